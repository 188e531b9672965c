"""The page of one target: sentence, numbers, shares, changes; and the forms that change or drop it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from qiaowu.indicators import words
from qiaowu.indicators.actions import change_target, drop_target
from qiaowu.indicators.forms import DropForm, TargetForm
from qiaowu.indicators.links import cell_url, document_url, quote_of
from qiaowu.indicators.models import Target
from qiaowu.indicators.queries import Row, frame_of, single_row
from qiaowu.indicators.splitting import units_for
from qiaowu.indicators.targets import rule_version
from qiaowu.indicators.words import Writer, writer_of
from qiaowu.indicators.writing import KIND
from qiaowu.kernel.figures import exact
from qiaowu.orgs.clock import now, today
from qiaowu.orgs.models import User
from qiaowu.records.actions import Refused
from qiaowu.records.history import presented
from qiaowu.records.models import ChangeEntry
from qiaowu.web.details import fact, history_row
from qiaowu.web.pages import Action, Page


def number_text(writer: Writer | None, value: Decimal | None) -> str:
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
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

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
        fact(_("基数"), number_text(writer, target.baseline)),
        fact(_("去年实绩"), number_text(writer, target.prior_actual)),
        fact(_("出处"), target.commitment.document.title, url=document_url(target)),
        fact(_("设定"), f"{target.set_by.display_name} {target.set_at:%Y-%m-%d}"),
    ]
    if share_of is not None:
        url = reverse("indicators:target", args=[share_of.pk])
        facts.append(
            fact(_("分自"), f"{words.whole_name(share_of.unit)} {writer.number(exact(share_of.value))}", url=url)
        )
    return facts
