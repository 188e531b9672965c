"""The shared register of activities; lines of work declare their types of activity and register its pages."""

from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "qiaowu.activities"
    label = "activities"
