"""Settings, from the environment. Wires; decides nothing.

ARASHA_HOME       where the database, sealed files and the instance's secret live (default: ~/.local/share/arasha)
ARASHA_DATABASE   sqlite:///path or postgresql://user@host:port/name (default: sqlite in ARASHA_HOME)
ARASHA_DATABASE_FILE  a file that holds the whole address instead, with its password
ARASHA_DATABASE_PASSWORD_FILE  a file that holds the database's password
ARASHA_SECRET_KEY_FILE  a file that holds the instance's secret (default: one that is made in ARASHA_HOME)
ARASHA_HOSTS      host names, separated by commas, that the server answers to
ARASHA_HTTPS      1 where the server is reached by TLS: cookies are then marked Secure. `arasha serve --certificate` sets it
ARASHA_PROXY      addresses or networks, separated by commas, of the TLS proxy in front: only from there X-Forwarded-For and
                  X-Forwarded-Proto are believed. Means ARASHA_HTTPS=1
ARASHA_DEMO       1 for a demo country: members without a second factor are let in. Only in a home that `arasha demo` made
ARASHA_JURISDICTION  the data pack (default: kz)
ARASHA_STATIC     where gathered static files lie (default: static in ARASHA_HOME)
ARASHA_TRACEBACK  1 lets a command show where it failed, with values of the program: for looking for a fault only
"""

import os
from collections.abc import MutableMapping
from pathlib import Path

from csp.constants import NONE, SELF

from arasha.ops.places import home_folder
from arasha.project.database import database_settings
from arasha.project.secret import instance_secret

HOME = home_folder()
PACKAGE = Path(__file__).resolve().parent.parent

DEMO = os.environ.get("ARASHA_DEMO") == "1"
JURISDICTION = os.environ.get("ARASHA_JURISDICTION", "kz")
PROXIES = [proxy.strip() for proxy in os.environ.get("ARASHA_PROXY", "").split(",") if proxy.strip()]
HTTPS = os.environ.get("ARASHA_HTTPS") == "1" or bool(PROXIES)

DEBUG = False
SECRET_KEY = instance_secret(HOME)
ALLOWED_HOSTS = [host for host in os.environ.get("ARASHA_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host]
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS] if HTTPS else []

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "arasha.audit",
    "arasha.accounts",
    "arasha.cases",
    "arasha.web.pages",
    "django.forms",
    "arasha.web.account",
    "arasha.web.public",
    "arasha.web.centre",
    "arasha.web.partner",
    "arasha.web.oversight",
    "arasha.web.admin",
]

# Whatever sets headers stands before whatever may answer by itself: a refused host, a redirect and a static file carry them too.
MIDDLEWARE = [
    "arasha.web.pages.failures.RequestEnd",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "arasha.web.pages.middleware.PrivacyHeaders",
    "arasha.web.pages.failures.KeptAnswer",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "arasha.web.pages.members.SignedInMember",
]

ROOT_URLCONF = "arasha.project.urls"
WSGI_APPLICATION = "arasha.project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "arasha.web.pages.context.page",
            ],
        },
    }
]
FORM_RENDERER = "arasha.web.pages.rendering.PageRenderer"

DATABASES = {"default": database_settings(HOME)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Staff"
AUTHENTICATION_BACKENDS = ["arasha.accounts.backend.KeyBackend"]
LOGIN_URL = "account:sign_in"

# Over TLS a browser takes a "__Host-" cookie from this very host only: no other host of the domain can plant one.
_HOST = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_HOST}workspace"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = False  # accounts.sessions.renew does it once a minute
SESSION_EXPIRE_AT_BROWSER_CLOSE = False
# The key's cookie is strict: a session that arrived without it, by a link from elsewhere, would be ended.
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_NAME = f"{_HOST}language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = f"{_HOST}workspace_form"
CSRF_FAILURE_VIEW = "arasha.web.pages.views.send_again"
SESSION_LONGEST = 12 * 60 * 60
KEY_COOKIE_NAME = f"{_HOST}workspace_key"
DEVICE_COOKIE_NAME = f"{_HOST}workspace_device"
# Not in a cookie, where a message would outlive its session.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

SECURE_CONTENT_TYPE_NOSNIFF = True
# With "no-referrer" browsers post forms with "Origin: null", which the CSRF check refuses.
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_SSL_REDIRECT = False
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "frame-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
    }
}

LANGUAGES = [("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")]
LANGUAGE_CODE = "kk"
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Almaty"


def _static_headers(headers: MutableMapping[str, str], _path: str, _address: str) -> None:
    # Static files may be kept by the browser, and no other site may load them. The web server would write its own name.
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Server"] = "web"


STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("ARASHA_STATIC") or HOME / "static")
STATICFILES_DIRS = [PACKAGE / "web" / "static" / "build"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_ADD_HEADERS_FUNCTION = _static_headers
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

MEDIA_ROOT = HOME / "sealed"
FILE_UPLOAD_HANDLERS = ["arasha.cases.uploads.SealingUploadHandler"]
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
LARGEST_ATTACHMENT = 200 * 1024 * 1024

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "arasha.project.logs.PlaceFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django": {"handlers": [], "level": "WARNING", "propagate": True}},
}
