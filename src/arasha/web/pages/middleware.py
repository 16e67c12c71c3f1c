"""Headers that keep a page from being kept."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

# Features of the browser that no page needs; passkeys need their own two.
_FEATURES = (
    "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), "
    "midi=(), payment=(), usb=(), publickey-credentials-get=(self), publickey-credentials-create=(self)"
)


class PrivacyHeaders:
    """No page is stored by browser, proxy or search engine, and none says where its reader came from. Static files are not pages."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response["Cache-Control"] = "no-store, private"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Permissions-Policy"] = _FEATURES
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
