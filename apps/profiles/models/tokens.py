"""Access tokens: what a person's programs show at the door of the API."""

from datetime import timedelta
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.core.api.scopes import Scope
from apps.core.models import BaseModel
from apps.profiles.models.memberships import Membership
from apps.profiles.querysets import ApiTokenQuerySet

MOST_DAYS = 366
LONGEST_NAME = 80
SHA256 = r"^[0-9a-f]{64}$"
MOST_NETWORKS = 10


class ApiToken(BaseModel):
    """One row: programs of one member may act as this one membership, until a fixed day.

    The token's text is never stored: only what it hashes to, and `prefix` to find it by.
    `binding` stands for the password, the second step and the membership at the moment it
    was made: when one of them changes, the token is worth nothing. The database writes that
    down in `voided_at` at the moment of the change (triggers of the sixth migration), so that
    changing back revives nothing. What a token is given never changes, and what ended stays
    ended (trigger of the third migration).
    """

    membership = models.ForeignKey(
        Membership, on_delete=models.CASCADE, related_name="tokens", verbose_name=_("role")
    )
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    scopes = ArrayField(
        models.CharField(max_length=30, choices=Scope.choices), verbose_name=_("scopes")
    )
    prefix = models.CharField(_("begins with"), max_length=8, unique=True, editable=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    binding = models.CharField(max_length=64, editable=False)
    networks = ArrayField(
        models.CharField(max_length=49), default=list, blank=True, verbose_name=_("networks")
    )
    expires_at = models.DateTimeField(_("valid until"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("ended"), null=True, blank=True)
    voided_at = models.DateTimeField(
        _("no longer valid since"), null=True, blank=True, editable=False
    )

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        constraints = [
            models.CheckConstraint(condition=Q(name__regex=r"\S"), name="token_has_a_name"),
            models.CheckConstraint(
                condition=Q(scopes__contained_by=Scope.values)
                & Q(scopes__contains=[Scope.READ_PUBLIC.value]),
                name="token_scopes_known",
            ),
            models.CheckConstraint(
                condition=Q(prefix__regex=r"^[a-z0-9]{8}$"), name="token_prefix_form"
            ),
            models.CheckConstraint(
                condition=Q(("token_hash__regex", SHA256), ("binding__regex", SHA256)),
                name="token_hash_form",
            ),
            models.CheckConstraint(
                condition=Q(networks__len__lte=MOST_NETWORKS), name="token_few_networks"
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at"))
                & Q(expires_at__lte=F("created_at") + timedelta(days=MOST_DAYS)),
                name="token_ends_within_a_year",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"

    @property
    def user_id(self) -> UUID:
        """Whose token it is; needs the membership fetched."""
        return self.membership.user_id
