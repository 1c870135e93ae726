"""What was published keeps the capacity in which somebody spoke, whatever becomes of them."""

from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from apps.core.errors import NotAllowed
from apps.forum.models import Acceptance, Answer, Question, Signature
from apps.forum.services.acceptance import accept_answer, revoke_acceptance
from apps.forum.services.answers import issue_answer, sign_answer
from apps.profiles import services
from apps.profiles.choices import MembershipState, OrganisationKind, Role
from apps.profiles.models import CapacitySnapshot, Membership, Organisation
from tests.factories.forum import answer, case, developer, officials_of, question
from tests.factories.profiles import OrganisationFactory, actor_as, actor_for, country

pytestmark = pytest.mark.django_db
FILL = import_module("apps.forum.migrations.0009_frozen_capacities").FILL


def _refused(statement: str, *values: UUID | None) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_a_sent_question_has_one_and_a_draft_has_none() -> None:
    asker = developer()
    assert question("draft", asker=asker).capacity is None
    sent = question(asker=asker)
    assert sent.capacity is not None
    assert asker.acting is not None
    own = Membership.objects.get(pk=asker.acting.membership_id)
    assert sent.capacity.membership_id == own.pk
    assert sent.capacity.organisation_name == own.organisation.name
    assert sent.capacity.organisation_kind == OrganisationKind.UNIVERSITY
    assert sent.capacity.country_code == "BE"
    assert (sent.capacity.role, sent.capacity.method) == (Role.DEVELOPER, own.method)
    assert sent.capacity.verified_at == own.verified_at


def test_equal_ones_are_one_row_and_each_change_makes_another() -> None:
    asker = developer()
    first, second = question(asker=asker), question(asker=asker)
    assert first.capacity_id == second.capacity_id
    assert asker.acting is not None
    Organisation.objects.filter(pk=asker.acting.organisation_id).update(name="Renamed University")
    third = question(asker=asker)
    assert third.capacity is not None
    assert third.capacity_id != first.capacity_id
    assert third.capacity.organisation_name == "Renamed University"


def test_an_answer_names_the_authority_of_the_day() -> None:
    made = answer("issued")
    Organisation.objects.filter(pk=made.authority_id).update(name="Agency of Another Name")
    made = Answer.objects.select_related("capacity", "authority").get(pk=made.pk)
    assert made.authority_name != made.authority.name == "Agency of Another Name"
    page = Client().get(f"/en/questions/{made.question.public_id}/{made.question.slug}/")
    html = page.content.decode()
    assert made.authority_name in html
    assert "The authority is called Agency of Another Name today." in html
    told = Client().get(f"/api/v1/answers/{made.public_id}/").json()
    assert told["authority"]["name"] == made.authority_name
    assert told["authority"]["id"] == made.authority.public_id


def test_the_answer_holds_drafter_and_issuer_and_the_signature_its_signer() -> None:
    made = answer("issued")
    made.refresh_from_db()
    signature = Signature.objects.get(answer=made)
    assert made.drafter_capacity.membership_id == made.drafter_membership_id
    assert made.capacity is not None
    assert made.capacity.membership_id == signature.membership_id
    assert signature.capacity_id == made.capacity_id


def test_who_leaves_changes_nothing_that_stands_and_issues_nothing_more() -> None:
    made = answer("issued")
    waiting = answer("signed", of=case(authorities=[made.authority]))
    before = Answer.objects.filter(pk=made.pk).values().get()
    _drafter, signer = officials_of(made.authority)
    gone = Membership.objects.get(user_id=signer.person_id)
    services.revoke_membership(actor=actor_as(Role.ADMIN), membership=gone)
    assert Answer.objects.filter(pk=made.pk).values().get() == before
    html = Client().get(f"/en/questions/{made.question.public_id}/{made.question.slug}/")
    assert made.authority.name in html.content.decode()
    left = actor_for(gone.user, second_factor=True)
    with pytest.raises(NotAllowed):
        issue_answer(actor=left, answer=waiting, seen_hash=waiting.content_hash)
    with pytest.raises(NotAllowed):
        sign_answer(actor=left, answer=waiting, seen_hash=waiting.content_hash)


def test_the_asker_who_changed_jobs_asked_for_the_old_place() -> None:
    asker = developer()
    asked = question(asker=asker)
    assert asker.acting is not None
    old = Membership.objects.get(pk=asker.acting.membership_id)
    Membership.objects.filter(pk=old.pk).update(
        organisation=OrganisationFactory(name="New Works", country=country("FR"))
    )
    client = Client()
    client.force_login(old.user)
    html = client.get(f"/en/questions/{asked.public_id}/{asked.slug}/").content.decode()
    assert f"Asked for {old.organisation.name}" in html
    assert "New Works" not in html.partition("</header>")[2]
    public = Client().get(f"/api/v1/questions/{asked.public_id}/").json()
    assert public["asker"]["organisation"] is None
    assert "Belgium" in public["asker"]["line"]


def test_a_renamed_organisation_is_told_to_those_who_know_it() -> None:
    asker = developer()
    asked = question(asker=asker)
    own = Membership.objects.select_related("organisation").get(user_id=asker.person_id)
    then, words = own.organisation.name, "The organisation is called New Works today."
    Organisation.objects.filter(pk=own.organisation_id).update(name="New Works")
    client, page = Client(), f"/en/questions/{asked.public_id}/{asked.slug}/"
    client.force_login(own.user)
    html = client.get(page).content.decode()
    assert f"Asked for {then}" in html
    assert words in html
    assert words not in Client().get(page).content.decode()


def test_nobody_writes_another_one_or_changes_one() -> None:
    made, other = answer("issued"), question()
    table = CapacitySnapshot._meta.db_table
    _refused(f"UPDATE {table} SET organisation_name = 'x' WHERE id = %s", other.capacity_id)  # noqa: S608
    _refused(f"DELETE FROM {table} WHERE id = %s", other.capacity_id)  # noqa: S608
    for name in ("capacity_id", "drafter_capacity_id"):
        change = f"UPDATE forum_answer SET {name} = %s WHERE id = %s"  # noqa: S608  from above
        _refused(change, other.capacity_id, made.pk)
        _refused(change, None, made.pk)
    change = "UPDATE forum_question SET capacity_id = %s WHERE id = %s"
    assert other.capacity_id is not None
    _refused(change, CapacitySnapshot.objects.exclude(pk=other.capacity_id)[0].pk, other.pk)
    _refused(change, None, other.pk)


def test_a_capacity_written_by_hand_is_replaced_by_the_true_one() -> None:
    foreign = question().capacity
    asker = developer()
    draft = question("draft", asker=asker)
    Question.objects.filter(pk=draft.pk).update(capacity=foreign)
    draft.refresh_from_db()
    assert draft.capacity is None
    offered = answer("offered")
    _drafter, signer = officials_of(offered.authority)
    assert signer.acting is not None
    given: dict[str, Any] = {
        "offer": Answer.objects.get(pk=offered.pk).offer,
        "capacity": foreign,
    }
    made = Signature.objects.create(
        answer=offered,
        signer_id=signer.person_id,
        membership_id=signer.acting.membership_id,
        content_hash=offered.content_hash,
        **given,
    )
    made.refresh_from_db()
    assert made.capacity.membership_id == signer.acting.membership_id


def _empty(table: str, *columns: str) -> str:
    emptied = ", ".join(f"{column} = NULL" for column in columns)
    return f"UPDATE {table} SET {emptied}"  # noqa: S608  names from the test


def test_what_stood_before_was_given_its_own() -> None:
    """The data migration, on rows as the release before left them."""
    made = answer("issued")
    draft = question("draft")
    issued_by = Answer.objects.get(pk=made.pk).issued_by_id
    assert issued_by is not None
    issuer = Membership.objects.get(user_id=issued_by)
    Membership.objects.filter(pk=issuer.pk).update(
        state=MembershipState.REVOKED, revoked_at=issuer.verified_at
    )
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, column in (
            ("forum_answer", "drafter_capacity_id"),
            ("forum_signature", "capacity_id"),
        ):
            cursor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} DROP NOT NULL")
        for table, name in (
            ("forum_answer", "answer_issued_in_a_capacity"),
            ("forum_question", "question_sent_in_a_capacity"),
        ):
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(_empty("forum_answer", "capacity_id", "drafter_capacity_id"))
        cursor.execute(_empty("forum_question", "capacity_id"))
        cursor.execute(_empty("forum_signature", "capacity_id"))
        cursor.execute("DELETE FROM profiles_capacitysnapshot")
        cursor.execute("SET LOCAL session_replication_role = origin")
        cursor.execute(FILL)
    made = Answer.objects.get(pk=made.pk)
    asked = Question.objects.get(pk=made.question_id)
    assert made.capacity is not None
    assert asked.capacity is not None
    assert made.capacity.membership_id == issuer.pk
    assert made.capacity.taken_at == Signature.objects.get(answer=made).created_at
    assert made.drafter_capacity.taken_at == made.created_at
    assert asked.capacity.taken_at == asked.submitted_at
    assert asked.capacity.membership_id == asked.asker_membership_id
    assert Signature.objects.get(answer=made).capacity_id == made.capacity_id
    assert Question.objects.get(pk=draft.pk).capacity is None


def test_an_acceptance_keeps_the_capacity_in_which_was_asked() -> None:
    asker = developer()
    made = answer("issued", of=case(asker=asker))
    assert asker.acting is not None
    Organisation.objects.filter(pk=asker.acting.organisation_id).update(name="Renamed University")
    accept_answer(actor=asker, answer=made)
    row = Acceptance.objects.select_related("capacity").get()
    assert row.capacity.organisation_name == "Renamed University"
    assert row.capacity.membership_id == made.question.asker_membership_id
    Organisation.objects.filter(pk=asker.acting.organisation_id).update(name="Once More")
    revoke_acceptance(actor=asker, answer=made)
    row.refresh_from_db()
    assert row.capacity.organisation_name == "Renamed University"
    _refused("UPDATE forum_acceptance SET capacity_id = %s WHERE id = %s", made.capacity_id, row.pk)


def test_acceptances_of_before_get_theirs() -> None:
    asker = developer()
    made = answer("issued", of=case(asker=asker))
    accept_answer(actor=asker, answer=made)
    row = Acceptance.objects.get()
    fill = import_module("apps.forum.migrations.0014_acceptances_frozen").FILL
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE forum_acceptance ALTER capacity_id DROP NOT NULL")
        cursor.execute("ALTER TABLE forum_acceptance DISABLE TRIGGER capacity_of_acceptance")
        cursor.execute("UPDATE forum_acceptance SET capacity_id = NULL")
        cursor.execute("ALTER TABLE forum_acceptance ENABLE TRIGGER capacity_of_acceptance")
        cursor.execute(fill)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE forum_acceptance ALTER capacity_id SET NOT NULL")
    row.refresh_from_db()
    assert row.capacity_id is not None
    assert row.capacity.membership_id == made.question.asker_membership_id
