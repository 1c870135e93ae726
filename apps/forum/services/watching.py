"""Watching questions, topics, authorities and searches, and ending it."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.core.access import require
from apps.core.actor import Actor
from apps.core.errors import Conflict, Invalid, NotFound
from apps.core.locking import lock_row
from apps.core.text import one_line
from apps.forum.choices import UNSENT
from apps.forum.models import Question, Watch, WatchKind
from apps.forum.models.watch import WATCH_FILTERS_MAX, WATCH_NAME_MAX
from apps.profiles.models import Organisation
from apps.vocabularies.models import Term

MOST_WATCHES = 200


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be watched: exactly one of them; `filters` are cleaned (watched_search.py)."""

    question: Question | None = None
    topic: Term | None = None
    authority: Organisation | None = None
    filters: str = ""

    @property
    def kind(self) -> WatchKind:
        """The kind of watch that it makes."""
        if self.question is not None:
            return WatchKind.QUESTION
        if self.topic is not None:
            return WatchKind.TOPIC
        return WatchKind.AUTHORITY if self.authority is not None else WatchKind.SEARCH


def keep_watch(*, actor: Actor, target: Target, name: str = "") -> Watch:
    """Tell the actor of news of the target from now on; doing it again changes nothing.

    No event: what somebody watches is nobody's business. Raises NotAllowed for whoever is not
    signed in, NotFound for a question that the actor does not read, Conflict `too_many` beyond
    200 watches, Invalid for a search without a filter or a name that is too long.
    """
    require(actor, "forum.keep_watch")
    values = {"kind": target.kind, **_values(actor, target, name)}
    with transaction.atomic():
        # One after another: neither twice, nor more than allowed.
        lock_row(User, actor.person_id)
        own = Watch.objects.filter(person_id=actor.person_id)
        named = {column: value for column, value in values.items() if column != "name"}
        before: Watch | None = own.filter(**named).first()
        if before is not None:
            return before
        if own.count() >= MOST_WATCHES:
            raise Conflict(_("You have 200 watches: end one first."), code="too_many")
        made: Watch = Watch.objects.create(person_id=actor.person_id, **values)
        return made


def _values(actor: Actor, target: Target, name: str) -> dict[str, object]:
    if target.question is not None:
        seen = Question.objects.visible_to(actor).filter(pk=target.question.pk).first()
        if seen is None:
            raise NotFound
        if seen.state in UNSENT:
            raise Conflict(_("A draft has no news: send it first."), code="wrong_state")
        return {"question": seen}
    if target.topic is not None:
        return {"topic": target.topic}
    if target.authority is not None:
        return {"authority": target.authority}
    return {"filters": _filters(target.filters), "name": _name(name)}


def _filters(filters: str) -> str:
    if not filters:
        raise Invalid(fields={"q": _("Search for words or choose a filter first.")})
    if len(filters) > WATCH_FILTERS_MAX:
        raise Invalid(fields={"q": _("This search is too long to be watched. Shorten it.")})
    return filters


def _name(name: str) -> str:
    clean = one_line(name)
    if not clean or len(clean) > WATCH_NAME_MAX:
        raise Invalid(fields={"name": _("Write a name of 1 to 80 characters.")})
    return clean


def rename_watch(*, actor: Actor, watch: Watch, name: str) -> Watch:
    """Give one's own watched search another name; the other kinds are called what they watch."""
    with transaction.atomic():
        locked = lock_row(Watch, watch.pk)
        require(actor, "forum.keep_watch", locked)
        if locked.kind != WatchKind.SEARCH:
            raise Conflict(_("Only watched searches have names of their own."), code="wrong_state")
        locked.name = _name(name)
        locked.save(update_fields=["name", "updated_at"])
        return locked


def end_watch(*, actor: Actor, watch: Watch) -> None:
    """End one's own watch; one that is gone already stays gone."""
    require(actor, "forum.keep_watch", watch)
    Watch.objects.filter(pk=watch.pk, person_id=actor.person_id).delete()


def move_watchers(*, source: Question, target: Question) -> int:
    """Let who watches one question watch another instead, in the caller's transaction.

    For duplicates: the asker of the source watches the target from then on as well. Both are
    public; nobody watches twice, and the limit of watches holds nobody up. Returns how many
    watch the target now who did not before.
    """
    old = Watch.objects.filter(question=source)
    people = {source.asker_id, *old.values_list("person_id", flat=True)}
    there = Watch.objects.filter(question=target)
    before = set(there.values_list("person_id", flat=True))
    rows = [
        Watch(person_id=person, kind=WatchKind.QUESTION, question=target)
        for person in sorted(people - before - {target.asker_id})
    ]
    Watch.objects.bulk_create(rows, ignore_conflicts=True)
    old.delete()
    return len(rows)
