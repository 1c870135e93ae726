"""Outgoing mail: SMTP only, sent by the worker, never inside a request (rulings D65)."""

from atmp.settings import env

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_TIMEOUT = 10
MAIL = env.mail_server(
    env.secret("EMAIL_URL") or env.running_instance().get("email_url", "") or "smtp://127.0.0.1:25"
)
EMAIL_HOST = MAIL["EMAIL_HOST"]
EMAIL_PORT = MAIL["EMAIL_PORT"]
EMAIL_HOST_USER = MAIL["EMAIL_HOST_USER"]
EMAIL_HOST_PASSWORD = MAIL["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS = MAIL["EMAIL_USE_TLS"]
EMAIL_USE_SSL = MAIL["EMAIL_USE_SSL"]
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "ATMP Expert Platform <no-reply@atmp.example>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
