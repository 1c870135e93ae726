"""What whoever reported a conversation is told."""

import pytest

from apps.notifications.models import Notification
from apps.notifications.rendering import render_line
from apps.profiles.choices import Role
from apps.profiles.contacting import ReportOutcome
from apps.profiles.services import contact_reports
from tests.factories.contacts import conversation
from tests.factories.profiles import actor_as, actor_for
from tests.support import deliver_events

pytestmark = pytest.mark.django_db


def test_whoever_reported_hears_the_outcome_and_nobody_else_does() -> None:
    begun = conversation()
    assert begun.recipient is not None
    reporter, moderator = actor_for(begun.recipient), actor_as(Role.MODERATOR)
    made = contact_reports.report_conversation(actor=reporter, conversation=begun, reason="Spam.")
    contact_reports.settle_report(actor=moderator, report=made, outcome=ReportOutcome.ENDED)
    deliver_events()
    told = Notification.objects.get(kind="profiles.report_settled")
    assert told.recipient_id == begun.recipient_id
    line = render_line(told, reporter)
    assert line.url == f"/en/account/messages/{begun.pk}/"
    assert "The conversation is ended for both sides" in line.html
    assert render_line(told, moderator).url == ""
