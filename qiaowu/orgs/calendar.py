"""The office's working-day calendar: the built-in tables with what the office imported on top."""

from qiaowu.kernel.workdays import WorkCalendar, builtin
from qiaowu.orgs.office import Office, office


def work_calendar() -> WorkCalendar:
    """Calendar for clocks and pace; years without a table count weekends only."""
    return office().work_out("calendar", _calendar)


def _calendar(now: Office) -> WorkCalendar:
    base, rows = builtin(), now.holidays
    if not rows:
        return base
    years = frozenset({day.year for day, _works in rows})
    kept_off = {day for day in base.off if day.year not in years}
    kept_work = {day for day in base.work if day.year not in years}
    return WorkCalendar(
        off=frozenset(kept_off | {day for day, works in rows if not works}),
        work=frozenset(kept_work | {day for day, works in rows if works}),
        years=base.years | years,
    )
