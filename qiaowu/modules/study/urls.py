"""Addresses of study."""

from django.urls import path

from qiaowu.modules.study.views import evaluations, network, plan_form, plans, session_form, sessions

app_name = "study"
urlpatterns = [
    path("sessions/", sessions.SessionsPage.as_view(), name="sessions"),
    path("sessions/new/", session_form.SessionFormPage.as_view(), name="session_new"),
    path("sessions/<int:pk>/", sessions.SessionPage.as_view(), name="session"),
    path("sessions/<int:pk>/edit/", session_form.SessionFormPage.as_view(), name="session_edit"),
    path("sessions/<int:pk>/repeat/", session_form.SessionRepeat.as_view(), name="session_repeat"),
    path("sessions/<int:pk>/sheet/", sessions.SheetPage.as_view(), name="session_sheet"),
    path("plans/", plans.PlansPage.as_view(), name="plans"),
    path("plans/new/", plan_form.PlanFormPage.as_view(), name="plan_new"),
    path("plans/<int:pk>/", plans.PlanPage.as_view(), name="plan"),
    path("plans/<int:pk>/edit/", plan_form.PlanFormPage.as_view(), name="plan_edit"),
    path("plans/<int:pk>/publish/", plans.PlanPublish.as_view(), name="plan_publish"),
    path("tasks/<int:pk>/waive/", plans.TaskWaive.as_view(), name="task_waive"),
    path("nodes/", network.NodesPage.as_view(), name="nodes"),
    path("nodes/new/", network.NodeFormPage.as_view(), name="node_new"),
    path("nodes/<int:pk>/", network.NodePage.as_view(), name="node"),
    path("nodes/<int:pk>/edit/", network.NodeFormPage.as_view(), name="node_edit"),
    path("evaluations/", evaluations.EvaluationsPage.as_view(), name="evaluations"),
    path("evaluations/new/", evaluations.EvaluationFormPage.as_view(), name="evaluation_new"),
    path("evaluations/<int:pk>/", evaluations.EvaluationPage.as_view(), name="evaluation"),
    path("evaluations/<int:pk>/edit/", evaluations.EvaluationFormPage.as_view(), name="evaluation_edit"),
]
