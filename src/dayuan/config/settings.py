"""Settings. Every value that an installation may change is an environment variable, documented in docs/settings.md."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict

from dayuan.engines.homes import built_folder
from dayuan.kernel.reach import networks_in

PACKAGE = Path(__file__).resolve().parents[1]
PROJECT = PACKAGE.parents[1]
HOME = Path(os.environ.get("DAYUAN_HOME", PROJECT / "var"))
MEDIA = HOME / "media"


def _secret_key() -> str:
    """The key of this installation; a throw-away one where there is none yet (checks, message extraction)."""
    path = HOME / "keys" / "django_secret_key"
    return os.environ.get("DAYUAN_SECRET_KEY") or (path.read_text().strip() if path.exists() else os.urandom(32).hex())


def _database(url: str) -> dict[str, Any]:
    parts = dict(conninfo_to_dict(url))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.pop("dbname", "dayuan"),
        "USER": parts.pop("user", ""),
        "PASSWORD": parts.pop("password", ""),
        "HOST": parts.pop("host", ""),
        "PORT": parts.pop("port", ""),
        "OPTIONS": {**parts, **_pool()},
        # A pool asks a connection whether it lives before it is handed out: the database may have been restarted.
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": False,
    }


def _pool() -> dict[str, Any]:
    size = int(os.environ.get("DAYUAN_DATABASE_POOL", "0"))
    return {"pool": {"min_size": 1, "max_size": size, "timeout": 10}} if size else {}


def _county_sign_on() -> list[dict[str, Any]]:
    """The county's single sign-on, where one is set."""
    if not OIDC_URL:
        return []
    return [
        {
            "provider_id": "county",
            "name": OIDC_NAME,
            "client_id": OIDC_CLIENT_ID,
            "secret": OIDC_CLIENT_SECRET,
            "settings": {"server_url": OIDC_URL, "oauth_pkce_enabled": True},
        }
    ]


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


SECRET_KEY = _secret_key()
DEBUG = os.environ.get("DAYUAN_DEBUG") == "1"
ALLOWED_HOSTS = os.environ.get("DAYUAN_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("DAYUAN_ORIGINS", "").split(",") if origin]
DATABASE_URL = os.environ.get("DATABASE_URL", "postgresql:///dayuan")
NATS_URL = os.environ.get("NATS_URL", "")
DATABASES = {"default": _database(DATABASE_URL)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # Counters of guesses and uploads. More entries than Django's 300, or one busy camera would push a guesser's out.
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 20_000}}
}

TOWNSHIP_CODE = os.environ.get("DAYUAN_TOWNSHIP", "511421200")
"""Where messages of unknown origin are shown."""
OPERATOR_NAME = os.environ.get("DAYUAN_OPERATOR", "")
FILING_NUMBER = os.environ.get("DAYUAN_FILING_NUMBER", "")
ANSWER_WITHIN_S = int(os.environ.get("DAYUAN_ANSWER_WITHIN_S", "120"))
"""How long somebody who was asked to go has to answer."""
ARRIVE_WITHIN_S = int(os.environ.get("DAYUAN_ARRIVE_WITHIN_S", "240"))
PHOTO_MAX_BYTES = int(os.environ.get("DAYUAN_PHOTO_MAX_BYTES", str(12 * 1024 * 1024)))
EVIDENCE_DAYS = int(os.environ.get("DAYUAN_EVIDENCE_DAYS", "30"))
"""How long photographs and plates are kept after their case is closed."""
WORKBOOKS = HOME / "workbooks"
WORKBOOK_DAYS = int(os.environ.get("DAYUAN_WORKBOOK_DAYS", "14"))
"""How long uploaded and exported files are kept, and what is needed to undo an import."""
DEMO = os.environ.get("DAYUAN_DEMO") == "1"
PUBLIC_URL = os.environ.get("DAYUAN_PUBLIC_URL", "").rstrip("/")
"""Under which address this site is reached from outside; links in messages begin with it."""
NOTICES_A_MINUTE = int(os.environ.get("DAYUAN_NOTICES_A_MINUTE", "6"))
"""More than this to one person are folded into one; red ones have as many again of their own."""
PUSH_HOSTS = os.environ.get(
    "DAYUAN_PUSH_HOSTS",
    "fcm.googleapis.com,*.push.services.mozilla.com,*.notify.windows.com,*.push.apple.com",
).split(",")
"""Push services that a browser may ask us to call."""
ALERT_NETWORKS = networks_in(os.environ.get("DAYUAN_ALERT_NETWORKS", ""))
"""Inner networks in which a source of alerts may stand; the rest of them is never asked."""
ALERT_OWN_PATH = "/drills/weather/" if DEMO else ""
"""All that a source may be asked for on this machine: the demonstration's invented weather office."""
WEBHOOK_NETWORKS = networks_in(os.environ.get("DAYUAN_WEBHOOK_NETWORKS", "127.0.0.0/8,::1" if DEMO else ""))
"""Inner networks in which a system may stand that is told of cases."""
CAP_SENDER = os.environ.get("DAYUAN_CAP_SENDER", TOWNSHIP_CODE)
"""Who our own CAP notices say they are from."""
CAP_KEY = os.environ.get("DAYUAN_CAP_KEY", "")
CAP_CERTIFICATE = os.environ.get("DAYUAN_CAP_CERTIFICATE", "")
"""With both our notices are signed."""
AUDIT_SYSLOG = os.environ.get("DAYUAN_AUDIT_SYSLOG", "")
"""The collector that every audit entry is sent to."""
SEALING_KEYS = os.environ.get("DAYUAN_SEALING_KEYS") or str(HOME / "keys" / "sealing.json")
SEALING_SUITE = os.environ.get("DAYUAN_SEALING_SUITE") or "international"
IDLE_MINUTES = int(os.environ.get("DAYUAN_IDLE_MINUTES", "30"))
"""How long nothing may be done at a desk before one is signed out."""
PHONE_IDLE_MINUTES = int(os.environ.get("DAYUAN_PHONE_IDLE_MINUTES", "240"))
SECOND_FACTOR_REQUIRED = os.environ.get("DAYUAN_SECOND_FACTOR", "0" if DEMO else "1") == "1"
"""Administrators reach nothing without one. The demonstration lets its visitors look without a telephone."""
OIDC_URL = os.environ.get("DAYUAN_OIDC_URL", "").rstrip("/")
OIDC_NAME = os.environ.get("DAYUAN_OIDC_NAME", "县统一登录")
OIDC_CLIENT_ID = os.environ.get("DAYUAN_OIDC_CLIENT_ID", "")
OIDC_CLIENT_SECRET = os.environ.get("DAYUAN_OIDC_CLIENT_SECRET", "")
OIDC_ORIGINS = [origin for origin in os.environ.get("DAYUAN_OIDC_ORIGINS", "").split(",") if origin]

INSTALLED_APPS = [
    "dayuan.web",
    "dayuan.drills",
    "dayuan.disputes",
    "dayuan.exchange",
    "dayuan.reports",
    "dayuan.dispatch",
    "dayuan.review",
    "dayuan.escalation",
    "dayuan.alerts",
    "dayuan.warnings",
    "dayuan.cases",
    "dayuan.thermal",
    "dayuan.sensing",
    "dayuan.devices",
    "dayuan.privacy",
    "dayuan.households",
    "dayuan.workbooks",
    "dayuan.notices",
    "dayuan.retention",
    "dayuan.people",
    "dayuan.calendars",
    "dayuan.places",
    "dayuan.kernel",
    "procrastinate.contrib.django",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "dayuan.kernel.language.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dayuan.kernel.caching.KeepPrivate",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "dayuan.people.account_middleware.AccountRules",
    "dayuan.kernel.refusals.ShowRefusals",
]

ROOT_URLCONF = "dayuan.config.urls"
ASGI_APPLICATION = "dayuan.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "dayuan.web.context.shell",
            ],
        },
    }
]

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_ADAPTER = "dayuan.people.adapter.PeopleAdapter"
ACCOUNT_FORMS = {"change_password": "dayuan.people.account_forms.NewPasswordForm"}
ACCOUNT_RATE_LIMITS = {"login": "60/m/ip", "reauthenticate": "20/m/user", "login_failed": "1000/m/key"}
"""Against floods only. Wrong tries are counted in the database: people.account_guesses."""
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
MFA_ADAPTER = "dayuan.people.adapter.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}
MFA_FORMS = {
    "authenticate": "dayuan.people.account_forms.SecondFactorForm",
    "reauthenticate": "dayuan.people.account_forms.SecondFactorAgainForm",
    "activate_totp": "dayuan.people.account_forms.SetUpCodesForm",
    "add_webauthn": "dayuan.people.account_forms.AddPasskeyForm",
    "login_webauthn": "dayuan.people.account_forms.UsePasskeyForm",
    "authenticate_webauthn": "dayuan.people.account_forms.PasskeySecondForm",
    "reauthenticate_webauthn": "dayuan.people.account_forms.PasskeyAgainForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = os.environ.get("DAYUAN_HTTPS") != "1"
"""Without TLS only localhost is meant: browsers offer passkeys nowhere else."""
SOCIALACCOUNT_ADAPTER = "dayuan.people.adapter.CountySignOnAdapter"
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": _county_sign_on()}}
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("DAYUAN_PROXIES", "0"))
SESSION_ENGINE = "dayuan.people.account_sessions"
SESSION_COOKIE_AGE = int(os.environ.get("DAYUAN_SESSION_HOURS", "12")) * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("DAYUAN_HTTPS") == "1"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if os.environ.get("DAYUAN_HTTPS") == "1" else None
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if os.environ.get("DAYUAN_HTTPS") == "1" else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:"],
    # A voice note is heard before it is sent.
    "media-src": [CSP.SELF, "blob:"],
    "style-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "worker-src": [CSP.SELF, "blob:"],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    # Signing in at the county begins with a form of ours and is sent on: browsers hold the form to this, too.
    "form-action": [CSP.SELF, *([_origin(OIDC_URL)] if OIDC_URL else []), *OIDC_ORIGINS],
    "frame-ancestors": [CSP.NONE],
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [PACKAGE / "config" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = next((path for path in [built_folder() / "static"] if path.is_dir()), None)
STATICFILES_DIRS = [path for path in [built_folder() / "frontend"] if path.is_dir()]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"/assets/.+-[\w-]{8}\.\w+$"
"""The front end's files carry the hash of their content: browsers may keep them for ever."""

PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
PROCRASTINATE_ON_APP_READY = None

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "dayuan.kernel.logs.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("DAYUAN_LOG_LEVEL", "INFO")},
    "loggers": {
        "uvicorn.access": {"level": "WARNING"},
        "procrastinate": {"level": "WARNING"},
        # They write whole addresses, with numbers and keys in them.
        "httpx": {"level": "WARNING"},
        "apprise": {"level": "CRITICAL"},
    },
}
