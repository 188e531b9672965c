"""The office's rules: what holds, what a change would do, who changed it when."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.orgs import rules
from qiaowu.orgs.clock import now
from qiaowu.orgs.models import OfficeSetting
from qiaowu.orgs.settings import RULES, Rule, setting
from qiaowu.web.editing import FormPage
from qiaowu.web.forms import QuantityField
from qiaowu.web.office.base import ReasonField, history_rows
from qiaowu.web.pages import Page


def rule_named(key: str, user: Any) -> Rule:
    """The rule, if this user may change it; Http404 alike for others and missing ones."""
    rule = RULES.get(key)
    if rule is None or not user.can(rules.permission_of(rule)):
        raise Http404
    return rule


class RulesPage(Page):
    """All rules that the user may change, with a help line each."""

    access = "rules.set"
    template = "web/office/rules.html"
    title = gettext_lazy("本县规则")

    def get(self, request: HttpRequest) -> HttpResponse:
        own = {row.key for row in OfficeSetting.objects.all()}
        shown = [(key, rule) for key, rule in RULES.items() if self.user.can(rules.permission_of(rule))]
        context = {
            "intro": _("各项都有默认值。改后立即生效，谁在什么时候改的都记在日志里。"),
            "rules": [
                {
                    "label": rule.label,
                    "help": rule.help,
                    "value": rules.words_of(key, setting(key)),
                    "default": key not in own or setting(key) == rule.default,
                    "url": reverse("office:rule", args=[key]),
                }
                for key, rule in shown
            ],
        }
        return self.render(context)


class RuleForm(forms.Form):
    """One value, as the rule takes it, and why."""

    reason = ReasonField(label=gettext_lazy("依据"), required=False, help_text=gettext_lazy("如文件号、会议决定。"))

    def __init__(self, rule: Rule, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"] = _field(rule)
        self.order_fields(["value", "reason"])


def _field(rule: Rule) -> forms.Field:
    if rule.choices:
        return forms.ChoiceField(
            label=str(rule.label),
            help_text=str(rule.help),
            choices=list(rule.choices.items()),
            widget=forms.RadioSelect,
        )
    limits = _("%(least)d 到 %(most)d") % {"least": rule.least, "most": rule.most}
    return QuantityField(label=rule.label, help_text=f"{rule.help}（{limits}）", unit_word=rule.unit, whole=True)


class RulePage(FormPage):
    """Change one rule: its effect beside the field, its history below."""

    access = "rules.set"
    template = "web/office/rule.html"

    @property
    def key(self) -> str:
        return str(self.kwargs["key"])

    def make_form(self, *, data: QueryDict | None, files: Any, initial: dict[str, Any]) -> forms.Form:
        return RuleForm(rule_named(self.key, self.user), data, initial={"value": setting(self.key)} | initial)

    def context(self, form: Any) -> dict[str, Any]:
        rule = RULES[self.key]
        row = OfficeSetting.objects.filter(key=self.key).first()
        lines = [rule.effect, _("默认是%s") % rules.words_of(self.key, rule.default)]
        return {
            "page_title": rule.label,
            "crumbs": [(_("本县规则"), reverse("office:rules"))],
            "cancel_url": reverse("office:rules"),
            "aside": [{"title": _("改后"), "lines": lines}],
            "aside_label": _("改后"),
            "history": history_rows("orgs.rule", row.pk) if row else [],
        }

    def save(self, form: Any, version: int | None) -> str:
        given = form.cleaned_data["value"]
        value = given if RULES[self.key].choices else int(given)
        before = setting(self.key)
        rules.change_rule(self.key, value, by=self.user, at=now(), reason=form.cleaned_data["reason"])
        if value == before:
            messages.info(self.request, _("没有改动"))
        else:
            told = {"rule": RULES[self.key].label, "value": rules.words_of(self.key, value)}
            messages.success(self.request, _("%(rule)s已改为%(value)s") % told)
        return reverse("office:rules")
