"""Units with dates of validity, users, posts and roles, holidays and settings of the office."""

from django.apps import AppConfig


class OrgsConfig(AppConfig):
    name = "qiaowu.orgs"
    label = "orgs"
