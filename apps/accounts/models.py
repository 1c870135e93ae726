"""People who can sign in, and what they agreed to."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.querysets import (
    ConsentQuerySet,
    DeletionQuerySet,
    DeviceQuerySet,
    UserManager,
)
from apps.core.models import BaseModel

# What an erased row holds; no address ends so (RFC 2606), and no page shows the word as it is.
FORMER_MEMBER = "Former member"
ERASED_DOMAIN = "erased.invalid"


def name_shown(display_name: str) -> str:
    """Return the name as the reader's language has it: a former member has none of their own."""
    return gettext("Former member") if display_name == FORMER_MEMBER else display_name


class User(AbstractBaseUser, PermissionsMixin, BaseModel):
    """One row: one person with one sign-in. The address is never shown to others.

    Rights come from verified memberships (app profiles). `is_staff` opens the plain admin
    only, and no rule looks at `is_superuser`.
    """

    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("There is already an account with this address.")},
    )
    display_name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=12, default="en")
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may open the plain admin"), default=False)
    # The row of an erased person stays, without the person: what was published refers to it.
    erased_at = models.DateTimeField(_("erased"), null=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            # With the unique index this makes addresses unique without regard to case.
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_lower_case"
            ),
            models.CheckConstraint(condition=~models.Q(display_name=""), name="user_has_a_name"),
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True)
                | models.Q(
                    is_active=False,
                    is_staff=False,
                    display_name=FORMER_MEMBER,
                    email__endswith=f"@{ERASED_DOMAIN}",
                    last_login__isnull=True,
                ),
                name="user_erased_is_nobody",
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    def clean(self) -> None:
        """Bring the address into the form that is stored."""
        super().clean()
        self.email = self.email.strip().lower()

    def get_full_name(self) -> str:
        """Return the name that others see."""
        return name_shown(self.display_name)

    def get_short_name(self) -> str:
        """Return the name that others see."""
        return self.get_full_name()


class ConsentKind(models.TextChoices):
    """What a person is asked to agree to, or to state."""

    TERMS = "terms", _("Terms of use")
    PRIVACY = "privacy", _("Privacy notice")
    AGE = "age", _("Statement of age")


class Consent(BaseModel):
    """One row: one person agreed to one version of one text at one time. It never changes."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents")
    # The release before knows one kind: what it writes is about the terms.
    kind = models.CharField(
        _("text"),
        max_length=10,
        choices=ConsentKind.choices,
        default=ConsentKind.TERMS,
        db_default=ConsentKind.TERMS,
    )
    terms_version = models.CharField(_("version of the text"), max_length=20)
    given_at = models.DateTimeField(_("given"), default=timezone.now)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(fields=["user", "kind", "terms_version"], name="consent_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=ConsentKind.values), name="consent_known_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.kind} {self.terms_version}"


class DeletionRequest(BaseModel):
    """One row: one person asked to be erased on a day, and what became of it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="deletion_requests")
    due_at = models.DateTimeField(_("to be erased on"))
    reminded_at = models.DateTimeField(_("reminded"), null=True)
    cancelled_at = models.DateTimeField(_("taken back"), null=True)
    done_at = models.DateTimeField(_("carried out"), null=True)

    objects = DeletionQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to be erased")
        verbose_name_plural = _("requests to be erased")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(cancelled_at__isnull=True, done_at__isnull=True),
                name="deletion_one_waiting",
            ),
            models.CheckConstraint(
                condition=models.Q(cancelled_at__isnull=True) | models.Q(done_at__isnull=True),
                name="deletion_cancelled_or_done",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], name="deletion_due")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.due_at:%Y-%m-%d}"


class KnownDevice(BaseModel):
    """One row: one kind of browser from which a person has signed in, on one coarse network.

    `digest` stands for person, browser, system and network, under the secret key: nobody reads a
    network from it. Rows are forgotten a year after their last use.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="known_devices")
    digest = models.CharField(max_length=64, editable=False)
    browser = models.CharField(_("browser"), max_length=20, blank=True)
    system = models.CharField(_("system"), max_length=20, blank=True)
    last_seen_at = models.DateTimeField(_("last signed in from"))

    objects = DeviceQuerySet.as_manager()

    class Meta:
        verbose_name = _("known device")
        verbose_name_plural = _("known devices")
        constraints = [
            models.UniqueConstraint(fields=["user", "digest"], name="device_known_once"),
            models.CheckConstraint(
                condition=models.Q(digest__regex=r"^[0-9a-f]{64}$"), name="device_digest_form"
            ),
        ]
        indexes = [models.Index(fields=["last_seen_at"], name="device_last_seen")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.browser} {self.system}"


def display_name_of(user: User) -> str:
    """Return what the sign-in library shows for a person."""
    return user.get_full_name()
