"""Bringing a register in, giving files out."""

from django.urls import path

from arasha.web.centre.register import exports, views

urlpatterns = [
    path("", views.start, name="register"),
    path("<uuid:job_id>/columns/", views.columns, name="register_mapping"),
    path("<uuid:job_id>/preview/", views.preview, name="register_preview"),
    path("<uuid:job_id>/run/", views.run, name="register_run"),
    path("<uuid:job_id>/done/", views.done, name="register_done"),
    path("out/", exports.everything, name="export"),
    path("out/<uuid:case_id>/", exports.one, name="export_case"),
]
