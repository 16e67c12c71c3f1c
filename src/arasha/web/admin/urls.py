"""The desk of the person who runs the server."""

from django.urls import path

from arasha.web.admin import views

app_name = "admin"

urlpatterns = [
    path("", views.home, name="home"),
    path("new/", views.begin, name="begin"),
]
