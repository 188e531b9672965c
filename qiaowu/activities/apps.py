"""The shared register of activities; lines of work declare their types of activity and register its pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivitiesConfig(AppConfig):
    name = "qiaowu.activities"
    label = "activities"
    verbose_name = _("活动")
