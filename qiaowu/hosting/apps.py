"""Where a county lives: its role, its schema, and the one place that chooses it."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class HostingConfig(AppConfig):
    name = "qiaowu.hosting"
    label = "hosting"

    def ready(self) -> None:
        """Keep permission and content-type rows out of the counties.

        Django caches content-type ids per process, so one process that serves two counties would
        read one county's ids in the other. The product uses neither table.
        """
        # imported here: model classes are not loaded before the registry is ready
        from django.contrib.contenttypes.management import create_contenttypes

        post_migrate.disconnect(dispatch_uid="django.contrib.auth.management.create_permissions")
        post_migrate.disconnect(create_contenttypes)
