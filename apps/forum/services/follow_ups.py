"""Follow-up questions: a new draft that begins with what is known of the one before."""

from dataclasses import replace

from apps.core.access import require
from apps.core.actor import Actor
from apps.forum.choices import Visibility
from apps.forum.models import Question
from apps.forum.querysets import is_own
from apps.forum.rules import ASK_PRIVATE
from apps.forum.services.questions import QuestionContent, ask_question
from apps.profiles.models import Organisation


def begin_follow_up(
    *, actor: Actor, parent: Question, title: str, language: str, key: str
) -> Question:
    """Draft a question that follows up another one: topic, stage and authorities are filled in.

    For everybody signed in on public questions, and for askers on their own. Of what others
    asked only what is general is taken over; what follows up a private question begins private.
    Raises Invalid for the title, NotAllowed.
    """
    require(actor, "forum.follow_up", parent)
    asked = parent.cases.values("authority")
    able = Organisation.objects.with_active_mandate().filter(pk__in=asked)
    content = QuestionContent(
        title=title,
        body="",
        position="",
        justification="",
        topic=parent.topic,
        product_class=parent.product_class,
        stage=parent.stage,
        visibility=_readers(actor, parent),
        authorities=list(able.order_by("sort_key", "pk")),
        language=language,
        jurisdictions=tuple(parent.jurisdictions),
    )
    if is_own(actor, parent):
        content = replace(
            content,
            asker_hidden=parent.asker_hidden,
            facts=parent.facts,
            indication=parent.indication,
            related=parent.related,
        )
    return ask_question(actor=actor, content=content, key=key, submit=False, parent=parent)


def _readers(actor: Actor, parent: Question) -> Visibility:
    """Return who is to read the draft once it is sent, unless its writer chooses otherwise."""
    if parent.visibility == Visibility.AUTHORITY_PRIVATE and actor.may(ASK_PRIVATE):
        return Visibility.AUTHORITY_PRIVATE
    return Visibility.PUBLIC_AFTER_ANSWER
