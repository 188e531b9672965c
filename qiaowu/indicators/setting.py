"""Pages that set targets: from a document, one target with its changes, and the split to units."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qiaowu.commitments.models import SourceDocument
from qiaowu.indicators import words
from qiaowu.indicators.actions import (
    KIND,
    Method,
    change_target,
    covered,
    drop_target,
    even_shares,
    set_targets_from,
    split_target,
    units_for,
)
from qiaowu.indicators.forms import DraftForm, DropForm, ShareForm, TargetForm
from qiaowu.indicators.headings import clause_of
from qiaowu.indicators.links import cell_url, document_url, page_url, quote_of
from qiaowu.indicators.models import Target
from qiaowu.indicators.queries import Row, frame_of, single_row, standing_targets
from qiaowu.indicators.targets import TargetDraft, drafts_of, is_percent, rule_version
from qiaowu.indicators.words import Writer, writer_of
from qiaowu.kernel.figures import exact
from qiaowu.measures.tally import BLANK
from qiaowu.orgs.clock import now, today
from qiaowu.orgs.models import Unit, User
from qiaowu.records.actions import Refused
from qiaowu.records.history import presented
from qiaowu.records.models import ChangeEntry
from qiaowu.web.details import fact, history_row
from qiaowu.web.pages import Action, Page


class TargetsFrom(Page):
    """年度目标: what the confirmed commitments of a document would make; a person decides, then it is made."""

    access = "targets.set"
    template = "indicators/targets_from.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        document = self._document(pk)
        drafts = drafts_of(document, today())
        return self._show(document, drafts, [DraftForm(draft) for draft in drafts if draft.makes])

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        document = self._document(pk)
        drafts = drafts_of(document, today())
        forms = [DraftForm(draft, request.POST) for draft in drafts if draft.makes]
        valid = [form.is_valid() for form in forms]  # each one, so that every row shows its error
        if all(valid):
            choices = {form.draft.commitment.pk: form.choice for form in forms}
            try:
                made = set_targets_from(document, by=self.user, at=now(), choices=choices).made
            except Refused as refused:
                messages.error(request, str(refused))
                return self._show(document, drafts, forms, status=422)
            text = ngettext("已设 %(n)d 个目标。", "已设 %(n)d 个目标。", len(made)) % {"n": len(made)}
            messages.success(request, text)
            return HttpResponseRedirect(reverse("indicators:overview"))
        return self._show(document, drafts, forms, status=422)

    def _document(self, pk: int) -> SourceDocument:
        """The document, for whoever sets targets of the whole county."""
        document = SourceDocument.objects.visible_to(self.user).filter(pk=pk).first()
        if document is None or not self.user.scope.county_wide("targets.set"):
            raise Http404
        return document

    def _show(
        self, document: SourceDocument, drafts: list[TargetDraft], forms: list[DraftForm], status: int = 200
    ) -> HttpResponse:
        shown = {form.draft.commitment.pk: form for form in forms}
        pending = document.commitments.filter(state="pending", merged_into__isnull=True).count()
        return self.render(
            {
                "page_title": _("生成年度目标"),
                "crumbs": [(document.title, page_url("commitments:document", document.pk))],
                "document": document,
                "rows": [draft_row(draft, shown.get(draft.commitment.pk)) for draft in drafts],
                "makes": len(forms),
                "blocked": len(drafts) - len(forms),
                "pending": pending,
                "failed": any(form.errors for form in forms),
            },
            status=status,
        )


def draft_row(draft: TargetDraft, form: DraftForm | None) -> dict[str, Any]:
    """A draft as the page shows it: sentence, indicator, derived test in words, or why it is not made."""
    writer = _writer(draft)
    return {
        "draft": draft,
        "form": form,
        "quote": f"“{clause_of(draft.commitment)}”",
        "url": page_url("commitments:document", draft.commitment.document_id) + f"?c={draft.commitment.pk}",
        "baseline": _number(writer, draft.baseline),
        "prior": _number(writer, draft.prior_actual),
        "modality": draft.commitment.get_modality_display(),
        "lead": draft.commitment.lead.short_name if draft.commitment.lead else draft.commitment.owner_text,
        "target_url": reverse("indicators:target", args=[draft.standing.pk]) if draft.standing else "",
    }


def _writer(draft: TargetDraft) -> Writer | None:
    return writer_of(draft.version, 0, draft.value) if draft.version else None


def _number(writer: Writer | None, value: Decimal | None) -> str:
    return str(writer.number(exact(value))) if writer and value is not None else ""


def target_for(user: User, pk: int, *, to_set: bool) -> Target:
    """A standing target that the user may know (and set, with `to_set`). Raises Http404."""
    rows = Target.objects.standing().visible_to(user).filter(pk=pk)
    related = ("indicator", "unit", "lead", "commitment__span", "commitment__document", "share_of__unit", "set_by")
    target = rows.select_related(*related).prefetch_related("indicator__versions").first()
    if target is None or (to_set and not may_set(user, target)):
        raise Http404
    return target


def may_set(user: User, target: Target) -> bool:
    return user.can_for("targets.set", unit_id=target.unit_id, township_id=target.township_id)


class TargetPage(Page):
    """One target: sentence, numbers, shares, its changes; and the form that changes or drops it."""

    access = "overview.read"
    template = "indicators/target.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        target = target_for(self.user, pk, to_set=False)
        return self._show(target, self._forms(target))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        target = target_for(self.user, pk, to_set=True)
        return self._drop(target) if request.POST.get("act") == "drop" else self._change(target)

    def _forms(self, target: Target) -> dict[str, Any]:
        if not may_set(self.user, target):
            return {}
        return {"change_form": TargetForm(target, self._version(target)), "drop_form": DropForm(prefix="drop")}

    @staticmethod
    def _version(target: Target) -> Any:
        return rule_version(target.indicator, target.span, today())

    def _seen(self) -> int | None:
        text = self.request.POST.get("version", "")
        return int(text) if text.isdigit() else None

    def _change(self, target: Target) -> HttpResponse:
        forms = self._forms(target)
        form = forms["change_form"] = TargetForm(target, self._version(target), self.request.POST)
        if form.is_valid():
            try:
                reason = form.cleaned_data["reason"]
                change_target(target, form.values, by=self.user, at=now(), reason=reason, version=self._seen())
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(self.request, _("目标已修改。"))
                return HttpResponseRedirect(reverse("indicators:target", args=[target.pk]))
        return self._show(target, forms, status=422)

    def _drop(self, target: Target) -> HttpResponse:
        forms = self._forms(target)
        form = forms["drop_form"] = DropForm(self.request.POST, prefix="drop")
        if form.is_valid():
            try:
                reason = form.cleaned_data["reason"]
                gone = drop_target(target, by=self.user, at=now(), reason=reason, version=self._seen())
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(self.request, _("已撤销 %d 个目标。") % len(gone))
                return HttpResponseRedirect(reverse("indicators:overview"))
        return self._show(target, forms, status=422)

    def _show(self, target: Target, forms: dict[str, Any], status: int = 200) -> HttpResponse:
        row = single_row(target, frame_of(today()))
        context = {
            "page_title": f"{target.indicator.name} · {words.whole_name(target.unit)} {words.period_name(target.span)}",
            "crumbs": [(_("目标总览"), reverse("indicators:overview")), (_("目标"), "")],
            "target": target,
            "facts": target_facts(target, row),
            "history": [history_line(entry) for entry in history_of(target)],
            "actions": self._actions(target, row),
            "form": forms.get("change_form"),
        }
        return self.render(context | forms, status=status)

    def _actions(self, target: Target, row: Row) -> list[Action]:
        found = [Action(_("看指标"), cell_url("indicator", target.indicator.code, target.unit, target.period, today()))]
        if may_set(self.user, target) and units_for(target, now()) and row.rule.kind != "na":
            label = _("调整分解") if row.shares else _("分解")
            found.insert(0, Action(label, reverse("indicators:cascade", args=[target.pk]), "primary"))
        return found


def history_of(target: Target) -> list[ChangeEntry]:
    return list(ChangeEntry.objects.filter(record_kind=KIND, record_id=target.pk).order_by("-number"))


def history_line(entry: ChangeEntry) -> dict[str, Any]:
    """An entry of the target's log; when it was set, only what it was set to."""
    row = history_row(presented(entry))
    if entry.act == "set_target":
        said = [f"{name} {value}" for name, value in entry.after.items() if value not in (None, "")]
        row |= {"changes": [], "text": f"{row['text']} " + "，".join(said)}
    return row


def target_facts(target: Target, row: Row) -> list[dict[str, Any]]:
    """The target's numbers and where they come from."""
    writer = writer_of(row.version, 0, row.goal.value)
    share_of = target.share_of
    facts = [
        fact(_("原文"), quote_of(target), kind="quote", wide=True),
        fact(_("目标"), str(writer.goal(row.goal))),
        fact(_("语气"), target.get_modality_display()),
        fact(_("责任单位"), target.lead.name if target.lead else target.commitment.owner_text),
        fact(_("期间"), words.period_name(target.span)),
        fact(_("基数"), _number(writer, target.baseline)),
        fact(_("去年实绩"), _number(writer, target.prior_actual)),
        fact(_("出处"), target.commitment.document.title, url=document_url(target)),
        fact(_("设定"), f"{target.set_by.display_name} {target.set_at:%Y-%m-%d}"),
    ]
    if share_of is not None:
        url = reverse("indicators:target", args=[share_of.pk])
        facts.append(
            fact(_("分自"), f"{words.whole_name(share_of.unit)} {writer.number(exact(share_of.value))}", url=url)
        )
    return facts


# --- splitting ---


class Cascade(Page):
    """目标分解: a grid of units, ready-made shares, and a check of the sum that is always in sight."""

    access = "targets.set"
    template = "indicators/cascade.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        target = target_for(self.user, pk, to_set=True)
        shares = {share.unit_id: share.value for share in self._standing(target)}
        method = request.GET.get("method", "")
        if method in {"equal", "weight", "same"}:
            shares = self._ready_made(target, method)  # type: ignore[arg-type]
        return self._show(target, self._form(target, shares))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        target = target_for(self.user, pk, to_set=True)
        form = self._form(target, {}, request.POST)
        valid = form.is_valid()
        if request.POST.get("act") != "submit" or not valid:
            fragment = "indicators/parts/cover.html" if request.headers.get("HX-Request") else ""
            return self._show(target, form, status=200 if valid else 422, fragment=fragment)
        try:
            method: Method = "same" if self._level(target) else "hand"
            reason = form.cleaned_data["reason"]
            split_target(target, form.shares, method, by=self.user, at=now(), direct=form.kept, reason=reason)
        except Refused as refused:
            form.add_error(None, str(refused))
            return self._show(target, form, status=422)
        messages.success(request, _("已下达 %d 个单位。") % len(form.shares))
        return HttpResponseRedirect(cell_url("indicator", target.indicator.code, target.unit, target.period, today()))

    @staticmethod
    def _standing(target: Target) -> list[Target]:
        return list(standing_targets(target.span.start.year).filter(share_of=target))

    @staticmethod
    def _level(target: Target) -> bool:
        """Whether each unit takes the value itself, because shares would not add up."""
        return is_percent(rule_version(target.indicator, target.span, today()))

    def _units(self, target: Target) -> list[Unit]:
        units = units_for(target, now())
        return sorted(units, key=lambda unit: (unit.kind == Unit.Kind.DEPARTMENT, unit.order))

    def _ready_made(self, target: Target, method: Method) -> dict[int, Decimal]:
        units = [unit for unit in self._units(target) if unit.kind != Unit.Kind.DEPARTMENT]
        try:
            values = even_shares(target, units, "same" if self._level(target) else method)
        except Refused as refused:
            messages.error(self.request, str(refused))
            return {}
        return {unit.pk: value for unit, value in zip(units, values, strict=True)}

    def _form(self, target: Target, shares: dict[int, Decimal], data: Any = None) -> ShareForm:
        version = rule_version(target.indicator, target.span, today())
        return ShareForm(version, self._units(target), shares, data, target.direct)

    def _show(self, target: Target, form: ShareForm, status: int = 200, fragment: str = "") -> HttpResponse:
        row = single_row(target, frame_of(today()))
        writer = writer_of(row.version, 0, row.goal.value)
        standing = {share.unit_id: share for share in self._standing(target)}
        context = {
            "page_title": _("分解：%s") % target.indicator.name,
            "crumbs": [(_("目标总览"), reverse("indicators:overview"))],
            "target": target,
            "period_name": words.period_name(target.span),
            "unit_name": words.whole_name(target.unit),
            "goal": writer.goal(row.goal),
            "quote": quote_of(target),
            "quote_url": document_url(target),
            "form": form,
            "rows": [self._line(form, unit, row, writer, standing) for unit in form.units],
            "level": self._level(target),
            "unit_word": row.version.unit,
            "weights": any(unit.weight for unit in form.units),
            "standing": bool(standing),
            "check": cover_of(target, form, writer, standing, level=self._level(target)),
        }
        return self.render(context, status=status, template=fragment)

    def _line(
        self, form: ShareForm, unit: Unit, row: Row, writer: Writer, standing: dict[int, Target]
    ) -> dict[str, Any]:
        share = standing.get(unit.pk)
        return {
            "unit": unit,
            "field": form[f"u{unit.pk}"],
            "now": writer.value(row.counted.units.get(unit.pk, BLANK)),
            "share": str(writer.number(exact(share.value))) if share else words.NONE,
        }


def cover_of(
    target: Target, form: ShareForm, writer: Writer, standing: dict[int, Target], *, level: bool
) -> dict[str, Any]:
    """The sum of what is typed against the target, and what handing it down would do."""
    if form.is_bound:
        if not form.is_valid():
            return {"state": "bad", "text": _("有的数填得不对，改正后再核对合计。"), "steps": []}
        shares, direct = form.shares, form.kept
    else:
        shares, direct = _initial(form, target), target.direct or Decimal(0)
    steps = _steps(shares, standing)
    if level:
        text = _("比率和逐期要求不相加，各单位各自达到 %s。") % writer.number(exact(target.value))
        return {"state": "ok", "text": text, "steps": steps}
    cover, left = covered(target, list(shares.values()), direct)
    total = writer.number(exact(sum(shares.values(), direct)))
    text = {
        "covered": _("合计 %(total)s，与目标一致。"),
        "gap": _("合计 %(total)s，比目标少 %(left)s，请补齐或写明由本级承担。"),
        "over": _("合计 %(total)s，比目标多 %(left)s，可以下达，页面会标明。"),
    }[cover] % {"total": total, "left": writer.number(exact(abs(left)))}
    return {"state": {"covered": "ok", "gap": "bad", "over": "late"}[cover], "text": text, "steps": steps}


def _initial(form: ShareForm, target: Target) -> dict[int, Decimal]:
    """The numbers that stand in the untouched form."""
    found = {}
    for unit in form.units:
        field = form.fields[f"u{unit.pk}"]
        value = field.to_python(field.initial)
        if value is not None:
            found[unit.pk] = value
    return found


def _steps(shares: dict[int, Decimal], standing: dict[int, Target]) -> list[str]:
    """What would be made, changed and dropped."""
    new = len(shares.keys() - standing.keys())
    changed = sum(pk in standing and standing[pk].value != value for pk, value in shares.items())
    gone = len(standing.keys() - shares.keys())
    said = ((_("新下达 %d 个单位"), new), (_("调整 %d 个单位"), changed), (_("撤销 %d 个单位"), gone))
    return [text % count for text, count in said if count]
