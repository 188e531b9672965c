"""Assembles the addresses; the lines of work are found by scanning."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from qiaowu.config.discovery import module_names
from qiaowu.web.urls import shared

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("qiaowu.web.urls")),
    *shared,
    path("documents/", include("qiaowu.commitments.urls")),
    path("", include("qiaowu.indicators.urls")),
    path("reports/", include("qiaowu.reports.urls")),
    *(
        path(f"{name.rpartition('.')[2]}/", include(f"{name}.urls"))
        for name in module_names()
        if find_spec(f"{name}.urls")
    ),
]

handler400 = "qiaowu.web.errors.bad_request"
handler403 = "qiaowu.web.errors.not_found"
handler404 = "qiaowu.web.errors.not_found"
handler500 = "qiaowu.web.errors.server_error"
