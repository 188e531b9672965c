"""Database addresses survive the way through an environment variable."""

import psycopg.conninfo
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaowu.cli.address import Address, parse
from qiaowu.cli.problem import Problem

WORDS = st.text(st.characters(min_codepoint=33, max_codepoint=0x9FFF, exclude_categories=["Cs"]), min_size=1)
HOSTS = st.one_of(
    st.sampled_from(["localhost", "db.example", "127.0.0.1", "::1", "/tmp/Socket Folder", "/data/数据/pg"]),
)


@given(user=WORDS, password=WORDS, host=HOSTS, port=st.integers(1, 65535), name=WORDS)
def test_address_comes_back_from_its_url(user: str, password: str, host: str, port: int, name: str) -> None:
    address = Address(user, password, host, port, name)
    assert parse(address.url) == address


def test_url_is_read_by_the_driver_like_by_us() -> None:
    address = Address("c990123", "p@ss/w:rd%", "/tmp/Qiaowu/pg", 5432, "qiaowu")
    known = psycopg.conninfo.conninfo_to_dict(address.url)
    assert known == {
        "user": "c990123",
        "password": "p@ss/w:rd%",
        "host": "/tmp/Qiaowu/pg",
        "port": "5432",
        "dbname": "qiaowu",
    }


def test_port_has_a_default() -> None:
    assert parse("postgresql://a:b@localhost/c") == Address("a", "b", "localhost", 5432, "c")


@pytest.mark.parametrize(
    "url",
    [
        "mysql://a:hidden@localhost/c",
        "postgres://a:hidden@localhost/",
        "postgres://localhost/c",
        "postgres://a:hidden@localhost:port/c",
        "hidden",
        "",
    ],
)
def test_wrong_url_is_refused_in_one_sentence_without_the_password(url: str) -> None:
    with pytest.raises(Problem) as caught:
        parse(url)
    assert str(caught.value).endswith("。")
    assert "hidden" not in str(caught.value)


def test_place_for_messages_hides_the_password() -> None:
    assert Address("a", "secret", "h", 1, "d").place == "d（主机 h:1，用户 a）"
