"""Why each field was read as it was: every field, on demand, in print punctuation; what a person overruled says so."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaowu.commitments import actions, wording
from qiaowu.commitments.models import Commitment, SourceDocument
from qiaowu.commitments.tests.test_actions import AT, TEXT, make, one
from qiaowu.measures.catalogue import load_catalogue
from tests.cast import Cast


@pytest.fixture
def document(cast: Cast) -> SourceDocument:
    load_catalogue()
    return make(cast, TEXT + "每个社区每季度要开展侨法宣传1次。\n")


def reasons(cast: Cast, row: Commitment) -> dict[str, str]:
    """What stands behind 为什么这样读 in the open card."""
    html = cast.client("county").get(f"/documents/{row.document_id}/?c={row.pk}").content.decode()
    card = re.search(rf'<li class="card" id="c{row.pk}".*?</li>', html, re.S)
    assert card is not None
    box = re.search(r'<details class="why-box">.*?</details>', card[0], re.S)
    assert box is not None
    return dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", box[0]))


@pytest.mark.django_db
def test_every_field_has_its_reason(cast: Cast, document: SourceDocument) -> None:
    found = reasons(cast, one(document, "3亿元"))
    assert found == {
        "数值": "原文“3亿元”折算为300,000,000",
        "计量单位": "数字后的“元”",
        "比较": "“以上”表示下限",
        "性质": found["性质"],
        "语气": "“力争”：尽力争取，不作硬性要求",
        "期间": "“今年”在这份文件里指 2026 年",
        "期间类型": "一段时间里逐次发生，按时段累加",
        "事项": "数字前后的名词“到位资金”",
        "责任主体": "本句未点名责任单位",
        "责任单位": found["责任单位"],
        "指标": "“到位资金”和单位“元”与 K39 的口径一致",
    }
    assert found["性质"].startswith("“力争”")
    assert found["责任单位"]


@pytest.mark.django_db
def test_a_recurring_duty_tells_rhythm_and_each(cast: Cast, document: SourceDocument) -> None:
    found = reasons(cast, one(document, "1次"))
    assert (found["频次"], found["按每个"]) == ("每季度1次", "“每”字之后为“社区”，按其逐一计算")


@pytest.mark.django_db
def test_what_a_person_overruled_says_so(cast: Cast, document: SourceDocument) -> None:
    row = one(document, "3亿元")
    values: dict[str, Any] = {"unit_word": "美元", "strict": True, "subject": "到位外资"}
    actions.correct(row, values, by=cast.user("county"), at=AT, version=row.version)
    found = reasons(cast, row)
    corrected = [label for label, why in found.items() if why == "人工修改"]
    assert corrected == ["计量单位", "比较", "事项"]
    assert found["语气"].startswith("“力争”")


@pytest.mark.django_db
def test_a_result_of_last_year_names_where_it_is_from(cast: Cast, document: SourceDocument) -> None:
    row = one(document, "95%")
    Commitment.objects.filter(pk=row.pk).update(prior_actual=93)
    assert reasons(cast, row)["去年实绩"] == "取自同一份文件里同一事项的另一个数"


@pytest.mark.django_db
def test_no_reason_on_the_page_has_half_width_punctuation(cast: Cast, document: SourceDocument) -> None:
    for row in document.commitments.all():
        told = " ".join(reasons(cast, row).values())
        assert not re.search(r"[\u4e00-\u9fff”][,;:()]|[,;:()][\u4e00-\u9fff“]", told)


@pytest.mark.django_db
def test_what_the_reader_doubted_is_told_in_print_punctuation(cast: Cast, document: SourceDocument) -> None:
    row = one(document, "5个")
    Commitment.objects.filter(pk=row.pk).update(reasons={"confidence": "原文未写次数,按每期1次理解"})
    html = cast.client("county").get(f"/documents/{document.pk}/?c={row.pk}").content.decode()
    assert '<p class="note note-late">原文未写次数，按每期1次理解</p>' in html


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("原文未写次数,按每期1次理解", "原文未写次数，按每期1次理解"),
        ("有周期(每月、每季度等),为经常性要求", "有周期（每月、每季度等），为经常性要求"),
        ("原文“1,250户,甲”折算为1,250,即整数", "原文“1,250户,甲”折算为1,250，即整数"),
        ("“以上”:下限", "“以上”：下限"),
        ("原文“甲(乙),丙”(有“以上”),留意", "原文“甲(乙),丙”（有“以上”），留意"),
        ("比为3:1, a,b (c)", "比为3:1, a,b (c)"),
        ("时段写法不对:2026(应如 2026H1)", "时段写法不对：2026（应如 2026H1）"),
        ("", ""),
    ],
)
def test_remarks_get_print_punctuation_and_quotations_stay(text: str, printed: str) -> None:
    assert wording.punctuated(text) == printed


@given(st.text(alphabet="甲乙,;:()“”12 。", max_size=30))
def test_punctuation_changes_no_other_sign(text: str) -> None:
    printed = wording.punctuated(text)
    assert len(printed) == len(text)
    assert all(a == b or a in ",;:()" for a, b in zip(text, printed, strict=True))
