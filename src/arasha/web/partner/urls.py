"""The desk of a partner agency."""

from django.urls import path

from arasha.web.partner import views

app_name = "partner"

urlpatterns = [path("", views.home, name="home")]
