"""Pages without signing in."""

from django.urls import path

from arasha.web.public import views

app_name = "public"

urlpatterns = [path("", views.start, name="start")]
