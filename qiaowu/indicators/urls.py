"""Addresses of the indicators, included without a prefix."""

from django.urls import path

from qiaowu.indicators import cascade, issued, page, setting, target_page, views

app_name = "indicators"

urlpatterns = [
    path("targets/", views.Overview.as_view(), name="overview"),
    path("targets/<int:pk>/", target_page.TargetPage.as_view(), name="target"),
    path("targets/<int:pk>/split/", cascade.Cascade.as_view(), name="cascade"),
    path("documents/<int:pk>/targets/", setting.TargetsFrom.as_view(), name="targets_from"),
    path("indicators/", views.IndicatorList.as_view(), name="indicators"),
    path("indicators/<str:code>/", page.IndicatorPage.as_view(), name="indicator"),
    path("indicators/<str:code>/rows/", page.RowsPage.as_view(), name="rows"),
    path("indicators/<str:code>/issue/", issued.IssuePage.as_view(), name="issue"),
    path("figures/<int:pk>/", issued.FigurePage.as_view(), name="figure"),
    path("figures/<int:pk>/restate/", issued.RestatePage.as_view(), name="restate"),
]
