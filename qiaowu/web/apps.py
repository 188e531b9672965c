"""Generic pages and the registries of what pages can show; knows no line of work."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "qiaowu.web"
    label = "web"
