"""The addresses of a centre's desk, part by part."""

from django.urls import include, path

app_name = "centre"

urlpatterns = [
    path("", include("arasha.web.centre.home.urls")),
    path("calls/", include("arasha.web.centre.calls.urls")),
    path("files/", include("arasha.web.centre.listing.urls")),
    path("files/<uuid:case_id>/", include("arasha.web.centre.file.urls")),
    path("register/", include("arasha.web.centre.register.urls")),
    path("team/", include("arasha.web.centre.team.urls")),
    path("log/", include("arasha.web.centre.log.urls")),
    path("log/patterns/", include("arasha.web.centre.patterns.urls")),
]
