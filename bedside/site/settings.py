"""Django's settings: the same code for one machine and for a fleet.

A fleet sets DATABASE_URL, BEDSIDE_KEY and BEDSIDE_ADDRESS; everything else has a default.
`docs/running.md` lists every variable.
"""

from pathlib import Path
from typing import Any

from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from bedside.practices.keys import derive, master_key

from . import environment

BASE = Path(__file__).resolve().parent.parent
DATA = environment.folder("BEDSIDE_DATA", "~/.bedside")
DATABASE_URL = environment.text("DATABASE_URL")
SQLITE_FILE = DATA / "bedside.sqlite3"
ON_FLEET = bool(DATABASE_URL)

BEDSIDE_MASTER_KEY = master_key(DATA, database_exists=not ON_FLEET and SQLITE_FILE.exists())
SECRET_KEY = derive(BEDSIDE_MASTER_KEY, "django sessions and signatures").hex()
TRAIL_KEY = derive(BEDSIDE_MASTER_KEY, "trail")

# Where people reach Bedside; goes into mails and OAuth redirects.
PORT = environment.number("BEDSIDE_PORT", 8600)
ADDRESS = environment.text("BEDSIDE_ADDRESS", f"http://localhost:{PORT}").rstrip("/")
HTTPS = ADDRESS.startswith("https://")
ALLOWED_HOSTS = [ADDRESS.split("//")[1].split(":")[0].split("/")[0], "127.0.0.1", "localhost"]
CSRF_TRUSTED_ORIGINS = [ADDRESS]

# Rehearsal lets channels point at this machine (the sandbox). Never on with real accounts.
REHEARSAL = environment.flag("BEDSIDE_REHEARSAL")
SANDBOX_ADDRESS = environment.text("BEDSIDE_SANDBOX").rstrip("/")
FACEBOOK_GRAPH = environment.text("BEDSIDE_FACEBOOK_GRAPH", "https://graph.facebook.com")
FACEBOOK_DIALOG = environment.text("BEDSIDE_FACEBOOK_DIALOG", "https://www.facebook.com")
FACEBOOK_APP_ID = environment.text("BEDSIDE_FACEBOOK_APP_ID")
FACEBOOK_APP_SECRET = environment.text("BEDSIDE_FACEBOOK_APP_SECRET")

DEBUG = False
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "huey.contrib.djhuey",
    "bedside.trail",
    "bedside.practices",
    "bedside.guidelines",
    "bedside.channels",
    "bedside.posts",
    "bedside.publishing",
    "bedside.site",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bedside.site.kept.KeepNothing",  # after the style sheets, which may be kept
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "bedside.practices.access.MemberMiddleware",
]
ROOT_URLCONF = "bedside.site.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "site" / "templates"],  # before allauth's own
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.csp",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "bedside.site.layout.layout",
            ],
            "builtins": ["django.templatetags.i18n", "bedside.site.templatetags.look"],
        },
    }
]
WSGI_APPLICATION = "bedside.site.wsgi.application"

DATABASES: dict[str, Any] = {"default": environment.database(DATABASE_URL, SQLITE_FILE)}
if ON_FLEET:  # sign-in limits count the same on every machine
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.db.DatabaseCache",
            "LOCATION": "bedside_cache",
        }
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Background. The delivery row is the queue; Huey only wakes a worker up.
WORKER_THREADS = environment.number("BEDSIDE_THREADS", 4)
HUEY: dict[str, Any] = {
    "name": "bedside",
    "huey_class": f"bedside.publishing.queues.{'FleetQueue' if ON_FLEET else 'EmbeddedQueue'}",
    "connection": {"dsn": DATABASE_URL} if ON_FLEET else {"filename": str(DATA / "queue.sqlite3")},
    "results": False,
    "immediate": False,
}
TASKS = {
    "default": {
        "BACKEND": "huey.contrib.djhuey.tasks_backend.HueyBackend",
        "ENQUEUE_ON_COMMIT": True,
    }
}
# Waits (seconds) before each look for a post whose fate is unknown. All looks must come back empty
# before it may be sent once more; after ASK_AFTER without an answer a person is asked.
LOOKUP_WAITS = environment.numbers("BEDSIDE_LOOKUP_WAITS", "10,60,180")
ASK_AFTER = environment.number("BEDSIDE_ASK_AFTER", 900)

AUTH_USER_MODEL = "practices.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "bedside.site.sign_in.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # members come by invitation only
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Bedside: "
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300  # seconds
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False  # a front desk's machine is shared
ACCOUNT_PREVENT_ENUMERATION = True
MFA_ADAPTER = "bedside.site.sign_in.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the invitation was the proof
MFA_TOTP_ISSUER = "Bedside"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # http on this machine only

SESSION_COOKIE_AGE = 12 * 3600  # a working day; idle sign-off is much shorter
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "bedside"
CSRF_COOKIE_HTTPONLY = True  # the page carries the token
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "manifest-src": [CSP.SELF],
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("es", _("Spanish"))]
LOCALE_PATHS = [BASE / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"  # gathered when a web process starts
STATICFILES_DIRS = [BASE / "site" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Hashed names let browsers keep the files for ever, and ask for none of them again.
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = environment.folder("BEDSIDE_MEDIA", str(DATA / "media"))  # shared by a fleet
PICTURE_BYTES = 50 * 1024 * 1024 - 1  # what one upload may weigh
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

MAIL_URL = environment.text("BEDSIDE_MAIL_URL")
MAILERS = {"default": environment.mail(MAIL_URL)}
DEFAULT_FROM_EMAIL = environment.text("BEDSIDE_MAIL_FROM", "bedside@localhost")

LOGGING_CONFIG = "bedside.site.logs.configure"
LOGGING: dict[str, Any] = {}
