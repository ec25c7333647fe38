"""Django's settings, made from the typed environment in `env`."""

from __future__ import annotations

import os
from pathlib import Path

from django.utils.csp import CSP

from colmado.config.env import Env

ENV = Env.read(os.environ)
HERE = Path(__file__).resolve().parent

SECRET_KEY = ENV.secret_key
DEBUG = ENV.debug
HOOKS_HERE = ENV.hooks_here
ALLOWED_HOSTS = list(ENV.allowed_hosts)
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "colmado.ledger",
    "colmado.listen",
    "colmado.understand",
    "colmado.know",
    "colmado.answer",
    "colmado.web",
]
MIDDLEWARE = [
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "colmado.web.seen.Seen",
    "colmado.web.legible.Legible",
]
ROOT_URLCONF = "colmado.config.urls"
ASGI_APPLICATION = "colmado.config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE.parent / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "colmado.web.shop.shop",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "colmado.web.words",
                "colmado.web.doorwords",
                "colmado.web.optionwords",
                "colmado.web.readingwords",
            ],
        },
    }
]
DATABASES = {"default": ENV.database()}
CACHES = {
    "default": {"BACKEND": "colmado.ledger.actions.kept.KeptCache"},  # attempts to sign in: alike for all processes
    "here": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},  # what only makes pages quicker
}
AUTH_USER_MODEL = "ledger.Teammate"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_ADAPTER = "colmado.web.doorkeeper.Doorkeeper"
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_EMAIL_VERIFICATION = "none"  # there may be no mail account to send from
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600  # seconds that a proof of who you are lasts for changing how you sign in
MFA_ADAPTER = "colmado.web.doorkeeper.Keys"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "login_webauthn": "colmado.web.keyforms.SignInByPasskey",
    "authenticate_webauthn": "colmado.web.keyforms.SecondStepByPasskey",
    "reauthenticate_webauthn": "colmado.web.keyforms.AgainByPasskey",
    "add_webauthn": "colmado.web.keyforms.AddPasskey",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True
CSRF_FAILURE_VIEW = "colmado.web.pages.house.stale_form"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "today"
LOGOUT_REDIRECT_URL = "sign-in"

USE_TZ = True
TIME_ZONE = ENV.time_zone
LANGUAGE_CODE = ENV.languages[0]
LANGUAGES = [(code, {"en": "English", "es": "Español"}[code]) for code in ENV.languages]
LOCALE_PATHS = [HERE.parent / "web" / "locale"]
USE_I18N = True

STATIC_URL = "/static/"
STATIC_ROOT = HERE.parent / "web" / "static"  # served from where they lie: nothing to collect
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}

SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:"],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = 14 * 24 * 3600  # seconds without a visit; a visit renews it (web/seen.py)
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.secure_cookies
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
