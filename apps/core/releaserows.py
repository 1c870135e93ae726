"""The table of frozen figures; releases.py publishes and reads them."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.ids import uuid7


class Release(models.Model):
    """One row: figures of one name for one period, as they were published. Append-only.

    `data` is hashed in its canonical form together with the hash of the release before:
    whoever changes an old one changes all that follow.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=60)
    # A month, like 2026-10.
    period = models.CharField(_("period"), max_length=7)
    made_at = models.DateTimeField(_("made"))
    least = models.PositiveSmallIntegerField(_("least number of cases per figure"))
    data = models.JSONField(_("figures"), encoder=DjangoJSONEncoder)
    sha256 = models.CharField(max_length=64)
    previous_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("release of figures")
        verbose_name_plural = _("releases of figures")
        constraints = [
            models.UniqueConstraint(fields=["name", "period"], name="release_once"),
            # No two releases follow the same one.
            models.UniqueConstraint(fields=["name", "previous_sha256"], name="release_one_chain"),
            models.CheckConstraint(
                condition=models.Q(period__regex=r"^[0-9]{4}-(0[1-9]|1[0-2])$"),
                name="release_period_is_month",
            ),
            models.CheckConstraint(condition=models.Q(least__gte=5), name="release_least_five"),
            models.CheckConstraint(
                condition=models.Q(sha256__regex="^[0-9a-f]{64}$"), name="release_is_hashed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.period}"
