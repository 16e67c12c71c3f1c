"""Colleagues and the organisation's keys."""

from django.urls import path

from arasha.web.centre.team import keys, second_sheet, views

urlpatterns = [
    path("", views.team, name="team"),
    path("invite/", views.invite, name="team_invite"),
    path("<uuid:staff_id>/roles/", views.roles, name="team_roles"),
    path("<uuid:staff_id>/admit/", views.readmit, name="team_readmit"),
    path("<uuid:staff_id>/lost/", views.lost, name="team_lost"),
    path("<uuid:staff_id>/give/", views.regrant, name="team_regrant"),
    path("<uuid:staff_id>/remove/", views.remove, name="team_remove"),
    path("keys/", keys.keys, name="team_keys"),
    path("keys/rotate/", keys.rotate, name="team_rotate"),
    path("keys/renew/", keys.renew, name="team_renew"),
    path("keys/sheet/", keys.sheet, name="team_sheet"),
    path("keys/open/", second_sheet.open_sheet, name="team_open_sheet"),
]
