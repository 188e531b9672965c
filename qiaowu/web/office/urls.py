"""Addresses of administration."""

from django.urls import path

from qiaowu.web.office import accounts, holidays, imports, posts, rules, treechanges, units

app_name = "office"

urlpatterns = [
    path("accounts/", accounts.AccountsPage.as_view(), name="accounts"),
    path("accounts/new/", accounts.NewAccount.as_view(), name="account_new"),
    path("accounts/import/", imports.ImportAccounts.as_view(), name="import_accounts"),
    path("accounts/<int:pk>/", accounts.AccountPage.as_view(), name="account"),
    path("accounts/<int:pk>/name/", accounts.RenameAccount.as_view(), name="account_name"),
    path("accounts/<int:pk>/stop/", accounts.StopAccount.as_view(), name="account_stop"),
    path("accounts/<int:pk>/start/", accounts.StartAccount.as_view(), name="account_start"),
    path("accounts/<int:pk>/password/", accounts.ResetPassword.as_view(), name="account_password"),
    path("accounts/<int:pk>/sessions/end/", accounts.EndSessions.as_view(), name="account_sessions"),
    path("accounts/<int:pk>/posts/new/", posts.GivePost.as_view(), name="post_new"),
    path("posts/", posts.PostsPage.as_view(), name="posts"),
    path("posts/<int:pk>/end/", posts.EndPost.as_view(), name="post_end"),
    path("posts/<int:pk>/lend/", posts.LendPost.as_view(), name="post_lend"),
    path("roles/", posts.RolesPage.as_view(), name="roles"),
    path("units/", units.UnitsPage.as_view(), name="units"),
    path("units/new/", units.NewUnit.as_view(), name="unit_new"),
    path("units/import/", imports.ImportUnits.as_view(), name="import_units"),
    path("units/<int:pk>/", units.UnitPage.as_view(), name="unit"),
    path("units/<int:pk>/name/", units.RenameUnit.as_view(), name="unit_rename"),
    path("units/<int:pk>/move/", treechanges.MoveUnit.as_view(), name="unit_move"),
    path("units/<int:pk>/merge/", treechanges.MergeUnit.as_view(), name="unit_merge"),
    path("units/<int:pk>/close/", treechanges.CloseUnit.as_view(), name="unit_close"),
    path("units/changes/<int:pk>/undo/", units.UndoChange.as_view(), name="change_undo"),
    path("holidays/", holidays.HolidaysPage.as_view(), name="holidays"),
    path("holidays/day/", holidays.SetDay.as_view(), name="day_new"),
    path("holidays/year/", holidays.ImportYear.as_view(), name="holiday_import"),
    path("holidays/<int:pk>/drop/", holidays.DropDay.as_view(), name="day_drop"),
    path("rules/", rules.RulesPage.as_view(), name="rules"),
    path("rules/<str:key>/", rules.RulePage.as_view(), name="rule"),
]
