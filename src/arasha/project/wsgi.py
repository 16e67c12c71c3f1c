"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "arasha.project.settings")
application = get_wsgi_application()


def _behind_proxy() -> None:
    """Take the reader's address and scheme from a named proxy. From anybody else these headers are words that anybody can write."""
    global application  # noqa: PLW0603 - the name that servers look for
    from django.conf import settings

    if settings.PROXIES:
        from granian.utils.proxies import wrap_wsgi_with_proxy_headers

        application = wrap_wsgi_with_proxy_headers(application, settings.PROXIES)


_behind_proxy()
