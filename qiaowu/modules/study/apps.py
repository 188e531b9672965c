"""Study: the network, monthly plans and tasks, group study, relatives' homes, evaluation."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class StudyConfig(AppConfig):
    name = "qiaowu.modules.study"
    label = "study"
    verbose_name = _("学习联动")

    def ready(self) -> None:
        # imported here: models and registries are complete only now
        from qiaowu.activities.models import Activity
        from qiaowu.activities.types import ActivityType, register_type
        from qiaowu.modules.study import actions, duties, measures  # noqa: F401
        from qiaowu.modules.study.models import Evaluation, NetworkNode, StudyPlan
        from qiaowu.modules.study.views.quick import QuickSession
        from qiaowu.records.kinds import RecordKind, register_kind
        from qiaowu.records.wording import LogWords, month_text, quarter_text, register_words
        from qiaowu.web.registry import DraftForm, MenuEntry, registry

        register_type(ActivityType("group_study", _("集中学习"), "study", _("含“1+N”联动学习")))
        register_type(ActivityType("relatives_home", _("侨眷之家"), "study", _("在侨眷之家举办的学习活动")))
        session_acts = {"confirm": actions.confirm_session, "submit": actions.submit_session}
        plan_acts = {"confirm": actions.publish_plan, "submit": actions.submit_plan}
        register_kind(RecordKind(Activity, _("活动"), "study:session", session_acts))
        register_kind(RecordKind(NetworkNode, _("学习网络节点"), "study:node"))
        register_kind(RecordKind(StudyPlan, _("月度学习计划"), "study:plan", plan_acts))
        register_kind(RecordKind(Evaluation, _("学习评估"), "study:evaluation"))
        register_words("study.plan", LogWords(values={"month": month_text}))
        register_words("study.evaluation", LogWords(values={"quarter_start": quarter_text}))

        registry.menu += [
            MenuEntry("registers", 30, _("活动"), "study:sessions", "records.read", dock=True),
            MenuEntry("registers", 31, _("学习计划"), "study:plans", "records.read", dock=True),
            MenuEntry("registers", 32, _("学习网络"), "study:nodes", "records.read"),
            MenuEntry("registers", 33, _("学习评估"), "study:evaluations", "records.read"),
        ]
        for name, label in (
            ("session", _("活动")),
            ("plan", _("学习计划")),
            ("node", _("学习网络节点")),
            ("evaluation", _("学习评估")),
        ):
            registry.draft_forms.append(DraftForm(rf"study\.{name}:new", label, f"study:{name}_new"))
            registry.draft_forms.append(DraftForm(rf"study\.{name}:(?P<pk>[0-9]+)", label, f"study:{name}_edit"))
        registry.draft_forms += [
            DraftForm(r"study\.session:task-(?P<task>[0-9]+)", _("活动"), "study:session_new", asked=True),
            DraftForm(r"study\.session:repeat-(?P<pk>[0-9]+)", _("活动"), "study:session_repeat"),
        ]
        registry.duties.append(duties.duties_of)
        registry.calendar.append(duties.calendar_of)
        registry.search.append(duties.search_hits)
        registry.verifiers.append(duties.disagreements)
        registry.quick_kinds.append(QuickSession())
