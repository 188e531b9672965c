"""The clock of the office. A demo county has a date of its own; a real one has today's."""

from datetime import date, datetime, time

from django.conf import settings
from django.utils import timezone


def today() -> date:
    """The working date in Asia/Shanghai; the demo clock if one is set."""
    return date.fromisoformat(settings.DEMO_TODAY) if settings.DEMO_TODAY else timezone.localdate()


def now() -> datetime:
    """Aware time stamp for records: the working date with the present time of day."""
    real = timezone.localtime()
    return timezone.make_aware(datetime.combine(today(), time(real.hour, real.minute, real.second, real.microsecond)))
