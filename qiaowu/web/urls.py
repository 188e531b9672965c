"""Addresses of the shared pages."""

from django.urls import include, path

from qiaowu.web import accounts, acts, directory, journal, views

app_name = "web"

account_urls = (
    [
        path("login/", accounts.LoginPage.as_view(), name="login"),
        path("logout/", accounts.Logout.as_view(), name="logout"),
        path("", accounts.AccountPage.as_view(), name="account"),
    ],
    "account",
)
record_urls = (
    [
        path("evidence/<int:pk>/", acts.EvidenceFile.as_view(), name="evidence"),
        path("<str:kind>/<int:pk>/attach/", acts.AttachPage.as_view(), name="attach"),
        path("<str:kind>/<int:pk>/do/<str:act>/", acts.RecordAct.as_view(), name="act"),
        path("<str:kind>/<int:pk>/<str:act>/", acts.RecordReason.as_view(), name="reason"),
    ],
    "records",
)

urlpatterns = [
    path("", views.HomePage.as_view(), name="home"),
    path("search/", views.SearchPage.as_view(), name="search"),
    path("calendar/", views.CalendarPage.as_view(), name="calendar"),
    path("help/", views.HelpPage.as_view(), name="help"),
    path("preferences/", views.Preferences.as_view(), name="preferences"),
    path("drafts/<str:form>/", views.Draft.as_view(), name="draft"),
    path("journal/", journal.JournalPage.as_view(), name="journal"),
    path("journal/verify/", journal.JournalVerify.as_view(), name="journal_verify"),
    path("units/", directory.UnitsPage.as_view(), name="units"),
    path("users/", directory.UsersPage.as_view(), name="users"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
]
shared = [path("account/", include(account_urls)), path("records/", include(record_urls))]
