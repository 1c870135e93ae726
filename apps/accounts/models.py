"""People who can sign in, and what they agreed to."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.querysets import ConsentQuerySet, UserManager
from apps.core.models import BaseModel


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
        ]

    def __str__(self) -> str:
        return self.display_name

    def clean(self) -> None:
        """Bring the address into the form that is stored."""
        super().clean()
        self.email = self.email.strip().lower()

    def get_full_name(self) -> str:
        """Return the name that others see."""
        return self.display_name

    def get_short_name(self) -> str:
        """Return the name that others see."""
        return self.display_name


class Consent(BaseModel):
    """One row: one person agreed to one version of the terms at one time."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="consents")
    terms_version = models.CharField(_("version of the terms"), max_length=20)
    given_at = models.DateTimeField(_("given"), default=timezone.now)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        constraints = [
            models.UniqueConstraint(fields=["user", "terms_version"], name="consent_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.terms_version}"


def display_name_of(user: User) -> str:
    """Return what the sign-in library shows for a person."""
    return user.display_name
