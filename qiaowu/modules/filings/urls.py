"""Addresses of filings."""

from django.urls import path

from qiaowu.modules.filings import views

app_name = "filings"

urlpatterns = [
    path("", views.FilingsPage.as_view(), name="filings"),
    path("new/", views.ChoosePage.as_view(), name="new"),
    path("new/<str:code>/", views.NewFiling.as_view(), name="new_of"),
    path("new/<str:code>/nothing/", views.ReportNothing.as_view(), name="nothing"),
    path("<int:pk>/", views.FilingPage.as_view(), name="filing"),
    path("<int:pk>/edit/", views.EditFiling.as_view(), name="edit"),
]
