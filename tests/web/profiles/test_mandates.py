"""Pages of mandates and signers."""

from typing import Any

import pytest
from django.test import Client

from apps.notifications.models import Notification
from apps.profiles.choices import Role
from apps.profiles.models import Mandate, Membership
from apps.vocabularies.models import Country, Term
from tests.factories.accounts import signed_in
from tests.factories.forum import term
from tests.factories.profiles import (
    AuthorityFactory,
    MandateFactory,
    MembershipFactory,
    country,
)
from tests.support import deliver_events

pytestmark = pytest.mark.django_db


def someone(role: str, **values: Any) -> tuple[Membership, Client]:
    row = MembershipFactory(role=role, **values)
    return row, signed_in(row.user, second_factor=True)


def text(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return str(response.content.decode())


def test_an_admin_gives_changes_and_ends_a_mandate(client: Client) -> None:
    place = AuthorityFactory(mandated=False, signers=0, name="Illustrative Agency of Elms")
    france = country("FR")
    term("topic", "zqtopic")
    term("development_stage", "zqstage")
    _row, admin = someone(Role.ADMIN)
    assert place.name in text(admin.get("/en/workbench/mandates/"))
    page = f"/en/directory/organisations/{place.public_id}/"
    address = f"{page}mandate/edit/"
    form = text(admin.get(address))
    assert 'value="BE"' in form
    none = admin.post(address, {"jurisdictions": []})
    assert none.status_code == 422
    assert "at least one country" in none.content.decode()
    sent = {"jurisdictions": ["BE", "FR"], "topics": ["zqtopic"], "stages": ["zqstage"]}
    assert admin.post(address, sent).status_code == 302
    mandate = Mandate.objects.active().get(organisation=place)
    public = text(client.get(page))
    for words in ("Label of zqtopic", "Label of zqstage", str(france.name)):
        assert words in public
    assert "can draft, not issue" not in public
    inside = text(admin.get(f"{page}mandate/"))
    assert "It can draft, not issue" in inside
    # A page that was opened before somebody else gave the mandate changes nothing.
    assert admin.post(address, sent).status_code == 422
    assert admin.post(address, {**sent, "topics": [], "seen": mandate.pk}).status_code == 302
    assert "Mandates of before" in text(admin.get(f"{page}mandate/"))
    current = Mandate.objects.active().get(organisation=place)
    assert not current.topics.exists()
    assert admin.post(address, {"end": "1", "seen": mandate.pk}).status_code == 422
    assert admin.post(address, {"end": "1", "seen": current.pk}).status_code == 302
    assert "does not answer here yet" in text(client.get(page))


def test_a_change_keeps_what_is_not_on_the_lists_any_more() -> None:
    place = AuthorityFactory(mandated=False, signers=0)
    topic = term("topic", "zqgone")
    mandate = MandateFactory(organisation=place)
    mandate.topics.set([topic])
    mandate.jurisdictions.set([country("FR")])
    Term.objects.filter(pk=topic.pk).update(retired=True)
    Country.objects.filter(code="FR").update(retired=True)
    country("BE")
    _row, admin = someone(Role.ADMIN)
    address = f"/en/directory/organisations/{place.public_id}/mandate/edit/"
    form = text(admin.get(address))
    assert "Label of zqgone (no longer offered)" in form
    sent = {"jurisdictions": ["BE", "FR"], "topics": ["zqgone"], "seen": mandate.pk}
    assert admin.post(address, sent).status_code == 302
    current = Mandate.objects.active().get(organisation=place)
    assert current.topics.get() == topic
    assert {row.code for row in current.jurisdictions.all()} == {"BE", "FR"}


def test_two_people_name_a_signer_on_the_page() -> None:
    place = AuthorityFactory(signers=1)
    row, official = someone(Role.REGULATOR, organisation=place, user__display_name="Zqdrafter")
    (_one, moderator), (boss, admin) = someone(Role.MODERATOR), someone(Role.ADMIN)
    page = f"/en/directory/organisations/{place.public_id}/mandate/"
    change = f"/en/account/verification/{row.pk}/signer/"
    assert "Propose as a signer" in text(moderator.get(page))
    assert moderator.post(change, {"act": "propose"}).status_code == 302
    assert "Proposed as a signer" in text(moderator.get(page))
    assert moderator.post(change, {"act": "approve"}).status_code == 403
    deliver_events()
    told = Notification.objects.filter(kind="profiles.signer_waits", recipient=boss.user)
    assert told.exists()
    assert admin.post(change, {"act": "approve"}).status_code == 302
    assert admin.post(change, {"act": "approve"}).status_code == 409
    row.refresh_from_db()
    assert row.is_signer
    deliver_events()
    assert Notification.objects.filter(kind="profiles.signer_named", recipient=row.user).exists()
    assert "can draft, not issue" not in text(official.get(page))
    assert official.post(change, {"act": "end"}).status_code == 403
    assert admin.post(change, {"act": "end"}).status_code == 302
    assert "can draft, not issue" in text(official.get(page))
    assert admin.post(change, {"act": "nonsense"}).status_code == 404
