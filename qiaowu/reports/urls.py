"""Addresses of the reports."""

from django.urls import path

from qiaowu.reports import issuing, paragraphs, views

app_name = "reports"
urlpatterns = [
    path("", views.ReportList.as_view(), name="list"),
    path("new/", views.NewReport.as_view(), name="new"),
    path("<int:pk>/", views.ReportPage.as_view(), name="report"),
    path("<int:pk>/docx/", views.ReportFile.as_view(), name="docx"),
    path("<int:pk>/records/", views.ReportRecords.as_view(), name="records"),
    path("<int:pk>/title/", paragraphs.TitlePage.as_view(), name="title"),
    path("<int:pk>/accept/", paragraphs.AcceptFigures.as_view(), name="accept"),
    path("<int:pk>/issue/", issuing.IssuePage.as_view(), name="issue"),
    path("<int:pk>/drop/", paragraphs.DropPage.as_view(), name="drop"),
    path("<int:pk>/blocks/<slug:block>/", paragraphs.BlockPage.as_view(), name="block"),
    path("<int:pk>/blocks/<slug:block>/act/", paragraphs.BlockAct.as_view(), name="block_act"),
]
