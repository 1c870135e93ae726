"""Accounts, sign-in, second factor and sessions (rulings D7, D28, D54, D65)."""

from atmp.settings import env

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["apps.accounts.backends.AddressBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# No outside service is asked about a password: the list is Django's own.
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "apps.accounts.validators.CommonValidator"},
    {"NAME": "apps.accounts.validators.NumbersValidator"},
    {
        "NAME": "apps.accounts.validators.LengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {
        "NAME": "apps.accounts.validators.SimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "display_name")},
    },
]
PASSWORD_RESET_TIMEOUT = 60 * 60 * 4

LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:overview"
LOGOUT_REDIRECT_URL = "portal:home"
SESSION_ENGINE = "apps.core.sessions"

ACCOUNT_ADAPTER = "apps.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_DISPLAY = "apps.accounts.models.display_name_of"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 1
ACCOUNT_EMAIL_CONFIRMATION_ANONYMOUS_REDIRECT_URL = "account_login"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
# Strict: an address that somebody else merely typed in gets its row at sign-up all the same.
ACCOUNT_PREVENT_ENUMERATION = "strict"
# A mail to an address without an account would need the address in the outbox (rulings D65).
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_MAX_EMAIL_ADDRESSES = 3
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_FORMS = {
    "add_email": "apps.accounts.forms.AddAddressForm",
    "change_password": "apps.accounts.forms.ChangePasswordForm",
    "login": "apps.accounts.forms.SignInForm",
    "reauthenticate": "apps.accounts.forms.ReauthenticateForm",
    "reset_password": "apps.accounts.forms.ResetForm",
    "reset_password_from_key": "apps.accounts.forms.NewPasswordForm",
    "signup": "apps.accounts.forms.SignUpForm",
}
ACCOUNT_RATE_LIMITS = {
    "change_password": "5/m/user",
    "confirm_email": "1/m/key",
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/10m/key",
    "manage_email": "10/m/user",
    "reauthenticate": "10/m/user",
    "reset_password": "20/m/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
    "signup": "20/m/ip",
}
# Zero trusts no forwarding header: a spoofed one must not change who is limited.
ALLAUTH_TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXY_COUNT", 0)

MFA_ADAPTER = "apps.accounts.adapter.SecondFactorAdapter"
# Unconfirmed addresses give nothing here (accounts.addresses), so adding one needs no unlocking;
# otherwise nobody with a second step could ever change the address or prove a new mailbox.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
# The doors of passkeys are ours (accounts.passkey_views): site and origin come from BASE_URL.
MFA_RATE_LIMITS = {"webauthn_ask": "60/m/ip", "webauthn_login": "30/m/ip"}
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "ATMP Expert Platform"
MFA_FORMS = {
    "activate_totp": "apps.accounts.forms.ActivateCodeForm",
    "authenticate": "apps.accounts.forms.CodeForm",
    "authenticate_webauthn": "apps.accounts.passkey_forms.ProofForm",
    "deactivate_totp": "allauth.mfa.totp.forms.DeactivateTOTPForm",
    "generate_recovery_codes": "allauth.mfa.recovery_codes.forms.GenerateRecoveryCodesForm",
    "reauthenticate": "apps.accounts.forms.ConfirmCodeForm",
}
USERSESSIONS_TRACK_ACTIVITY = False
# A sign-in from a kind of browser that was not seen for this long is told by mail.
KNOWN_DEVICE_DAYS = 365

# Sign-up: a form sent faster than this was not filled in by a person (rulings D55).
SIGN_UP_MIN_SECONDS = 3
SIGN_UP_MAX_SECONDS = 60 * 60 * 24
