"""Filing through the pages: the straight way, the wrong turns, and who may do what."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags

from qiaowu.kernel.period import Period
from qiaowu.measures.count import count
from qiaowu.measures.models import Indicator
from qiaowu.measures.rules import parse_rule
from qiaowu.modules.filings.actions import file_figure
from qiaowu.modules.filings.models import Filing
from qiaowu.modules.filings.tests.helpers import AT, stored, typed
from qiaowu.records import files
from qiaowu.records.actions import Refused
from qiaowu.records.models import ChangeEntry, Evidence

pytestmark = pytest.mark.django_db
NEW = "/filings/new/K39/"


def text_of(response: Any) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


def errors_of(response: Any) -> dict[str, list[str]]:
    assert response.status_code == 422
    return {name: list(found) for name, found in response.context["form"].errors.items()}


def post(client: Client, cast: Any, path: str = NEW, **changes: Any) -> Any:
    return client.post(path, typed(cast.unit("yunjin"), **changes))


# --- the straight way ---


def test_officer_reports_money_in_wan_and_it_waits_for_the_county(cast: Any) -> None:
    response = post(cast.client("township"), cast)
    filing = Filing.objects.get()
    assert response.status_code == 302
    assert response.url == f"/filings/{filing.pk}/"
    assert (filing.value, filing.dated, filing.status) == (Decimal(6_000_000), date(2026, 9, 3), "submitted")
    assert filing.township == cast.unit("yunjin")
    assert [entry.act for entry in ChangeEntry.objects.order_by("number")] == ["create", "submit"]
    page = text_of(cast.client("township").get(NEW))
    assert "提交后由县侨办确认，确认后计入指标" in page
    assert "只提交" not in page


@pytest.mark.parametrize("name", ["township", "community"])
def test_nobody_below_the_county_confirms_a_figure(cast: Any, name: str) -> None:
    unit = cast.unit("yunjin" if name == "township" else "haitang")
    client = cast.client(name)
    client.post(NEW, typed(unit))
    filing = Filing.objects.get()
    township = cast.client("township")
    labels = [action.label for action in township.get(f"/filings/{filing.pk}/").context["actions"]]
    assert "确认" not in labels
    township.post(f"/records/{filing.KIND}/{filing.pk}/do/confirm/")
    filing.refresh_from_db()
    assert filing.status == "submitted"


def test_county_reports_and_it_counts_at_once(cast: Any) -> None:
    post(cast.client("county"), cast)
    assert Filing.objects.get().status == "confirmed"


def test_told_what_was_saved_in_yuan(cast: Any) -> None:
    client = cast.client("township")
    response = client.post(NEW, typed(cast.unit("yunjin")), follow=True)
    assert "待确认：云锦街道 到位资金 2026年9月 600万元（6,000,000.00元）" in text_of(response)


def test_county_can_leave_confirming_to_a_colleague(cast: Any) -> None:
    post(cast.client("county"), cast, hand_in="on")
    assert Filing.objects.get().status == "submitted"


def test_association_hands_in_and_the_county_confirms(cast: Any) -> None:
    response = cast.client("community").post(NEW, typed(cast.unit("haitang")))
    filing = Filing.objects.get()
    assert (response.status_code, filing.status) == (302, "submitted")
    cast.client("county").post(f"/records/{filing.KIND}/{filing.pk}/do/confirm/")
    filing.refresh_from_db()
    assert filing.status == "confirmed"


def test_file_is_kept_as_evidence(cast: Any) -> None:
    paper = SimpleUploadedFile("回单.txt", "到账 600 万元".encode(), content_type="text/plain")
    post(cast.client("township"), cast, no_evidence_reason="", file=paper)
    evidence = Evidence.objects.get()
    assert (evidence.title, evidence.record_id, evidence.kind) == ("回单.txt", Filing.objects.get().pk, "document")
    assert files.read(evidence.sha256).decode().strip() == "到账 600 万元"


def test_ratio_is_filed_as_its_two_numbers(cast: Any) -> None:
    data = typed(cast.unit("yunjin"), value=None, numerator="17件", denominator="18", dated="")
    cast.client("township").post("/filings/new/K32/", data)
    filing = Filing.objects.get()
    assert (filing.numerator, filing.denominator, filing.dated) == (17, 18, date(2026, 9, 30))
    assert filing.figure == "94.4%(17/18)"


def test_choosing_an_indicator_shows_rule_unit_and_what_was_filed_last(cast: Any) -> None:
    stored(cast.unit("yunjin"), "K33", "2026-08", date(2026, 8, 31), cast.user("township"), value=91)
    text = text_of(cast.client("township").get("/filings/new/K33/"))
    for wanted in ("计量单位：条", "期末人才库有效条目", "计入：本人同意", "2026年8月 91条", "照上次填"):
        assert wanted in text


def test_last_figure_can_be_taken_over(cast: Any) -> None:
    stored(cast.unit("yunjin"), "K33", "2026-08", date(2026, 8, 31), cast.user("township"), value=91)
    form = cast.client("township").get("/filings/new/K33/?repeat=1").context["form"]
    assert (form["value"].value(), form["period"].value(), form["method"].value()) == ("91", "2026-09", "台账")


def test_own_indicators_come_first_and_registers_are_not_offered(cast: Any) -> None:
    stored(cast.unit("yunjin"), "K42", "2026-08", date(2026, 8, 7), cast.user("township"), value=1)
    response = cast.client("township").get("/filings/new/?size=100")
    names = [row["cells"][0]["value"] for row in response.context["rows"]]
    assert names[0] == "云端文化交流"
    assert "集中学习" not in names
    assert response.context["total"] == len(names) == Indicator.objects.exclude(versions__forms=[]).count()


# --- zero ---


def test_nothing_happened_is_one_click_and_a_reported_zero(cast: Any) -> None:
    client = cast.client("township")
    page = client.get(f"{NEW}?period=2026Q3")
    action = page.context["nothing"]
    assert "云锦2026年三季度无发生（报 0）" in text_of(page)
    assert client.post(action.url, dict(action.fields)).status_code == 302
    filing = Filing.objects.get()
    assert (filing.value, filing.period, filing.dated) == (0, "2026Q3", date(2026, 9, 30))
    assert (filing.status, filing.figure) == ("submitted", "0元")


def test_nothing_cannot_be_reported_beside_a_figure(cast: Any) -> None:
    client = cast.client("township")
    post(client, cast)
    assert client.get(f"{NEW}?period=2026-09").context["nothing"] is None
    data = {"unit": cast.unit("yunjin").pk, "period": "2026-09"}
    response = client.post(f"{NEW}nothing/", data, follow=True)
    assert "不能再报无发生" in text_of(response)
    assert Filing.objects.count() == 1


@pytest.mark.parametrize(("code", "period"), [("K33", "2026-09"), ("K29", "2026-09"), ("K39", "2027-01"), ("K39", "x")])
def test_nothing_is_refused_where_it_makes_no_sense(cast: Any, code: str, period: str) -> None:
    data = {"unit": cast.unit("yunjin").pk, "period": period}
    assert cast.client("township").post(f"/filings/new/{code}/nothing/", data).status_code == 302
    assert not Filing.objects.exists()


def test_rate_without_cases_is_reported_and_counts_nothing(cast: Any) -> None:
    client, path = cast.client("county"), "/filings/new/K32/"
    action = client.get(f"{path}?unit={cast.unit('yunjin').pk}&period=2026-09").context["nothing"]
    assert action.label == "云锦2026年9月无应办事项"
    client.post(action.url, dict(action.fields))
    filing = Filing.objects.get()
    assert (filing.numerator, filing.denominator, filing.status) == (0, 0, "confirmed")
    assert "本期无应办事项" in text_of(client.get(f"/filings/{filing.pk}/"))
    rule = parse_rule(filing.rule_version.rule)
    assert count(rule, cast.unit("yunjin"), Period.month(2026, 9), date(2026, 10, 12)).state == "blank"


def test_rate_of_nothing_may_also_be_typed(cast: Any) -> None:
    data = typed(cast.unit("yunjin"), value=None, numerator="0", denominator="0")
    assert cast.client("township").post("/filings/new/K32/", data).status_code == 302
    assert Filing.objects.get().figure == "本期无应办事项"


# --- the second figure of a period ---


def second(client: Client, cast: Any, **changes: Any) -> Any:
    return post(client, cast, **{"value": "250万元", "dated": "9月20日", "basis": "第二笔"} | changes)


def test_second_figure_of_a_period_is_asked_about_with_the_sum(cast: Any) -> None:
    client = cast.client("township")
    post(client, cast)
    response = second(client, cast)
    assert errors_of(response) == {"again": ["这一期已经报过600万元，请选更正原来那条，还是另有一笔。"]}
    shown = text_of(response)
    assert "更正原来那条：600万元（2026-09-03）" in shown
    assert "另有一笔，本期合计 850万元" in shown
    assert Filing.objects.count() == 1
    assert second(client, cast, again="another").status_code == 302
    assert sorted(Filing.objects.values_list("value", flat=True)) == [2_500_000, 6_000_000]


def test_choosing_to_correct_opens_the_old_figure_with_what_was_typed(cast: Any) -> None:
    client = cast.client("township")
    post(client, cast)
    old = Filing.objects.get()
    response = second(client, cast, again=f"correct-{old.pk}")
    assert response.url.startswith(f"/filings/{old.pk}/edit/?")
    form = client.get(response.url).context["form"]
    assert (form["value"].value(), form["dated"].value(), form["basis"].value()) == ("250万元", "9月20日", "第二笔")
    assert Filing.objects.count() == 1


def test_second_figure_past_the_form_is_refused(cast: Any) -> None:
    post(cast.client("county"), cast)
    old = Filing.objects.get()
    twin = Filing(indicator=old.indicator, unit=old.unit, period=old.period, dated=old.dated, value=5, method="台账")
    with pytest.raises(Refused, match="请更正原来那条"):
        file_figure(twin, by=cast.user("county"), at=AT)


def test_a_foreign_figure_cannot_be_chosen_for_correction(cast: Any) -> None:
    other = stored(cast.unit("zhenjiang"), "K39", "2026-09", date(2026, 9, 1), cast.user("county"), value=5_000_000)
    client = cast.client("township")
    post(client, cast)
    assert list(errors_of(second(client, cast, again=f"correct-{other.pk}"))) == ["again"]


def test_stock_of_the_same_month_replaces_and_is_not_asked_about(cast: Any) -> None:
    stored(cast.unit("yunjin"), "K33", "2026-09", date(2026, 9, 20), cast.user("township"), value=90)
    response = post(cast.client("township"), cast, "/filings/new/K33/", value="92", dated="2026-09-30")
    assert response.status_code == 302


def test_form_starts_with_the_next_period_not_yet_filed(cast: Any) -> None:
    client = cast.client("township")
    assert client.get(NEW).context["form"]["period"].value() == "2026-09"
    post(client, cast)
    assert client.get(NEW).context["form"]["period"].value() == "2026-10"


# --- wrong turns ---


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"value": ""}, "value", "这个字段是必填项"),
        ({"value": "六百"}, "value", "金额写法不对"),
        ({"value": "600"}, "value", "请带上单位"),
        ({"value": "-5万元"}, "value", "不能小于 0"),
        ({"value": "99999999亿元"}, "value", "太大"),
        ({"value": "600万元", "dated": "2026-10-20"}, "dated", "还没到"),
        ({"dated": "2026-08-31"}, "dated", "不在2026年9月内"),
        ({"period": "2027-01"}, "period", ""),
        ({"no_evidence_reason": ""}, "no_evidence_reason", "请传一个佐证文件"),
        ({"method": ""}, "method", ""),
        ({"basis": "经办人 11010519491231002X"}, "basis", "身份证号"),
    ],
)
def test_wrong_entry_is_named_at_its_field(cast: Any, changes: dict[str, Any], field: str, said: str) -> None:
    found = errors_of(post(cast.client("township"), cast, **changes))
    assert list(found) == [field]
    assert said in found[field][0]
    assert not Filing.objects.exists()


@pytest.mark.parametrize(
    ("num", "den", "field", "said"),
    [
        ("18", "17", "numerator", "大于分母"),
        ("1", "0", "numerator", "大于分母"),
        ("17人", "18", "numerator", "这里的单位是件"),
        ("1.5", "18", "numerator", "请填整数"),
        ("17", "", "denominator", ""),
    ],
)
def test_wrong_ratio_is_named_at_its_field(cast: Any, num: str, den: str, field: str, said: str) -> None:
    data = typed(cast.unit("yunjin"), value=None, numerator=num, denominator=den)
    found = errors_of(cast.client("township").post("/filings/new/K32/", data))
    assert list(found) == [field]
    assert said in found[field][0]


def test_persons_and_person_times_are_not_mixed(cast: Any) -> None:
    found = errors_of(post(cast.client("township"), cast, "/filings/new/K43/", value="36人"))
    assert "2 人次、1 人" in found["value"][0]


def test_typed_amount_is_echoed_in_yuan_when_the_form_comes_back(cast: Any) -> None:
    response = post(cast.client("township"), cast, method="")
    assert "= 6,000,000 元" in text_of(response)


def test_file_of_a_forbidden_kind_is_refused_and_nothing_is_stored(cast: Any) -> None:
    upload = SimpleUploadedFile("回单.exe", b"MZ\x90\x00")
    found = errors_of(post(cast.client("township"), cast, no_evidence_reason="", file=upload))
    assert list(found) == ["file"]
    assert "not_supported" not in found["file"][0]
    assert not Filing.objects.exists()


def test_same_figure_twice_is_refused(cast: Any) -> None:
    client = cast.client("township")
    post(client, cast)
    found = errors_of(post(client, cast, again="another"))
    assert "已有一条相同的报送（600万元）" in found["__all__"][0]
    assert post(client, cast, basis="云锦高端面料第二笔", again="another").status_code == 302


def test_second_rate_for_one_period_is_refused(cast: Any) -> None:
    data = typed(cast.unit("yunjin"), value=None, numerator="17", denominator="18")
    client = cast.client("township")
    client.post("/filings/new/K32/", data)
    found = errors_of(client.post("/filings/new/K32/", data | {"numerator": "18"}))
    assert "请更正原来那条" in found["__all__"][0]


def test_month_inside_a_reported_quarter_would_count_twice(cast: Any) -> None:
    client = cast.client("township")
    post(client, cast, period="2026Q3", dated="")
    found = errors_of(post(client, cast))
    assert "期间重叠，会重复计数" in found["__all__"][0]


def test_receipt_in_a_quarter_reported_as_zero_is_welcome(cast: Any) -> None:
    client = cast.client("township")
    client.post(f"{NEW}nothing/", {"unit": cast.unit("yunjin").pk, "period": "2026Q3"})
    assert post(client, cast).status_code == 302


# --- correcting ---


def edit(client: Client, filing: Filing, cast: Any, **changes: Any) -> Any:
    return client.post(f"/filings/{filing.pk}/edit/", typed(cast.unit("yunjin"), **changes))


def test_officer_corrects_a_confirmed_figure_and_the_county_confirms_anew(cast: Any) -> None:
    post(cast.client("county"), cast)
    filing, client = Filing.objects.get(), cast.client("township")
    assert "确认前不计入指标" in text_of(client.get(f"/filings/{filing.pk}/edit/"))
    assert edit(client, filing, cast, value="650万元", reason="回单金额看错").status_code == 302
    filing.refresh_from_db()
    assert (filing.value, filing.status, filing.confirmed_by) == (6_500_000, "submitted", None)
    cast.client("county").post(f"/records/{filing.KIND}/{filing.pk}/do/confirm/")
    filing.refresh_from_db()
    assert filing.status == "confirmed"


def test_correcting_a_confirmed_figure_needs_a_reason_and_stays_confirmed(cast: Any) -> None:
    client = cast.client("county")
    post(client, cast)
    filing = Filing.objects.get()
    assert list(errors_of(edit(client, filing, cast, value="650万元"))) == ["reason"]
    assert edit(client, filing, cast, value="650万元", reason="回单金额看错").status_code == 302
    filing.refresh_from_db()
    assert (filing.value, filing.status) == (6_500_000, "confirmed")
    entry = ChangeEntry.objects.order_by("-number")[0]
    assert (entry.before["value"], entry.after["value"], entry.reason) == ("6000000", "6500000", "回单金额看错")


def test_returned_figure_is_repaired_and_handed_in_again(cast: Any) -> None:
    unit = cast.unit("yunjin")
    filing = stored(unit, "K39", "2026-09", date(2026, 9, 28), cast.user("township"), "returned", value=6_000_000)
    client = cast.client("township")
    assert "退回原因：缺银行回单" in text_of(client.get(f"/filings/{filing.pk}/"))
    edit(client, filing, cast, dated="2026-09-28")
    filing.refresh_from_db()
    assert filing.status == "submitted"


def test_two_editors_of_one_figure_are_told(cast: Any) -> None:
    first, other = cast.client("township"), cast.client("county")
    post(first, cast)
    filing = Filing.objects.get()
    base = other.get(f"/filings/{filing.pk}/edit/").context["base_token"]
    edit(first, filing, cast, value="650万元", reason="看错")
    response = edit(other, filing, cast, value="700万元", reason="重算", base=base)
    assert response.status_code == 409
    filing.refresh_from_db()
    assert filing.value == 6_500_000


# --- who may ---


@pytest.mark.parametrize("name", ["auditor", "admin", "stranger"])
def test_who_reads_no_records_finds_no_page(cast: Any, name: str) -> None:
    assert cast.client(name).get("/filings/").status_code == 404


def test_visitor_is_asked_to_sign_in(cast: Any) -> None:
    assert Client().get("/filings/").status_code == 302


def test_leader_reads_and_does_not_file(cast: Any) -> None:
    post(cast.client("township"), cast)
    client = cast.client("leader")
    page = client.get("/filings/")
    assert (page.context["total"], page.context["actions"]) == (1, [])
    assert client.get(NEW).status_code == 404


def test_neighbour_neither_sees_nor_corrects(cast: Any) -> None:
    post(cast.client("township"), cast)
    filing = Filing.objects.get()
    client = cast.client("township2")
    assert client.get("/filings/").context["total"] == 0
    for path in (f"/filings/{filing.pk}/", f"/filings/{filing.pk}/edit/"):
        assert client.get(path).status_code == 404


def test_filing_for_a_neighbour_is_refused(cast: Any) -> None:
    assert list(errors_of(post(cast.client("township2"), cast))) == ["unit"]
    data = {"unit": cast.unit("yunjin").pk, "period": "2026-09"}
    assert cast.client("township2").post(f"{NEW}nothing/", data).status_code == 404
    assert not Filing.objects.exists()


@pytest.mark.parametrize("code", ["K02", "K04", "K99"])
def test_what_has_a_register_or_does_not_exist_cannot_be_filed(cast: Any, code: str) -> None:
    assert cast.client("county").get(f"/filings/new/{code}/").status_code == 404


# --- the register ---


def test_register_narrows_by_indicator_unit_period_and_state(cast: Any) -> None:
    user = cast.user("county")
    stored(cast.unit("yunjin"), "K39", "2026-09", date(2026, 9, 3), user, value=1_000_000)
    stored(cast.unit("zhenjiang"), "K39", "2026-08", date(2026, 8, 3), user, value=2_000_000)
    stored(cast.unit("zhenjiang"), "K42", "2026-08", date(2026, 8, 9), user, "submitted", value=1)
    client = cast.client("county")
    funds = Indicator.objects.get(code="K39").pk
    for query, total in [
        ("", 3),
        (f"indicator={funds}", 2),
        (f"unit={cast.unit('zhenjiang').pk}", 2),
        ("period=2026-09", 1),
        ("period=2026Q3", 3),
        ("status=submitted", 1),
        ("q=到位", 2),
        ("status=void", 0),
        (f"indicator={funds}&period=2026-08", 1),
    ]:
        assert client.get(f"/filings/?{query}").context["total"] == total, query


def test_register_takes_the_same_queries_for_one_row_and_many(cast: Any) -> None:
    client, user = cast.client("county"), cast.user("county")
    client.get("/filings/")  # the office's units and settings are read once and then known
    asked = []
    for days in (range(1, 2), range(2, 21)):
        for day in days:
            stored(cast.unit("yunjin"), "K39", "2026-09", date(2026, 9, day), user, value=day * 10_000)
        with CaptureQueriesContext(connection) as queries:
            client.get("/filings/")
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_export_holds_the_same_rows(cast: Any) -> None:
    stored(cast.unit("yunjin"), "K39", "2026-09", date(2026, 9, 3), cast.user("county"), value=6_000_000)
    response = cast.client("county").get("/filings/?export=csv")
    assert "600万元" in b"".join(response).decode("utf-8-sig")


def test_search_finds_filings_of_the_own_reach_only(cast: Any) -> None:
    stored(cast.unit("yunjin"), "K39", "2026-09", date(2026, 9, 3), cast.user("county"), value=6_000_000)
    assert "云锦街道 到位资金 2026年9月" in text_of(cast.client("county").get("/search/?q=到位资金"))
    assert "云锦街道 到位资金 2026年9月" not in text_of(cast.client("township2").get("/search/?q=到位资金"))


def test_a_bad_address_is_answered_with_what_to_do(cast: Any) -> None:
    client = cast.client("county")
    client.post("/filings/new/K39/", typed(cast.unit("yunjin")))
    filing = Filing.objects.get()
    response = client.post(f"/records/{filing.KIND}/{filing.pk}/attach/", {"kind": "link", "url": "不是 网址"})
    assert "链接写法不对，请从浏览器地址栏复制完整网址" in text_of(response)
