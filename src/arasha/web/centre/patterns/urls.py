"""What was read out of pattern."""

from django.urls import path

from arasha.web.centre.patterns import views

urlpatterns = [
    path("", views.patterns, name="patterns"),
    path("count/", views.count, name="patterns_count"),
    path("seen/", views.seen, name="patterns_seen"),
]
