"""Study records as lives: the network, activities, plans, evaluations. Nothing is written here."""

from __future__ import annotations

from datetime import date
from functools import partial

from qiaowu.activities.models import Activity, Participation
from qiaowu.config.demo import study_types
from qiaowu.config.demo.steps import Step
from qiaowu.config.seeding import evidence
from qiaowu.config.seeding.journal import Life, acts_of
from qiaowu.config.seeding.orgs import Directory
from qiaowu.kernel.period import Period
from qiaowu.modules.study.models import Evaluation, NetworkNode, StudyPlan
from qiaowu.orgs.models import Unit

_EVALUATIONS = {"questionnaire": Evaluation.Kind.SURVEY, "reflection": Evaluation.Kind.REFLECTION}


def node_lives(rows: list[study_types.Node], directory: Directory) -> list[Life]:
    """The study network as the county designated it."""
    return [_node(row, directory) for row in rows if directory.is_open(row.unit, row.since)]


def _node(row: study_types.Node, directory: Directory) -> Life:
    unit = directory.units[row.unit]
    node = NetworkNode(
        unit=unit,
        township=directory.township_of(unit, row.since),
        contact_name=directory.user(row.username).display_name if row.username else "",
        since=row.since,
        no_evidence_reason="节点名单由县委统战部统一登记",
    )
    steps = [Step("create", row.since), Step("confirm", row.since)]
    return Life(node, acts_of(steps, row.unit, directory.clerk, directory.clerk))


def activity_lives(rows: list[study_types.Activity], directory: Directory) -> dict[str, Life]:
    """Activities by their key, in the order in which they were entered: their numbers follow it."""
    lives = {row.key: _activity(row, directory) for row in rows if directory.is_open(row.host, row.start.date())}
    return dict(sorted(lives.items(), key=lambda pair: (pair[1].begins, pair[0])))


def _activity(row: study_types.Activity, directory: Directory) -> Life:
    unit, day = directory.units[row.host], row.start.date()
    guests = [guest.name for guest in _guests(row, directory)]
    record = Activity(
        unit=unit,
        township=directory.township_of(unit, day),
        type=row.kind,
        title=row.title,
        held_on=day,
        starts_at=row.start.time(),
        mode=row.mode,
        venue=row.venue,
        segment=Activity.Segment.RELATIVES,
        headcount=row.headcount,
        headcount_method=row.headcount_method,
        one_plus_n=row.joint,
        faces_notice=row.evidence == "photo",
        summary=row.summary,
        no_evidence_reason=row.evidence_note,
    )
    acts = acts_of(row.steps, row.key, directory.user(row.reporter), directory.officer_of(row.township))
    paper = partial(evidence.of_activity, row, [unit.name, *guests]) if row.evidence != "none" else None
    return Life(record, acts, paper, {"participating_units": guests})


def _guests(row: study_types.Activity, directory: Directory) -> list[Unit]:
    """Units that took part, in the office's order."""
    day = row.start.date()
    units = (directory.units[code] for code in row.participants if directory.is_open(code, day))
    return sorted(units, key=lambda unit: unit.order)


def participations(row: study_types.Activity, activity: Activity, directory: Directory) -> list[Participation]:
    """Rows of the units that took part in a stored activity."""
    return [
        Participation(activity=activity, unit=unit, township=directory.township_of(unit, activity.held_on))
        for unit in _guests(row, directory)
    ]


def plan_lives(rows: list[study_types.Plan], directory: Directory) -> dict[str, Life]:
    """Monthly plans by their key; their tasks are for `tasks` to write."""
    return {row.key: _plan(row, directory) for row in rows if directory.is_open(row.unit, _month(row))}


def _month(row: study_types.Plan) -> date:
    return date.fromisoformat(f"{row.month}-01")


def _plan(row: study_types.Plan, directory: Directory) -> Life:
    unit = directory.units[row.unit]
    plan = StudyPlan(
        unit=unit,
        township=directory.township_of(unit, _month(row)),
        month=_month(row),
        focus="、".join(dict.fromkeys(task.source_document for task in row.tasks)),
        published_on=row.published_on,
    )
    author = directory.user(row.reporter)
    return Life(plan, acts_of(row.steps, row.key, author, author), facts={"tasks": [task.title for task in row.tasks]})


def evaluation_lives(rows: list[study_types.Evaluation], directory: Directory) -> list[Life]:
    """Evaluations of the townships that exist."""
    return [_evaluation(row, directory) for row in rows if directory.is_open(row.unit, row.held_on)]


def _evaluation(row: study_types.Evaluation, directory: Directory) -> Life:
    unit = directory.units[row.unit]
    record = Evaluation(
        unit=unit,
        township=directory.township_of(unit, row.held_on),
        quarter_start=Period.parse(row.quarter).start,
        kind=_EVALUATIONS[row.kind],
        held_on=row.held_on,
        answers=row.count,
        summary=row.note,
        no_evidence_reason="答卷不记名，汇总表存本单位",
    )
    return Life(record, acts_of(row.steps, row.key, directory.user(row.reporter), directory.clerk))
