"""Addresses of filings."""

from django.urls import path

from qiaowu.modules.filings.views import entry, register

app_name = "filings"

urlpatterns = [
    path("", register.FilingsPage.as_view(), name="filings"),
    path("new/", entry.ChoosePage.as_view(), name="new"),
    path("new/<str:code>/", entry.NewFiling.as_view(), name="new_of"),
    path("new/<str:code>/nothing/", entry.ReportNothing.as_view(), name="nothing"),
    path("<int:pk>/", register.FilingPage.as_view(), name="filing"),
    path("<int:pk>/edit/", entry.EditFiling.as_view(), name="edit"),
]
