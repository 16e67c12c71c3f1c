"""The desk of an overseeing body."""

from django.urls import path

from arasha.web.oversight import views

app_name = "oversight"

urlpatterns = [path("", views.home, name="home")]
