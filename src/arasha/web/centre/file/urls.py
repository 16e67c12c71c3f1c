"""The addresses of one file."""

from django.urls import path

from arasha.web.centre.file import ending, papers, printing, protection, records, views

urlpatterns = [
    path("", views.overview, name="file"),
    path("edit/", views.edit, name="file_edit"),
    path("calls/", views.calls, name="file_calls"),
    path("course/", views.course, name="file_course"),
    path("manage/", views.manage, name="file_manage"),
    path("print/", printing.print_summary, name="file_print"),
    path("close/", ending.close, name="file_close"),
    path("reopen/", ending.reopen, name="file_reopen"),
    path("hand/", ending.hand_over, name="file_hand"),
    path("erase/", ending.erase, name="file_erase"),
    path("hold/", ending.hold, name="file_hold"),
    path("team/", protection.team, name="file_team"),
    path("conflict/", protection.conflict, name="file_conflict"),
    path("tab/<slug:slug>/", records.tab, name="file_tab"),
    path("<slug:slug>/add/", records.add, name="record_add"),
    path("<slug:slug>/<uuid:record_id>/", records.change, name="record"),
    path("<slug:slug>/<uuid:record_id>/history/", records.history, name="record_history"),
    path("<slug:slug>/<uuid:record_id>/remove/", records.remove, name="record_remove"),
    path("papers/<uuid:record_id>/look/", papers.look, name="paper"),
    path("papers/<uuid:record_id>/content/", papers.content, name="paper_content"),
    path("consents/<uuid:record_id>/revoke/", records.revoke, name="consent_revoke"),
    path("notes/<uuid:record_id>/done/", records.done, name="note_done"),
]
