"""When something was said is told by the time of the services, as of everything else."""

from datetime import timedelta

import pytest
from django.utils import timezone

from apps.core.clock import at
from apps.forum.models import CaseMessage, CaseNote
from apps.forum.services.conversation import remark_to_asker
from apps.forum.services.notes import change_note, write_note
from tests.factories.forum import case, officials_of

pytestmark = pytest.mark.django_db


def test_messages_and_notes_bear_the_moment_of_the_services() -> None:
    of, moment = case(), timezone.now() + timedelta(days=3)
    official = officials_of(of.authority)[0]
    with at(moment):
        said = remark_to_asker(actor=official, case=of, text="We began.")
        note = write_note(actor=official, case=of, text="Ask the laboratory.")
    assert CaseMessage.objects.get(pk=said.pk).created_at == moment
    change_note(actor=official, note=note, text="The laboratory said yes.", version=note.version)
    assert CaseNote.objects.get(pk=note.pk).created_at == moment
