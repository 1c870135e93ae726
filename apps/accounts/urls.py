"""Account addresses, below `/{lang}/account/`. Names are those the sign-in library reverses."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from django.urls import include, path, re_path

from apps.accounts import consent_views, data_views, passkey_views, views
from apps.core.access import View, needs, public

needs_account = needs("accounts.signed_in")


def everybody(view: View) -> View:
    """Open a page of the sign-in library to all."""
    return public(views.limited(view))


def own(view: View) -> View:
    """Open a page of the sign-in library to the account's owner."""
    return needs_account(views.limited(view))


entrance = [
    path("register/", everybody(views.SignUpView.as_view()), name="account_signup"),
    path(
        "check-your-e-mail/",
        everybody(views.CheckMailView.as_view()),
        name="account_email_verification_sent",
    ),
    re_path(
        r"^confirm/(?P<key>[-:\w]+)/$",
        everybody(views.ConfirmAddressView.as_view()),
        name="account_confirm_email",
    ),
    path("sign-in/", everybody(account.login), name="account_login"),
    path("sign-out/", everybody(account.logout), name="account_logout"),
    path("closed/", everybody(account.account_inactive), name="account_inactive"),
    path("reset/", everybody(account.password_reset), name="account_reset_password"),
    path("reset/sent/", everybody(account.password_reset_done), name="account_reset_password_done"),
    path(
        "reset/changed/",
        everybody(account.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        everybody(views.NewPasswordView.as_view()),
        name="account_reset_password_from_key",
    ),
    path(
        "sign-in/code/",
        everybody(passkey_views.ConfirmSignInView.as_view()),
        name="mfa_authenticate",
    ),
    path(
        "sign-in/passkey/",
        everybody(passkey_views.enter),
        name="mfa_login_webauthn",
    ),
]

security = [
    path("", own(passkey_views.SecurityView.as_view()), name="mfa_index"),
    path("password/", own(views.ChangePasswordView.as_view()), name="account_change_password"),
    path("e-mail/", own(views.AddressesView.as_view()), name="account_email"),
    path("confirm-password/", own(account.reauthenticate), name="account_reauthenticate"),
    path("confirm-code/", own(mfa.reauthenticate), name="mfa_reauthenticate"),
    path(
        "confirm-passkey/",
        own(passkey_views.ConfirmPasskeyView.as_view()),
        name="mfa_reauthenticate_webauthn",
    ),
    path("passkeys/add/", own(passkey_views.add), name="mfa_add_webauthn"),
    path("passkeys/<int:number>/name/", own(passkey_views.rename), name="mfa_edit_webauthn"),
    path("passkeys/<int:number>/remove/", own(passkey_views.remove), name="mfa_remove_webauthn"),
    path("second-step/on/", own(views.SwitchOnView.as_view()), name="mfa_activate_totp"),
    path("second-step/off/", own(views.SwitchOffView.as_view()), name="mfa_deactivate_totp"),
    path("recovery-codes/", own(recovery.view_recovery_codes), name="mfa_view_recovery_codes"),
    path(
        "recovery-codes/new/",
        own(views.NewRecoveryCodesView.as_view()),
        name="mfa_generate_recovery_codes",
    ),
    path(
        "recovery-codes/download/",
        own(recovery.download_recovery_codes),
        name="mfa_download_recovery_codes",
    ),
    path("sessions/", own(views.SessionsView.as_view()), name="usersessions_list"),
]

home = [
    path("", own(views.overview), name="overview"),
    path("your-data/", data_views.your_data, name="your_data"),
    path("your-data/copy/", data_views.new_copy, name="new_copy"),
    path("work/<uuid:pk>/", data_views.job_page, name="job"),
    path("work/<uuid:pk>/stop/", data_views.cancel, name="cancel_job"),
    path("work/<uuid:pk>/file/", data_views.job_file, name="job_file"),
    path("delete/", data_views.delete, name="delete"),
    path("delete/keep/", data_views.keep_account, name="keep_account"),
    path("agree/", consent_views.consent, name="consent"),
    path("agreements/", consent_views.consents, name="consents"),
]

urlpatterns = [
    path("", include((home, "accounts"))),
    *entrance,
    path("security/", include(security)),
]
