"""Which people somebody may see."""

from typing import TYPE_CHECKING, Self

from django.contrib.auth.base_user import BaseUserManager
from django.db import models

from apps.core.actor import PLATFORM_ADMIN, Actor

if TYPE_CHECKING:
    from apps.accounts.models import (  # noqa: F401  named in quotes below
        Consent,
        DeletionRequest,
        KnownDevice,
        User,
    )


class UserQuerySet(models.QuerySet["User"]):
    """People."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to the actor; platform admins and the platform itself see everybody."""
        if actor.is_system or actor.reads(PLATFORM_ADMIN):
            return self
        return self.filter(pk=actor.user_id) if actor.is_authenticated else self.none()

    def active(self) -> Self:
        """Narrow to accounts that may sign in."""
        return self.filter(is_active=True)


class UserManager(BaseUserManager.from_queryset(UserQuerySet)["User"]):  # type: ignore[misc]
    """Makes accounts; an address is stored in lower case, as the constraint demands."""

    use_in_migrations = True

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the account of an address, however it is spelt."""
        found: User = self.get(email=(username or "").lower())
        return found

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Return a new account; `password=None` leaves it without a usable password."""
        user: User = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Return an account for the plain admin; it holds no right on the pages themselves."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class ConsentQuerySet(models.QuerySet["Consent"]):
    """Agreements to the texts."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to the actor's own agreements."""
        return self.filter(user_id=actor.user_id) if actor.is_authenticated else self.none()


class DeletionQuerySet(models.QuerySet["DeletionRequest"]):
    """Requests to be erased."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to the actor's own requests."""
        own = actor.is_authenticated and not actor.bound
        return self.filter(user_id=actor.user_id) if own else self.none()

    def waiting(self) -> Self:
        """Narrow to requests that were neither taken back nor carried out."""
        return self.filter(cancelled_at__isnull=True, done_at__isnull=True)


class DeviceQuerySet(models.QuerySet["KnownDevice"]):
    """Kinds of browser from which people have signed in."""

    def visible_to(self, actor: Actor) -> Self:
        """Narrow to the actor's own; a token knows none."""
        own = actor.is_authenticated and not actor.bound
        return self.filter(user_id=actor.user_id) if own else self.none()
