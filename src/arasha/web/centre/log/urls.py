"""Who opened what."""

from django.urls import path

from arasha.web.centre.log import views

urlpatterns = [
    path("", views.log, name="log"),
    path("files/<uuid:case_id>/", views.of_case, name="log_case"),
    path("people/<uuid:staff_id>/", views.of_person, name="log_person"),
    path("check/", views.check, name="log_check"),
    path("sign/", views.sign, name="log_sign"),
]
