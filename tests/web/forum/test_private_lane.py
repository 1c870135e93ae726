"""The pages of the private lane: who reads along, what staff open, what both sides publish."""

from dataclasses import replace

import pytest
from django.test import Client
from django.urls import reverse

from apps.core.actor import Actor
from apps.forum.models import BreakGlass, PublicationRequest, Question, QuestionColleague
from apps.forum.private_choices import PublicationState
from apps.forum.services.colleagues import name_colleague
from apps.forum.services.publication import check_publication, propose_publication
from apps.profiles.choices import Role
from tests.factories.forum import answer, case, developer, membership_of, officials_of, question
from tests.factories.profiles import MembershipFactory, actor_as, actor_for
from tests.web.forum.test_reading import page_of, signed_in

pytestmark = pytest.mark.django_db
WHY = "A court asks for this record, letter of 3 March."


def staff(role: str) -> tuple[Actor, Client]:
    """Return somebody of the staff, signed in with a second factor."""
    person = replace(actor_as(role), second_factor=True)
    return person, signed_in(person, second_factor=True)


def at(name: str, public_id: str) -> str:
    """Return an address of the private lane."""
    return reverse(f"forum:{name}", kwargs={"public_id": public_id})


def test_the_asker_names_and_removes_a_colleague_who_reads_along() -> None:
    asker = developer()
    made = question("private", asker=asker, title="May we keep this between ourselves?")
    colleague = MembershipFactory(
        organisation=membership_of(asker).organisation, user__display_name="Mara Brandt"
    )
    client, reader = signed_in(asker), signed_in(actor_for(colleague.user))
    page = at("colleagues", made.public_id)
    assert page in client.get(page_of(made)).content.decode()
    assert "Mara Brandt" in client.get(page).content.decode()
    assert reader.get(page_of(made)).status_code == 404
    client.post(page, {"colleague": str(colleague.pk)})
    seen = reader.get(page_of(made))
    assert seen.status_code == 200
    assert page not in seen.content.decode()
    assert made.title in reader.get(reverse("forum:shared")).content.decode()
    assert reader.get(page).status_code == 403
    assert reader.post(page, {"remove": str(colleague.pk)}).status_code == 403
    client.post(page, {"remove": str(colleague.pk)})
    assert reader.get(page_of(made)).status_code == 404
    assert made.title not in reader.get(reverse("forum:shared")).content.decode()


def test_naming_a_stranger_is_refused_in_words() -> None:
    asker = developer()
    made = question("draft", asker=asker)
    MembershipFactory(organisation=membership_of(asker).organisation)
    stranger = MembershipFactory()
    answered = signed_in(asker).post(
        at("colleagues", made.public_id), {"colleague": str(stranger.pk)}
    )
    assert answered.status_code == 422
    assert "verified member of the organisation" in answered.content.decode()
    assert not QuestionColleague.objects.exists()


def test_who_is_alone_in_the_organisation_is_told_so() -> None:
    asker = developer()
    made = question("private", asker=asker)
    html = signed_in(asker).get(at("colleagues", made.public_id)).content.decode()
    assert "Nobody else of your organisation is verified here." in html


def test_a_colleague_reads_which_organisation_asks_but_not_of_a_public_question() -> None:
    asker = developer()
    place = membership_of(asker).organisation
    colleague = MembershipFactory(organisation=place)
    reader = signed_in(actor_for(colleague.user))
    made = question("private", asker=asker, asker_hidden=True)
    name_colleague(actor=asker, question=made, membership=colleague)
    assert place.name in reader.get(page_of(made)).content.decode()
    public = question(asker=asker, asker_hidden=True)
    main = reader.get(page_of(public)).content.decode()
    assert f"Asked for {place.name}" not in main


def test_two_of_the_staff_open_a_question_and_its_asker_sees_it() -> None:
    asker = developer()
    made = question("private", asker=asker, title="What did we want to know in private?")
    (_one, asks), (_two, decides) = staff(Role.MODERATOR), staff(Role.ADMIN)
    desk = reverse("forum:break_glass")
    asks.post(desk, {"number": made.public_id, "reason": WHY})
    opening = BreakGlass.objects.get()
    html = decides.get(desk).content.decode()
    assert made.public_id in html
    assert made.title not in html
    read = reverse("forum:read_opening", kwargs={"pk": opening.pk})
    assert asks.post(read).status_code == 403
    decide = reverse("forum:decide_opening", kwargs={"pk": opening.pk})
    assert asks.post(decide, {"allow": "1"}).status_code == 403
    decides.post(decide, {"allow": "1"})
    opened = asks.post(read)
    assert opened.status_code == 200
    assert made.title in opened.content.decode()
    assert opened["Cache-Control"] == "no-store"
    assert decides.post(read).status_code == 403
    assert asks.get(page_of(made)).status_code == 404
    own = signed_in(asker).get(page_of(made)).content.decode()
    assert WHY in own
    assert "Read once:" in own


def test_the_desk_answers_alike_for_numbers_that_exist_and_that_do_not() -> None:
    _one, asks = staff(Role.MODERATOR)
    hidden, public = question("private"), question()
    desk = reverse("forum:break_glass")
    seen = []
    for number in (hidden.public_id, public.public_id):
        answered = asks.post(desk, {"number": number, "reason": WHY}, follow=True)
        seen.append(
            (answered.status_code, "Another person of the staff decides" in str(answered.content))
        )
    assert seen[0] == seen[1] == (200, True)


def test_a_number_that_is_none_is_refused() -> None:
    _one, asks = staff(Role.MODERATOR)
    answered = asks.post(reverse("forum:break_glass"), {"number": "x", "reason": WHY})
    assert answered.status_code == 422
    assert not BreakGlass.objects.exists()


def test_both_sides_publish_a_redacted_version() -> None:
    asker = developer()
    issued = answer(of=case("private", asker=asker))
    for _number in range(4):
        question("private")
    drafter, _signer = officials_of(issued.authority)
    client, official = signed_in(asker), signed_in(drafter, second_factor=True)
    page = at("publication", issued.public_id)
    assert page in client.get(page_of(issued.question)).content.decode()
    client.post(page)
    edit, act = (at(f"publication_{name}", issued.public_id) for name in ("edit", "act"))
    form = client.get(edit).context["form"]
    typed = {name: form.initial[name] for name in form.fields if form.initial.get(name)}
    client.post(
        edit, typed | {"title": "May one donor test serve for several?", "topic": "quality"}
    )
    html = official.get(page).content.decode()
    assert "[added:" in html
    request = PublicationRequest.objects.get()
    client.post(act, {"act": "check", "version": request.version, "looked": "1"})
    request.refresh_from_db()
    assert request.state == PublicationState.AWAITING_CONSENTS
    for person in (client, official):
        person.post(act, {"act": "consent", "seen": request.content_hash})
    request.refresh_from_db()
    assert request.state == PublicationState.AGREED
    assert request.new_question is not None
    assert request.new_question.public_id in client.get(page).content.decode()
    assert Client().get(page_of(request.new_question)).status_code == 404


def test_a_stale_consent_and_a_missing_reason_are_refused_in_words() -> None:
    asker = developer()
    issued = answer(of=case("private", asker=asker))
    for _number in range(4):
        question("private")
    made = propose_publication(actor=asker, answer=issued)
    check_publication(actor=asker, publication=made, version=made.version, looked=True)
    client, act = signed_in(asker), at("publication_act", issued.public_id)
    stale = client.post(act, {"act": "consent", "seen": "0" * 64})
    assert stale.status_code == 422
    assert "The text changed" in stale.content.decode()
    assert client.post(act, {"act": "refuse", "reason": ""}).status_code == 422
    client.post(act, {"act": "refuse", "reason": "We do not want this to be read by others."})
    assert PublicationRequest.objects.get().state == PublicationState.REFUSED
    assert client.post(act, {"act": "consent", "seen": "0" * 64}).status_code == 409


def test_a_colleague_and_another_authority_do_not_publish() -> None:
    asker = developer()
    issued = answer(of=case("private", asker=asker))
    colleague = MembershipFactory(organisation=membership_of(asker).organisation)
    name_colleague(actor=asker, question=Question.objects.get(), membership=colleague)
    reader = signed_in(actor_for(colleague.user))
    assert reader.get(at("publication", issued.public_id)).status_code == 403
    assert signed_in(developer()).get(at("publication", issued.public_id)).status_code == 404
