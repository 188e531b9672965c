"""The assembly: it owns the commands that need every package."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "qiaowu.config"
    label = "config"
