"""The log of contacts."""

from django.urls import path

from arasha.web.centre.calls import views

urlpatterns = [
    path("", views.calls, name="calls"),
    path("new/", views.add, name="call_add"),
    path("<uuid:contact_id>/", views.call, name="call"),
    path("<uuid:contact_id>/change/", views.change, name="call_change"),
    path("<uuid:contact_id>/settle/", views.settle, name="call_settle"),
    path("<uuid:contact_id>/file/", views.bring, name="call_file"),
    path("<uuid:contact_id>/begin/", views.begin, name="call_begin"),
]
