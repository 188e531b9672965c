"""Addresses of source documents and their commitments."""

from django.urls import path

from qiaowu.commitments import adding, casefile, comparing, deciding, originals, regroup, uploading, views

app_name = "commitments"
urlpatterns = [
    path("", views.Documents.as_view(), name="documents"),
    path("new/", uploading.Upload.as_view(), name="document_new"),
    path("<int:pk>/", views.DocumentPage.as_view(), name="document"),
    path("<int:pk>/edition/", uploading.NewEdition.as_view(), name="document_edition"),
    path("<int:pk>/original/", originals.Original.as_view(), name="document_original"),
    path("<int:pk>/compare/", comparing.Compare.as_view(), name="document_compare"),
    path("<int:pk>/cases/", casefile.Cases.as_view(), name="document_cases"),
    path("<int:pk>/add/", adding.AddCommitment.as_view(), name="document_add"),
    path("<int:pk>/complete/<int:index>/", adding.CompleteStatement.as_view(), name="document_complete"),
    path("commitment/<int:pk>/", views.CommitmentCard.as_view(), name="commitment"),
    path("commitment/<int:pk>/edit/", deciding.CorrectCommitment.as_view(), name="commitment_edit"),
    path("commitment/<int:pk>/regroup/", regroup.Regroup.as_view(), name="commitment_regroup"),
    path("commitment/<int:pk>/regroup/undo/", regroup.UndoRegroup.as_view(), name="commitment_regroup_undo"),
    path("commitment/<int:pk>/<str:act>/", deciding.Decide.as_view(), name="commitment_decide"),
]
