"""Addresses. Neutral words only: history and address bar give nothing away."""

from django.urls import include, path

urlpatterns = [
    path("", include("arasha.web.pages.urls")),
    path("", include("arasha.web.public.urls")),
    path("me/", include("arasha.web.account.urls")),
    path("desk/", include("arasha.web.centre.urls")),
    path("inbox/", include("arasha.web.partner.urls")),
    path("figures/", include("arasha.web.oversight.urls")),
    path("node/", include("arasha.web.admin.urls")),
]

handler400 = "arasha.web.pages.failures.bad_request"
handler500 = "arasha.web.pages.failures.server_error"
