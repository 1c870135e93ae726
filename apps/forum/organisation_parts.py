"""What the forum adds to the page of an authority: its newest public answers."""

from urllib.parse import urlencode

from django.urls import reverse

from apps.core.actor import Actor
from apps.core.clock import now
from apps.forum.choices_life import IN_FORCE
from apps.forum.models import Question
from apps.forum.projections import question_row
from apps.profiles.choices import ANSWERING_KINDS
from apps.profiles.models import Organisation
from apps.profiles.pageparts import ORGANISATION_PARTS, PagePart

NEWEST = 3


def answers(actor: Actor, organisation: Organisation) -> PagePart | None:
    """Show the newest questions that the authority answered in public."""
    if organisation.kind not in ANSWERING_KINDS:
        return None
    seen = Question.objects.visible_to(actor).listed()
    answered = seen.filter(
        answers__authority=organisation, answers__state__in=IN_FORCE, answers__is_preliminary=False
    ).distinct()
    rows = answered.for_rows().with_validity(now().date()).without_texts()
    found = [question_row(row, actor) for row in rows.order_by("-public_at", "-id")[:NEWEST]]
    if not found:
        return None
    query = urlencode({"authority": organisation.public_id})
    more = f"{reverse('forum:questions')}?{query}"
    return PagePart("forum/organisation_part_answers.html", {"questions": found, "more": more})


ORGANISATION_PARTS.add("forum.answers", answers)
