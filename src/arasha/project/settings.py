"""Settings, from the environment. Wires; decides nothing.

ARASHA_HOME       where the database, sealed files and the instance's secret live (default: ~/.local/share/arasha)
ARASHA_DATABASE   sqlite:///path or postgresql://user:password@host:port/name (default: sqlite in ARASHA_HOME)
ARASHA_DATABASE_PASSWORD_FILE  a file that holds the database's password, instead of the address
ARASHA_HOSTS      host names, separated by commas, that the server answers to
ARASHA_HTTPS      1 where the server is reached by TLS: cookies are then marked Secure
ARASHA_DEMO       1 for a demo country: members without a second factor are let in
ARASHA_JURISDICTION  the data pack (default: kz)
"""

import os
from collections.abc import MutableMapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF

from arasha.project.secret import instance_secret

HOME = Path(os.environ.get("ARASHA_HOME") or Path.home() / ".local" / "share" / "arasha")
PACKAGE = Path(__file__).resolve().parent.parent

DEMO = os.environ.get("ARASHA_DEMO") == "1"
JURISDICTION = os.environ.get("ARASHA_JURISDICTION", "kz")
HTTPS = os.environ.get("ARASHA_HTTPS") == "1"

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


PATIENCE = 10
"""Seconds that a page waits for a database held by another. No write of ours takes as long, and a person waits no longer without an answer."""


def _postgres_patience() -> dict[str, object]:
    # A server that is gone is noticed within seconds too, not after the hours of a TCP connection.
    gone = {"connect_timeout": 5, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 1000 * PATIENCE}
    return {**gone, "options": f"-c lock_timeout={PATIENCE}s"}


def _database() -> dict[str, object]:
    address = os.environ.get("ARASHA_DATABASE") or f"sqlite:///{HOME / 'arasha.sqlite3'}"
    parts = urlsplit(address)
    if parts.scheme == "sqlite":
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": unquote(parts.path[1:] if parts.path.startswith("//") else parts.path),
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": PATIENCE,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
            },
        }
    secret_file = os.environ.get("ARASHA_DATABASE_PASSWORD_FILE")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": Path(secret_file).read_text().strip() if secret_file else unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": {**_postgres_patience(), **dict(pair.split("=", 1) for pair in unquote(parts.query).split("&") if pair)},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.Staff"
AUTHENTICATION_BACKENDS = ["arasha.accounts.backend.KeyBackend"]
LOGIN_URL = "account:sign_in"

# Over TLS a browser takes a "__Host-" cookie from this very host only: no other host of the domain can plant one.
_HOST = "__Host-" if HTTPS else ""
SESSION_COOKIE_NAME = f"{_HOST}workspace"
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = True
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
    # Static files may be kept by the browser, and no other site may load them.
    headers["Cross-Origin-Resource-Policy"] = "same-origin"


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
