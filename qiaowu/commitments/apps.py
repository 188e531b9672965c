"""Source documents, their spans, and the commitments a person confirmed in them."""

from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "qiaowu.commitments"
    label = "commitments"
