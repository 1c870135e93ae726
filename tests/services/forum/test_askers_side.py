"""One meaning of "the asker's side": files, scans, organisation and conversation agree on it."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from apps.core.access import check
from apps.core.actor import ANONYMOUS, Actor
from apps.core.errors import NotFound
from apps.core.files import readable_file
from apps.forum.models import Answer, Question
from apps.forum.projections import asker_line, organisation_name
from apps.forum.querysets import is_party, on_askers_side
from apps.forum.services.answers import issue_answer, offer_draft, save_draft, sign_answer
from apps.forum.services.attachments import add_attachment
from apps.forum.services.colleagues import name_colleague
from apps.forum.services.letters import record_letter
from apps.forum.who_reads import reads_scan
from apps.profiles.choices import MembershipState
from apps.profiles.models import Membership
from tests.factories.desk import letter
from tests.factories.forum import answer_content, developer, membership_of, officials_of, question
from tests.factories.profiles import AuthorityFactory, MembershipFactory, actor_for

pytestmark = pytest.mark.django_db


class Told:
    """A question with a file and an answer with a scan, and who may be there."""

    def __init__(self, kind: str) -> None:
        self.asker = developer()
        authority = AuthorityFactory()
        self.official, signer = officials_of(authority)
        self.question = question(kind, asker=self.asker, authorities=[authority])
        self.file = add_attachment(actor=self.asker, question=self.question, file=letter())
        place = membership_of(self.asker).organisation
        self.colleague, self.other = MembershipFactory.create_batch(2, organisation=place)
        name_colleague(actor=self.asker, question=self.question, membership=self.colleague)
        self.answer = self._issued(signer)

    def _issued(self, signer: Actor) -> Answer:
        case = self.question.cases.get()
        content = answer_content()
        drafter, today = self.official, timezone.now().date()
        draft = save_draft(actor=drafter, case=case, content=content, version=None)
        record_letter(actor=drafter, case=case, sent_on=today, reference="L-1", scan=letter())
        draft.refresh_from_db()
        made = offer_draft(actor=drafter, case=case, content=content, version=draft.version)
        sign_answer(actor=signer, answer=made, seen_hash=made.content_hash)
        return issue_answer(actor=signer, answer=made, seen_hash=made.content_hash)

    def found(self, actor: Actor) -> Question | None:
        """Return the question as a page fetches it."""
        rows = Question.objects.visible_to(actor).for_page()
        return rows.filter(pk=self.question.pk).first()

    def says(self, actor: Actor) -> set[bool]:
        """Return what each of the places says about being a party; one value when they agree."""
        found = self.found(actor)
        if found is None:
            return {False, reads_scan(actor, self.answer.pk), _reads(actor, self.file.pk)}
        plain = Question.objects.get(pk=found.pk)
        return {
            is_party(actor, found),
            is_party(actor, plain),
            bool(organisation_name(found, actor)),
            reads_scan(actor, self.answer.pk),
            _reads(actor, self.file.pk),
        }


def _reads(actor: Actor, pk: object) -> bool:
    try:
        readable_file(actor, pk)  # type: ignore[arg-type]
    except NotFound:
        return False
    return True


@pytest.mark.parametrize("kind", ["public", "after_answer", "private"])
def test_every_place_says_the_same_of_everybody(kind: str) -> None:
    told = Told(kind)
    colleague, other = actor_for(told.colleague.user), actor_for(told.other.user)
    for actor, party in (
        (told.asker, True),
        (told.official, True),
        (colleague, True),
        (other, False),
        (officials_of(AuthorityFactory())[0], False),
        (developer(), False),
        (ANONYMOUS, False),
    ):
        assert told.says(actor) == {party}, actor


def test_a_colleague_of_a_question_that_became_public_stays_on_the_askers_side() -> None:
    told = Told("after_answer")
    reader = actor_for(told.colleague.user)
    found = told.found(reader)
    assert found is not None
    assert not found.is_private
    assert asker_line(found, reader) == asker_line(found, told.asker)
    assert asker_line(found, actor_for(told.other.user)) != asker_line(found, reader)
    assert check(reader, "forum.read_conversation", found)


def _revoked(membership: Membership) -> None:
    Membership.objects.filter(pk=membership.pk).update(
        state=MembershipState.REVOKED, revoked_at=timezone.now()
    )


def _lapsed(membership: Membership) -> None:
    Membership.objects.filter(pk=membership.pk).update(valid_until=membership.created_at)


@pytest.mark.parametrize("ends", [_revoked, _lapsed])
@pytest.mark.parametrize("who", ["asker", "colleague"])
def test_it_ends_when_either_leaves_though_the_question_is_public(
    ends: Callable[[Membership], None], who: str
) -> None:
    told = Told("after_answer")
    ends(membership_of(told.asker) if who == "asker" else told.colleague)
    reader = actor_for(told.colleague.user)
    assert told.says(reader) == {False}
    plain = Question.objects.get(pk=told.question.pk)
    assert not on_askers_side(reader, plain)
    assert not check(reader, "forum.read_conversation", plain)


@pytest.mark.parametrize("place", ["services.attachments", "who_reads", "projections"])
def test_a_place_that_says_something_else_is_caught(
    monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    """The comparison above bites: one place that lets everybody in stands out."""
    told, stranger = Told("public"), developer()
    assert told.says(stranger) == {False}
    monkeypatch.setattr(f"apps.forum.{place}.is_party", lambda _actor, _question: True)
    assert told.says(stranger) == {False, True}
