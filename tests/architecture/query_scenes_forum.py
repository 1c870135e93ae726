"""The scenes of the forum’s later lists: read along, watched, saved, compared, explained."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from apps.forum.models import RelianceKind
from apps.forum.services.break_glass import ask_to_open
from apps.forum.services.colleagues import name_colleague
from apps.forum.services.faq import draft_faq, offer_faq, publish_faq
from apps.forum.services.reliance import rely_on
from apps.forum.services.watching import Target, keep_watch
from apps.profiles.choices import Role
from tests.architecture.query_scenes import Scene
from tests.factories.accounts import signed_in
from tests.factories.forum import answer, case, developer, membership_of, question
from tests.factories.positions import two_answers
from tests.factories.profiles import AuthorityFactory, MembershipFactory, actor_as, signers_of


def _shared() -> Scene:
    asker, authority = developer(), AuthorityFactory()
    reader = MembershipFactory(organisation=membership_of(asker).organisation)

    def add() -> None:
        made = question("private", asker=asker, authorities=[authority])
        name_colleague(actor=asker, question=made, membership=reader)

    return Scene(signed_in(reader.user), add)


def _watches() -> Scene:
    reader = developer()

    def add() -> Any:
        keep_watch(actor=reader, target=Target(question=question()))
        return keep_watch(actor=reader, target=Target(authority=AuthorityFactory()))

    return Scene(signed_in(membership_of(reader).user), add)


def _saved() -> Scene:
    reader, authority = developer(), AuthorityFactory()

    def add() -> Any:
        issued = answer(of=case(authorities=[authority]))
        return rely_on(actor=reader, answer=issued, kind=RelianceKind.SAVED)

    return Scene(signed_in(membership_of(reader).user), add)


def _compared() -> Scene:
    authorities = [AuthorityFactory(), AuthorityFactory()]
    return Scene(Client(), lambda: two_answers(authorities=authorities))


def _openings() -> Scene:
    asks = replace(actor_as(Role.MODERATOR), second_factor=True)
    authority = AuthorityFactory()

    def add() -> Any:
        hidden = question("private", authorities=[authority])
        why = "A court asks for this record."
        return ask_to_open(actor=asks, number=hidden.public_id, reason=why)

    return Scene(signed_in(membership_of(asks).user, second_factor=True), add)


def _explained(*, desk: bool) -> Scene:
    editor, moderator = actor_as(Role.EDITOR), actor_as(Role.MODERATOR)
    authority = AuthorityFactory()

    def add() -> None:
        of = answer(of=case(authorities=[authority]))
        title = f"What is {of.public_id} in plain words?"
        entry = draft_faq(
            actor=editor, question=of.question, title=title, text="It is one.", language="en"
        )
        offer_faq(actor=editor, entry=entry, version=None)
        publish_faq(actor=moderator, entry=entry, version=None)

    return Scene(signed_in(membership_of(editor).user) if desk else Client(), add)


def _to_recheck() -> Scene:
    authority = AuthorityFactory()
    soon = timezone.now().date() + timedelta(days=30)
    return Scene(
        signed_in(signers_of(authority)[0], second_factor=True),
        lambda: answer(of=case(authorities=[authority]), valid_until=soon),
    )


FORUM_SCENES: dict[str, Callable[[], Scene]] = {
    "forum:break_glass": _openings,
    "forum:divergence": _compared,
    "forum:faq": lambda: _explained(desk=False),
    "forum:faq_desk": lambda: _explained(desk=True),
    "forum:recheck": _to_recheck,
    "forum:saved": _saved,
    "forum:shared": _shared,
    "forum:watches": _watches,
}
