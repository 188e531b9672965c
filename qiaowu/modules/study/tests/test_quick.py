"""Quick entry through the browser's door: read, look, save, correct, and what is never kept."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qiaowu.activities.models import Activity
from qiaowu.records.models import ChangeEntry
from qiaowu.records.sources import SourceMessage, SourceUse
from qiaowu.web.registry import registry

pytestmark = pytest.mark.django_db
URL = "/quick/"
HELD = "10月9日云锦街道在侨眷之家组织学习，36人参加"
TWO = "10月8日云锦街道集中学习，31人参加。\n10月9日云锦街道在侨眷之家组织学习，36人参加。"
REASON = "签到表存街道"


def paste(client: Client, text: str, **extra: Any) -> Any:
    return arrived(client, client.post(URL, {"text": text, **extra}))


def arrived(client: Client, answer: Any) -> Any:
    """The page of the cards when an answer leads to it; every other answer as it is."""
    going = answer.status_code == 302 and answer.url.startswith(URL)
    return client.get(answer.url.partition("#")[0]) if going else answer


def fields_in(page: Any) -> dict[str, Any]:
    """What a browser would post back from the cards: every control with its present value."""
    html = page.content.decode()
    form = html[html.index('class="qe-cards"') :]
    posted: dict[str, Any] = {}
    for tag in re.findall(r"<input\b[^>]*>", form):
        at = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind = at.get("type", "text")
        if kind == "file" or "name" not in at or " disabled" in tag:
            continue
        if kind in {"radio", "checkbox"} and not re.search(r"\schecked\b", tag):
            continue
        _put(posted, at["name"], at.get("value", ""))
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S):
        _put(posted, name, text)
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.search(r'value="([^"]*)" selected', body) or re.search(r'value="([^"]*)"', body)
        _put(posted, name, chosen[1] if chosen else "")
    return posted


def _put(posted: dict[str, Any], name: str, value: str) -> None:
    posted.setdefault(name, []).append(value)


def press(client: Client, page: Any, do: str, **changes: Any) -> Any:
    """Press a button of the cards after changing some fields; names of fields with _ for -."""
    posted = fields_in(page) | {name.replace("__", "-"): value for name, value in changes.items()}
    return arrived(client, client.post(URL, posted | {"do": do}))


def text_of(response: Any) -> str:
    return str(response.content.decode())


def database(*left_out: str) -> str:
    """Every table as text, with what is packed in the sessions laid open."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema ORDER BY 1")
        names = [name for (name,) in cursor.fetchall()]
        found = []
        for name in set(names) - set(left_out):
            cursor.execute(f"SELECT coalesce(string_agg(t::text, chr(10)), '') FROM \"{name}\" t")
            found.append(str(cursor.fetchone()))
    return "\n".join(found if "django_session" in left_out else [*found, *sessions()])


def sessions() -> list[str]:
    """What stands in the sessions: the decoded rows, and the readings of quick entry in them."""
    kept = [row.get_decoded() for row in Session.objects.all()]
    shelves = [entry for data in kept for entry in data.get("quickentry", {}).values()]
    readings = [signing.loads(entry["reading"], salt="qiaowu.quickentry") for entry in shelves]
    return [*(json.dumps(data, ensure_ascii=False) for data in kept), *readings]


# --- reading ---


def test_the_box_stands_on_the_page_and_on_the_home_of_those_who_enter(cast: Any) -> None:
    for name, shown in (("township", True), ("community", True), ("leader", False)):
        home = text_of(cast.client(name).get("/"))
        assert (f'action="{URL}"' in home) is shown
        assert (f'href="{URL}"' in home) is shown
    assert 'name="text"' in text_of(cast.client("township").get(URL))


@pytest.mark.parametrize("account", ["leader", "auditor", "admin", "stranger"])
def test_who_enters_nothing_finds_no_page(cast: Any, account: str) -> None:
    assert cast.client(account).get(URL).status_code == 404
    assert paste(cast.client(account), HELD).status_code == 404


def test_a_message_becomes_a_filled_card_with_the_words_it_came_from(cast: Any) -> None:
    page = paste(cast.client("township"), HELD)
    posted, html = fields_in(page), text_of(page)
    assert page.status_code == 200
    assert posted["r0-type"] == ["relatives_home"]
    assert posted["r0-held_on"] == ["2026-10-09"]
    assert posted["r0-headcount"] == ["36"]
    assert posted["r0-unit"] == [str(cast.unit("yunjin").pk)]
    assert re.search(r"<mark id=\"w\d+\">36人?<sup>人数</sup></mark>", html)
    assert re.search(r"<a class=\"tap\" href=\"#w\d+\">“36人?”</a>", html)


def test_two_records_in_one_message_are_two_cards(cast: Any) -> None:
    posted = fields_in(paste(cast.client("township"), TWO))
    assert (posted["r0-held_on"], posted["r1-held_on"]) == (["2026-10-08"], ["2026-10-09"])
    assert (posted["r0-type"], posted["r1-type"]) == (["group_study"], ["relatives_home"])


def test_relative_days_count_from_the_day_of_sending(cast: Any) -> None:
    posted = fields_in(paste(cast.client("township"), "昨天云锦街道集中学习，30人参加", sent_on="2026-09-10"))
    assert posted["r0-held_on"] == ["2026-09-09"]


def test_about_and_guesses_are_marked(cast: Any) -> None:
    page = paste(cast.client("township"), "海棠社区集中学习，四十余人参加")
    html, posted = text_of(page), fields_in(page)
    assert posted["r0-headcount"] == ["40"]
    assert '<span class="tag tag-a">约</span>' in html
    assert '<span class="tag">推定</span>' in html
    assert "约数" in posted["r0-summary"][0]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "通知：10月20日下午2:30在海棠社区开展集中学习，请各社区组织不少于10人参加，收到请回复",
            "通知或今后的安排，尚未发生",
        ),
        ("因台风，原定今天上午海棠社区的侨眷之家活动取消，时间另行通知", "取消、延期或没有办成"),
        ("收到", "没有读出可以登记的事项"),
    ],
)
def test_a_message_without_a_record_says_why(cast: Any, text: str, why: str) -> None:
    page = paste(cast.client("township"), text)
    assert why in text_of(page)
    assert "r0-here" not in fields_in(page)


def test_an_empty_box_and_a_bad_day_are_told_and_keep_what_was_typed(cast: Any) -> None:
    client = cast.client("township")
    assert "请把消息贴进来" in text_of(paste(client, " "))
    page = paste(client, HELD, sent_on="明年")
    assert page.status_code == 422
    assert HELD in text_of(page)


# --- saving ---


def test_saving_makes_the_record_keeps_the_message_and_says_so_in_the_log(cast: Any) -> None:
    client = cast.client("township")
    answer = press(client, paste(client, HELD), "submit:0", r0__no_evidence_reason=REASON)
    row = Activity.objects.get()
    assert answer.url == reverse("study:session", args=[row.pk])
    assert (row.type, str(row.held_on), row.headcount, row.status) == ("relatives_home", "2026-10-09", 36, "confirmed")
    assert (row.source, row.unit) == ("quick", cast.unit("yunjin"))
    kept = SourceMessage.objects.get()
    assert (kept.text, kept.sender) == (HELD, cast.unit("yunjin"))
    shown = text_of(client.get(answer.url))
    assert "来源文字" in shown
    assert HELD in shown
    assert "由快速录入的消息填写" in shown
    assert HELD not in "".join(str(e.after) + e.record_title for e in ChangeEntry.objects.all())


def test_a_draft_is_only_kept_and_a_community_hands_in(cast: Any) -> None:
    client = cast.client("community")
    text = "10月9日海棠社区集中学习，20人参加"
    press(client, paste(client, text), "keep:0")
    assert Activity.objects.get().status == "draft"
    second = "10月8日海棠社区集中学习，21人参加"
    press(client, paste(client, second), "submit:0", r0__no_evidence_reason=REASON)
    assert Activity.objects.get(held_on="2026-10-08").status == "submitted"


def test_corrected_values_are_saved_not_the_read_ones(cast: Any) -> None:
    client = cast.client("township")
    press(client, paste(client, HELD), "keep:0", r0__headcount="38", r0__title="侨法学习")
    row = Activity.objects.get()
    assert (row.headcount, row.title) == (38, "侨法学习")


def test_a_fault_keeps_every_card_as_typed_and_stores_nothing(cast: Any) -> None:
    client = cast.client("township")
    page = paste(client, TWO)
    answer = press(client, page, "submit:0", r0__headcount="", r1__headcount="99", r1__venue="老码头")
    posted = fields_in(answer)
    assert answer.status_code == 422
    assert "请填参加人次" in text_of(answer)
    assert (posted["r0-headcount"], posted["r1-headcount"], posted["r1-venue"]) == ([""], ["99"], ["老码头"])
    assert (Activity.objects.count(), SourceMessage.objects.count()) == (0, 0)


def test_one_of_two_is_saved_and_the_other_stays_as_typed(cast: Any) -> None:
    client = cast.client("township")
    page = press(client, paste(client, TWO), "keep:0", r1__headcount="99")
    assert fields_in(page)["r1-headcount"] == ["99"]
    assert Activity.objects.get().type == "group_study"
    last = press(client, page, "keep:1")
    assert last.status_code == 200
    assert set(Activity.objects.values_list("type", "headcount")) == {("group_study", 31), ("relatives_home", 99)}
    assert SourceMessage.objects.count() == 1
    assert SourceUse.objects.count() == 2


def test_the_same_button_twice_saves_once(cast: Any) -> None:
    client = cast.client("township")
    page = paste(client, HELD)
    first, second = press(client, page, "keep:0"), press(client, page, "submit:0", r0__no_evidence_reason=REASON)
    assert first.url == second.url
    assert Activity.objects.get().status == "draft"
    assert SourceUse.objects.count() == 1


def test_enter_saves_nothing(cast: Any) -> None:
    client = cast.client("township")
    page = press(client, paste(client, HELD), "look", r0__title="改过的")
    assert fields_in(page)["r0-title"] == ["改过的"]
    assert Activity.objects.count() == 0


def test_a_card_can_be_put_aside_and_taken_back(cast: Any) -> None:
    client = cast.client("township")
    aside = press(client, paste(client, TWO), "skip:0", r0__title="留着")
    assert "恢复" in text_of(aside)
    back = press(client, aside, "unskip:0")
    assert fields_in(back)["r0-title"] == ["留着"]
    assert Activity.objects.count() == 0


def test_a_file_is_kept_over_a_fault_and_becomes_evidence(cast: Any) -> None:
    client = cast.client("township")
    page = paste(client, HELD)
    file = SimpleUploadedFile("签到表.txt", "签到 36 人次".encode())
    faulty = press(client, page, "submit:0", r0__headcount="", r0__file=file)
    assert "已留着" in text_of(faulty)
    press(client, faulty, "submit:0", r0__headcount="36")
    assert Activity.objects.get().status == "confirmed"


# --- whose unit ---


def test_a_unit_outside_the_reach_is_said_and_cannot_be_saved(cast: Any) -> None:
    client = cast.client("township")
    page = paste(client, "10月9日枕江镇集中学习，36人参加")
    assert "“枕江镇”不在您的录入范围" in text_of(page)
    assert fields_in(page)["r0-headcount"] == ["36"]
    assert fields_in(page)["r0-unit"] == [""]
    unchosen = press(client, page, "submit:0", r0__no_evidence_reason=REASON)
    assert "请选主办单位" in text_of(unchosen)
    forced = press(client, page, "keep:0", r0__unit=str(cast.unit("zhenjiang").pk))
    assert forced.status_code == 422
    assert fields_in(forced)["r0-headcount"] == ["36"]
    assert Activity.objects.count() == 0


def test_another_users_page_is_worth_nothing(cast: Any) -> None:
    page = paste(cast.client("township"), HELD)
    answer = press(cast.client("township2"), page, "keep:0")
    assert "放得太久" in text_of(answer)
    assert (answer.status_code, Activity.objects.count()) == (422, 0)


def test_readers_of_one_record_do_not_read_what_the_message_says_of_others(cast: Any) -> None:
    client = cast.client("county")
    text = "10月8日云锦街道集中学习，31人参加。\n10月9日枕江镇集中学习，44人参加。"
    page = press(client, paste(client, text), "keep:0")
    press(client, page, "keep:1")
    row = Activity.objects.get(headcount=31)
    shown = text_of(cast.client("township").get(reverse("study:session", args=[row.pk])))
    assert "31人参加" in shown
    assert "44人参加" not in shown
    assert "44人参加" in text_of(cast.client("county").get(reverse("study:session", args=[row.pk])))


# --- corrections and doubles ---


def saved(client: Client, text: str = HELD, do: str = "submit:0") -> Activity:
    press(client, paste(client, text), do, r0__no_evidence_reason=REASON)
    return Activity.objects.order_by("-pk")[0]


def test_a_correction_changes_the_record_that_is_there(cast: Any) -> None:
    client = cast.client("township")
    row = saved(client)
    page = paste(client, "更正：10月9日云锦街道侨眷之家学习是38人，不是36人，以这个为准")
    assert fields_in(page)["r0-target"] == [f"{row.pk}:{row.version}"]
    press(client, page, "submit:0")
    row.refresh_from_db()
    assert (Activity.objects.count(), row.headcount, row.status) == (1, 38, "confirmed")
    assert row.venue == "侨眷之家"
    assert SourceUse.objects.filter(record_id=row.pk).count() == 2


def test_a_correction_of_something_changed_meanwhile_is_refused_and_kept(cast: Any) -> None:
    client = cast.client("township")
    row = saved(client)
    page = paste(client, "更正：10月9日云锦街道侨眷之家学习是38人，不是36人，以这个为准")
    Activity.objects.filter(pk=row.pk).update(version=row.version + 1, headcount=40)
    answer = press(client, page, "submit:0")
    assert answer.status_code == 422
    assert fields_in(answer)["r0-headcount"] == ["38"]
    row.refresh_from_db()
    assert row.headcount == 40


def test_a_double_is_shown_and_must_be_decided(cast: Any) -> None:
    client = cast.client("township")
    row = saved(client)
    page = paste(client, HELD)
    assert row.no in text_of(page)
    asked = press(client, page, "keep:0")
    assert "请选择更正已有的，还是另记一条" in text_of(asked)
    assert Activity.objects.count() == 1
    press(client, asked, "keep:0", r0__target="new")
    assert Activity.objects.count() == 2


def test_a_double_of_another_level_can_be_looked_at_but_not_changed(cast: Any) -> None:
    text = "10月9日海棠社区集中学习，20人参加"
    row = saved(cast.client("township"), text)
    page = paste(cast.client("community"), text)
    assert "由能确认的人更正" in text_of(page)
    answer = press(cast.client("community"), page, "keep:0", r0__target=f"{row.pk}:{row.version}")
    assert (answer.status_code, Activity.objects.count()) == (422, 1)


# --- kinds without a register ---


def test_a_kind_without_a_register_is_shown_and_not_saved(cast: Any) -> None:
    client = cast.client("township")
    page = paste(client, "10月9日晚7点半云锦街道云端座谈会顺利结束，主题“回国就医”，60人次上线，腾讯会议")
    html = text_of(page)
    assert "这类工作还没有台账" in html
    assert "云端座谈会" in html
    press(client, page, "submit:0")
    assert (Activity.objects.count(), SourceMessage.objects.count()) == (0, 0)


# --- what must not be kept ---

UNFIT = (
    ("10月9日云锦街道集中学习，31人参加，联系人电话13800001234", "13800001234", "个人电话"),
    ("10月9日云锦街道集中学习，31人参加。王阿姨身份证990123195803140026对不上", "990123195803140026", "证件号码"),
    ("10月9日云锦街道集中学习，31人参加。另反映林某某对政策有抵触情绪，平时信教", "抵触", "看法和评价"),
    ("10月9日云锦街道集中学习，31人参加。她儿子在县医院上班，家里有三套房", "县医院", "亲属"),
    ("@小陈13900005678 10月9日云锦街道集中学习，31人参加", "13900005678", ""),
)


@pytest.mark.parametrize(("text", "secret", "warned"), UNFIT)
def test_what_must_not_be_kept_is_in_no_table_and_on_no_page(cast: Any, text: str, secret: str, warned: str) -> None:
    client = cast.client("township")
    page = paste(client, text)
    assert secret not in text_of(page)
    assert warned in text_of(page)
    answer = press(client, page, "submit:0", r0__no_evidence_reason=REASON)
    assert Activity.objects.get().headcount == 31
    assert "已略去" in SourceMessage.objects.get().text
    assert secret not in database()
    assert secret not in text_of(client.get(answer.url))


def test_a_lead_without_consent_is_not_drafted_and_not_repeated(cast: Any) -> None:
    text = "听说上洲村有个在慕尼黑做自动驾驶的博士，能不能先录进人才库，回头再联系本人"
    html = text_of(paste(cast.client("county"), text))
    assert "没有本人同意" in html
    assert "慕尼黑" not in html


# --- signed out, verifying ---


def test_a_session_that_ended_keeps_the_text_on_the_page_only(cast: Any) -> None:
    answer = Client().post(URL, {"text": HELD})
    assert answer.status_code == 403
    assert HELD in text_of(answer)
    assert "/account/login/" in text_of(answer)
    assert HELD not in database()


def test_verifying_names_a_kept_message_without_a_record(cast: Any) -> None:
    client = cast.client("township")
    saved(client)
    assert [words for source in registry.verifiers for words in source()] == []
    SourceUse.objects.all().delete()
    assert any("来源文字" in words for source in registry.verifiers for words in source())


# --- any message, and two at once ---

SECRETS = ("13800001234", "990123195803140026", "抵触情绪", "平时信教", "县医院", "三套房")
CLAUSES = (
    "联系人小王13800001234",
    "身份证990123195803140026",
    "林某某对政策有抵触情绪",
    "林某某平时信教",
    "她儿子在县医院上班",
    "家里有三套房",
    "@小陈13800001234",
)
EVENTS = (
    "10月9日云锦街道集中学习，31人参加",
    "昨天海棠社区在侨眷之家组织学习，四十余人参加",
    "更正：10月9日云锦街道集中学习是38人，不是31人",
    "10月9日云锦街道云端座谈会结束，60人次上线",
    "通知：10月20日锦绣社区集中学习，请准时参加",
)


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    events=st.lists(st.sampled_from(EVENTS), min_size=1, max_size=3, unique=True),
    clauses=st.lists(st.sampled_from(CLAUSES), min_size=1, max_size=3, unique=True),
    joint=st.sampled_from(["。", "。\n", "；", "\n"]),
)
def test_nothing_unfit_lands_in_the_database_whatever_is_pasted(
    cast: Any, events: list[str], clauses: list[str], joint: str
) -> None:
    message = joint.join([*events, *clauses])
    client = cast.client("township")
    page = paste(client, message)
    assert not [secret for secret in SECRETS if secret in text_of(page)]
    for number in range(len(events)):
        if page.status_code == 200 and f"r{number}-here" in fields_in(page):
            page = press(client, page, f"keep:{number}", **{f"r{number}__target": "new"})
    stored = database()
    assert not [secret for secret in SECRETS if secret in stored]


def test_nothing_of_a_faulty_message_is_written_to_the_log_of_the_server(
    cast: Any, caplog: pytest.LogCaptureFixture
) -> None:
    client = cast.client("township")
    page = paste(client, HELD)
    press(client, page, "submit:0")
    client.post(URL, fields_in(page) | {"do": "keep:0", "reading": "x"})
    assert HELD not in caplog.text


def test_an_expired_token_of_the_form_gives_the_text_back(cast: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.user("township"))
    answer = client.post(URL, {"text": HELD})
    assert answer.status_code == 403
    assert HELD in text_of(answer)
    assert SourceMessage.objects.count() == 0
