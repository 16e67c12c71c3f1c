"""The list of files."""

from django.urls import path

from arasha.web.centre.listing import views

urlpatterns = [
    path("", views.files, name="files"),
    path("find/", views.find, name="find"),
    path("new/", views.add, name="file_add"),
    path("urgent/", views.urgent, name="urgent"),
    path("views/save/", views.save_view, name="view_save"),
    path("views/<uuid:view_id>/remove/", views.remove_view, name="view_remove"),
]
