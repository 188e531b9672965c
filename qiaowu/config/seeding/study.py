"""Study records: the network, activities, plans with tasks, evaluations."""

from __future__ import annotations

from collections import Counter
from datetime import date

from qiaowu.activities.models import Activity, Participation
from qiaowu.config.demo import study_types
from qiaowu.config.demo.study import build_study
from qiaowu.config.seeding import evidence
from qiaowu.config.seeding.journal import Act, Life, acts_for, moment, settle
from qiaowu.config.seeding.orgs import Directory
from qiaowu.kernel.period import Period
from qiaowu.modules.study.models import Evaluation, NetworkNode, StudyPlan, StudyTask
from qiaowu.orgs.models import Unit
from qiaowu.records.models import NumberSeries, Record

_TYPES = {"group_study": "group_study", "relatives_home": "relatives_home"}
_EVALUATIONS = {"questionnaire": Evaluation.Kind.SURVEY, "reflection": Evaluation.Kind.REFLECTION}


def store_study(directory: Directory, today: date) -> list[Life]:
    """Write all study records of the day; returns their lives for evidence and log."""
    data = build_study(today, accounts=directory.accounts)
    activities = _store_activities(data.activities, directory, today)
    return [
        *_store_nodes(data.nodes, directory),
        *activities.values(),
        *_store_plans(data.plans, {key: life.record for key, life in activities.items()}, directory),
        *_store_evaluations(data.evaluations, directory, today),
    ]


def _store_nodes(rows: list[study_types.Node], directory: Directory) -> list[Life]:
    lives = []
    for row in rows:
        unit = directory.units[row.unit]
        contact = directory.users[row.username].display_name if row.username else ""
        node = NetworkNode(unit=unit, township=directory.township_of(unit), contact_name=contact, since=row.since)
        node.no_evidence_reason = "节点名单由县委统战部统一登记"
        clerk = directory.clerk
        acts = [
            Act("create", clerk, moment(row.since, row.unit)),
            Act("confirm", clerk, moment(row.since, row.unit, 5)),
        ]
        lives.append(_life(node, acts))
    NetworkNode.objects.bulk_create([life.record for life in lives if isinstance(life.record, NetworkNode)])
    return lives


def _life(record: Record, acts: list[Act], **more: object) -> Life:
    """A life whose opening facts are read from the record's own columns."""
    settle(record, acts)
    return Life(record, acts, facts=Record.facts(record) | more)


def _store_activities(rows: list[study_types.Activity], directory: Directory, today: date) -> dict[str, Life]:
    numbers: Counter[str] = Counter()
    lives: dict[str, Life] = {}
    for row in sorted(rows, key=lambda row: (row.reported_on, row.key)):
        prefix = f"HD-{row.start:%Y%m}-"
        numbers[prefix] += 1
        lives[row.key] = _activity_life(row, f"{prefix}{numbers[prefix]:04d}", directory, today)
    Activity.objects.bulk_create([life.record for life in lives.values() if isinstance(life.record, Activity)])
    NumberSeries.objects.bulk_create(NumberSeries(prefix=prefix, last=last) for prefix, last in numbers.items())
    Participation.objects.bulk_create(
        Participation(activity_id=lives[row.key].record.pk, unit=unit, township=directory.township_of(unit))
        for row in rows
        for unit in _guests(row, directory)
    )
    return lives


def _guests(row: study_types.Activity, directory: Directory) -> list[Unit]:
    units = (directory.units[code] for code in row.participants)
    return sorted(units, key=lambda unit: unit.order)


def _activity_life(row: study_types.Activity, number: str, directory: Directory, today: date) -> Life:
    guests = [unit.name for unit in _guests(row, directory)]
    unit = directory.units[row.host]
    paper = evidence.of_activity(row, [unit.name, *guests])
    record = Activity(
        unit=unit,
        township=directory.township_of(unit),
        no=number,
        type=_TYPES[row.kind],
        title=row.title,
        held_on=row.start.date(),
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
    acts = acts_for(
        row.status,
        key=row.key,
        author=directory.users[row.reporter],
        checker=directory.officer_of(row.township),
        reported=row.reported_on,
        today=today,
        files=paper is not None,
        reason=row.reason,
        decided_on=row.decided_on,
    )
    life = _life(record, acts, participating_units=guests)
    life.evidence = paper
    return life


def _store_plans(rows: list[study_types.Plan], activities: dict[str, Record], directory: Directory) -> list[Life]:
    lives = {row.key: _plan_life(row, directory) for row in rows}
    StudyPlan.objects.bulk_create([life.record for life in lives.values() if isinstance(life.record, StudyPlan)])
    StudyTask.objects.bulk_create(_task(task, lives[row.key].record, activities) for row in rows for task in row.tasks)
    return list(lives.values())


def _plan_life(row: study_types.Plan, directory: Directory) -> Life:
    unit = directory.units[row.unit]
    plan = StudyPlan(
        unit=unit,
        township=directory.township_of(unit),
        month=date.fromisoformat(f"{row.month}-01"),
        focus="、".join(dict.fromkeys(task.source_document for task in row.tasks)),
        published_on=row.published_on,
    )
    author = directory.users[row.reporter]
    acts = [
        Act("create", author, moment(row.published_on, row.key)),
        Act("confirm", author, moment(row.published_on, row.key, 20)),
    ]
    return _life(plan, acts, tasks=[task.title for task in row.tasks])


def _task(row: study_types.Task, plan: Record, activities: dict[str, Record]) -> StudyTask:
    done = activities[row.activity] if row.activity else None
    closed_on = done.held_on if isinstance(done, Activity) else row.due_on if row.waiver else None
    return StudyTask(
        plan_id=plan.pk,
        unit_id=plan.unit_id,
        title=row.title,
        document=row.source_document,
        due_on=row.due_on,
        activity_id=done.pk if done else None,
        waiver=row.waiver,
        closed_on=closed_on,
    )


def _store_evaluations(rows: list[study_types.Evaluation], directory: Directory, today: date) -> list[Life]:
    lives = [_evaluation_life(row, directory, today) for row in rows]
    Evaluation.objects.bulk_create([life.record for life in lives if isinstance(life.record, Evaluation)])
    return lives


def _evaluation_life(row: study_types.Evaluation, directory: Directory, today: date) -> Life:
    unit = directory.units[row.unit]
    record = Evaluation(
        unit=unit,
        township=directory.township_of(unit),
        quarter_start=Period.parse(row.quarter).start,
        kind=_EVALUATIONS[row.kind],
        held_on=row.held_on,
        answers=row.count,
        summary=row.note,
        no_evidence_reason="答卷不记名，汇总表存本单位",
    )
    author = directory.users[row.reporter]
    acts = acts_for(
        row.status,
        key=row.key,
        author=author,
        checker=directory.clerk,
        reported=row.held_on,
        today=today,
        files=False,
    )
    return _life(record, acts)
