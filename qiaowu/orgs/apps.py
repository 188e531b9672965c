"""Units with dates of validity, users, posts and roles, holidays and settings of the office."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrgsConfig(AppConfig):
    name = "qiaowu.orgs"
    label = "orgs"
    verbose_name = _("单位与账号")
