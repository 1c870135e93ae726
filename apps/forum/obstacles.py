"""What an authority has to settle before it becomes part of another organisation."""

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Text
from apps.forum.choices import CaseState
from apps.forum.models import Case
from apps.profiles.models import Organisation
from apps.profiles.services import MERGE_OBSTACLES


def open_cases(source: Organisation) -> Text | None:
    """Say that questions wait here: what was asked of one authority is not moved to another."""
    waiting = Case.objects.filter(
        authority=source, state__in=(CaseState.RECEIVED, CaseState.RUNNING)
    )
    return _("It still has questions to answer.") if waiting.exists() else None


MERGE_OBSTACLES.add("forum.open_cases", open_cases)
