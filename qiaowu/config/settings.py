"""All settings in one file; every value that an operator may change comes from the environment.

QIAOWU_DATABASE_URL   postgresql://user:password@host:port/name; a socket folder is written percent-encoded
QIAOWU_DATA_DIR       folder for uploaded files, issued documents and the secret key
QIAOWU_COUNTY         code of the county: the name of its database role and of its schema
QIAOWU_SECRET_KEY_FILE, QIAOWU_ALLOWED_HOSTS, QIAOWU_PUBLIC_URL, QIAOWU_DEBUG
QIAOWU_TODAY          demo clock (ISO date); a real county leaves it empty and has the real clock
QIAOWU_TLS            1 when a TLS proxy stands in front: secure cookies and HSTS
QIAOWU_LOG_LEVEL, QIAOWU_LOG_FILE   debug, info, warning (the default) or error; a file, or nothing for standard error
QIAOWU_TRUSTED_PROXIES  how many proxies in front write X-Forwarded-For; 0 (the default) believes none
"""

import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from qiaowu.config.discovery import module_names
from qiaowu.hosting import logs

PACKAGE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("QIAOWU_DATA_DIR", "data")).resolve()
DEBUG = os.environ.get("QIAOWU_DEBUG") == "1"
TLS = os.environ.get("QIAOWU_TLS") == "1"
TRUSTED_PROXIES = int(os.environ.get("QIAOWU_TRUSTED_PROXIES") or 0)


def _secret_key() -> str:
    file = os.environ.get("QIAOWU_SECRET_KEY_FILE")
    if file:
        return Path(file).read_text(encoding="ascii").strip()
    # Commands that serve nobody (checks, makemigrations) need a key but none that lasts.
    return secrets.token_urlsafe(50)


def _database(url: str) -> dict[str, object]:
    """Connection settings of a postgresql:// address; raises ImproperlyConfigured on any other engine."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("QIAOWU_DATABASE_URL 必须以 postgresql:// 开头")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/") or "qiaowu",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or "") if "%2F" not in parts.netloc.upper() else _socket(parts.netloc),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 5},
    }


def _socket(netloc: str) -> str:
    """The socket folder of an address; urlsplit lower-cases host names, which paths must not be."""
    host = netloc.rpartition("@")[2]
    return unquote(host.partition(":")[0])


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = os.environ.get("QIAOWU_ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
PUBLIC_URL = os.environ.get("QIAOWU_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if TLS else []
COUNTY = os.environ.get("QIAOWU_COUNTY", "c990123")
DEMO_TODAY = os.environ.get("QIAOWU_TODAY", "")

DATABASES = {
    "default": _database(os.environ.get("QIAOWU_DATABASE_URL", f"postgresql://{COUNTY}@127.0.0.1:5432/qiaowu")),
}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "qiaowu.hosting",
    "qiaowu.orgs",
    "qiaowu.records",
    "qiaowu.web",
    "qiaowu.measures",
    "qiaowu.activities",
    "qiaowu.commitments",
    *module_names(),
    "qiaowu.indicators",
    "qiaowu.reports",
    "qiaowu.config",
]

MIDDLEWARE = [
    "qiaowu.hosting.requests.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "qiaowu.web.middleware.SecurityHeaders",
    "qiaowu.web.middleware.RequestSize",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "qiaowu.hosting.middleware.CountyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "qiaowu.orgs.middleware.SessionLimits",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "qiaowu.config.urls"
WSGI_APPLICATION = "qiaowu.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "qiaowu.web.context.shell",
            ],
        },
    },
]

FORM_RENDERER = "qiaowu.web.rendering.Renderer"

AUTH_USER_MODEL = "orgs.User"
AUTHENTICATION_BACKENDS = ["qiaowu.orgs.backends.PostBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "qiaowu.orgs.passwords.ProfileValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
LOGIN_URL = "account:login"
LOGIN_REDIRECT_URL = "/"

SESSION_COOKIE_NAME = "__Host-qw_session" if TLS else "qw_session"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = TLS
SESSION_IDLE_SECONDS = int(os.environ.get("QIAOWU_IDLE_MINUTES", "30")) * 60
CSRF_COOKIE_NAME = "__Host-qw_csrf" if TLS else "qw_csrf"
CSRF_COOKIE_SECURE = TLS
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "qiaowu.web.errors.csrf_failure"
SECURE_HSTS_SECONDS = 31_536_000 if TLS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = TLS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TLS else None
SECURE_SSL_REDIRECT = TLS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

LANGUAGE_CODE = "zh-hans"
# English joins here when its catalogue is complete: a half-translated page serves nobody.
LANGUAGES = [("zh-hans", "简体中文")]
LANGUAGE_COOKIE_NAME = "qw_lang"
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
FORMAT_MODULE_PATH = None
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "/static/"
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.AppDirectoriesFinder"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
WHITENOISE_MAX_AGE = 3600

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

LOGGING = logs.configuration(
    os.environ.get("QIAOWU_LOG_LEVEL") or "warning", os.environ.get("QIAOWU_LOG_FILE", ""), plain=DEBUG
)
