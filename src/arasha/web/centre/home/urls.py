"""The first page of the desk."""

from django.urls import path

from arasha.web.centre.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("seen/<uuid:glass_id>/", views.glass_seen, name="glass_seen"),
]
