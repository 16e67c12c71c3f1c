"""Headers that keep a page from being kept."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed

_METHODS = ("GET", "HEAD", "POST")
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
        # A page is looked at or sent; TRACE, PUT and whatever else is spoken to servers would be answered as a look.
        response = self.get_response(request) if request.method in _METHODS else HttpResponseNotAllowed(_METHODS)
        response["Cache-Control"] = "no-store, private"
        # Set here, or the web server would write its own name.
        response["Server"] = "web"
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        response["Permissions-Policy"] = _FEATURES
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
