"""The shared register of activities; lines of work declare their types of activity and register its pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ActivitiesConfig(AppConfig):
    name = "qiaowu.activities"
    label = "activities"
    verbose_name = _("活动")

    def ready(self) -> None:
        # imported here: models are complete only now
        from qiaowu.activities.following import restamp_participations
        from qiaowu.activities.types import type_label
        from qiaowu.orgs.following import register_follower
        from qiaowu.records.wording import LogWords, register_words

        register_follower(restamp_participations)
        register_words("activities.activity", LogWords(values={"type": type_label}))
