"""What an authority has to settle before it becomes part of another organisation."""

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Text
from apps.forum.choices import CaseState
from apps.forum.models import Case
from apps.profiles.models import Organisation
from apps.profiles.services import MERGE_OBSTACLES

PRIVATE = _(
    "It answered private questions. They stay with its own officials, so it stays an organisation "
    "of its own: end its mandate, and name the successor in its note."
)


def open_cases(source: Organisation) -> Text | None:
    """Say that questions wait here: what was asked of one authority is not moved to another."""
    waiting = Case.objects.filter(
        authority=source, state__in=(CaseState.RECEIVED, CaseState.RUNNING)
    )
    return _("It still has questions to answer.") if waiting.exists() else None


def private_cases(source: Organisation) -> Text | None:
    """Say that private questions were answered here: they are for this authority's officials.

    After a merge either nobody there would read them, or officials who were never asked.
    """
    private = Case.objects.filter(authority=source, question__public_at__isnull=True)
    kept = private.exclude(state=CaseState.WITHDRAWN).exists()
    return PRIVATE if kept else None


MERGE_OBSTACLES.add("forum.open_cases", open_cases)
MERGE_OBSTACLES.add("forum.private_cases", private_cases)
