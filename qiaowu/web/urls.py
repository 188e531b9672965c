"""Addresses of the shared pages."""

from django.urls import include, path

from qiaowu.web import accounts, acts, evidence, joblist, journal, looks, papers, quickentry, views

app_name = "web"

account_urls = (
    [
        path("login/", accounts.LoginPage.as_view(), name="login"),
        path("logout/", accounts.Logout.as_view(), name="logout"),
        path("sessions/end/", accounts.EndSession.as_view(), name="session_end"),
        path("", accounts.AccountPage.as_view(), name="account"),
    ],
    "account",
)
record_urls = (
    [
        path("evidence/<int:pk>/", evidence.EvidenceFile.as_view(), name="evidence"),
        path("evidence/<int:pk>/view/", evidence.EvidenceView.as_view(), name="evidence_view"),
        path("evidence/<int:pk>/picture/", evidence.EvidencePicture.as_view(), name="evidence_picture"),
        path("<str:kind>/<int:pk>/attach/", papers.AttachPage.as_view(), name="attach"),
        path("<str:kind>/<int:pk>/unlink/", acts.Unlink.as_view(), name="unlink"),
        path("<str:kind>/<int:pk>/do/<str:act>/", acts.RecordAct.as_view(), name="act"),
        path("<str:kind>/<int:pk>/<str:act>/", acts.RecordReason.as_view(), name="reason"),
    ],
    "records",
)

urlpatterns = [
    path("", views.HomePage.as_view(), name="home"),
    path("quick/", quickentry.QuickEntryPage.as_view(), name="quickentry"),
    path("search/", views.SearchPage.as_view(), name="search"),
    path("calendar/", views.CalendarPage.as_view(), name="calendar"),
    path("help/", views.HelpPage.as_view(), name="help"),
    path("look/", looks.LookPage.as_view(), name="look"),
    path("preferences/", views.Preferences.as_view(), name="preferences"),
    path("drafts/<str:form>/", views.Draft.as_view(), name="draft"),
    path("journal/", journal.JournalPage.as_view(), name="journal"),
    path("journal/verify/", journal.JournalVerify.as_view(), name="journal_verify"),
    path("jobs/", joblist.JobsPage.as_view(), name="jobs"),
    path("jobs/<int:pk>/", joblist.JobPage.as_view(), name="job"),
    path("jobs/<int:pk>/file/", joblist.JobFile.as_view(), name="job_file"),
    path("jobs/<int:pk>/cancel/", joblist.CancelJob.as_view(), name="job_cancel"),
    path("jobs/<int:pk>/again/", joblist.JobAgain.as_view(), name="job_again"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
shared = [
    path("account/", include(account_urls)),
    path("records/", include(record_urls)),
    path("office/", include("qiaowu.web.office.urls")),
]
