"""Sending a draft back: only what was read, and what of a new text a signer has to read."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.core.actor import Actor
from apps.forum.choices import AnswerState
from apps.forum.models import Answer
from apps.forum.services.answers import (
    Cited,
    issue_answer,
    offer_draft,
    save_draft,
    sign_answer,
)
from apps.profiles.models import Organisation
from tests.factories.forum import answer, answer_content, officials_of
from tests.factories.profiles import actor_as
from tests.web.forum.test_workbench import at, official

pytestmark = pytest.mark.django_db


def another_signer(authority: Organisation) -> Actor:
    """Return a second official of the authority who may sign."""
    return actor_as("regulator", organisation=authority, is_signer=True)


def hidden(html: str) -> dict[str, str]:
    """Return the hidden fields of the form that sends back."""
    form = html[html.index("/return/") :]
    return dict(re.findall(r'<input type="hidden" name="(case|seen_hash)" value="([^"]*)"', form))


def offer_anew(actor: Actor, made: Answer, **changes: Any) -> Answer:
    """Send another text for signature."""
    made.refresh_from_db()
    content = answer_content(jurisdictions=made.jurisdictions, **changes)
    return offer_draft(actor=actor, case=made.case, content=content, version=made.version)


def send_back(client: Client, made: Answer, seen: dict[str, str], reason: str) -> Any:
    """Press the button on a page that was opened before."""
    return client.post(at("return", made.question), seen | {"reason": reason})


def test_nobody_sends_back_a_text_that_they_have_not_read() -> None:
    """Two signers with the same page; between them the drafter offers another text."""
    made = answer("offered")
    drafter, signer = officials_of(made.authority)
    first, second = official(signer), official(another_signer(made.authority))
    seen = hidden(second.get(at("sign_off", made.question)).content.decode())
    assert seen == {"case": str(made.case_id), "seen_hash": made.content_hash}
    assert send_back(first, made, seen, "Name the section.").status_code == 302
    newer = offer_anew(drafter, made, text="A text that the second signer never saw.")
    late = send_back(second, made, seen, "Canary reason about the old text.")
    html = unescape(late.content.decode())
    assert late.status_code == 409
    assert "Somebody saved a newer version" in html
    assert "Canary reason about the old text." in html
    assert "A text that the second signer never saw." in html
    made.refresh_from_db()
    assert (made.state, made.return_reason) == (AnswerState.IN_SIGNOFF, "")
    assert hidden(html)["seen_hash"] == newer.content_hash
    assert send_back(second, made, hidden(html), "Now read.").status_code == 302
    made.refresh_from_db()
    assert (made.state, made.return_reason) == (AnswerState.DRAFTING, "Now read.")


def test_a_form_that_names_no_text_sends_nothing_back() -> None:
    made = answer("offered")
    _drafter, signer = officials_of(made.authority)
    refused = send_back(official(signer), made, {"case": str(made.case_id)}, "Name the section.")
    assert refused.status_code == 409
    made.refresh_from_db()
    assert made.state == AnswerState.IN_SIGNOFF


def test_what_the_drafter_took_back_stays_where_it_is() -> None:
    """The reason that the signer typed is not lost."""
    made = answer("offered")
    drafter, signer = officials_of(made.authority)
    client = official(signer)
    seen = hidden(client.get(at("sign_off", made.question)).content.decode())
    content = answer_content(jurisdictions=made.jurisdictions)
    save_draft(actor=drafter, case=made.case, content=content, version=made.version)
    refused = send_back(client, made, seen, "Canary reason.")
    assert refused.status_code == 409
    assert "Canary reason." in refused.content.decode()
    made.refresh_from_db()
    assert (made.state, made.return_reason) == (AnswerState.DRAFTING, "")


def changes_shown(client: Client, made: Answer) -> str:
    """Return the part of the sign-off page that compares."""
    html = client.get(at("sign_off", made.question)).content.decode()
    return unescape(html[html.index('id="changes"') : html.index('id="full"')])


def sent_back() -> tuple[Answer, Actor, Client]:
    """Return an answer that a signer sent back, its drafter and the signer's browser."""
    made = answer("offered")
    drafter, signer = officials_of(made.authority)
    client = official(signer)
    seen = hidden(client.get(at("sign_off", made.question)).content.decode())
    assert send_back(client, made, seen, "Look at it again.").status_code == 302
    return made, drafter, client


def test_the_comparison_says_what_it_does_not_compare() -> None:
    """Another end date alone is no difference of the texts: the signer has to look."""
    made, drafter, client = sent_back()
    kept = [Cited(c.guidance_version, c.locator) for c in made.citations.all()]
    later = timezone.now().date() + timedelta(days=200)
    offer_anew(drafter, made, valid_until=later, citations=kept)
    changes = changes_shown(client, made)
    assert "<del>" not in changes
    assert changes.count("No difference.") == 2
    assert "the basis, the countries and the end date" in changes


def test_a_signer_sees_which_citations_changed() -> None:
    made, drafter, client = sent_back()
    (cited,) = made.citations.all()
    offer_anew(drafter, made, citations=[Cited(cited.guidance_version, "Section 3")])
    changes = changes_shown(client, made)
    assert re.search(r"<del>[^/]*</span>2<span", changes)
    assert re.search(r"<ins>[^/]*</span>3<span", changes)
    assert cited.guidance_version.document.title in changes
    assert "the basis, the countries and the end date" in changes


def test_a_reason_in_the_place_of_citations_is_a_change_too() -> None:
    made, drafter, client = sent_back()
    offer_anew(drafter, made, citations=[], no_guidance_reason="Canary reason for none.")
    changes = changes_shown(client, made)
    assert re.search(r"<ins>[^/]*</span>Canary reason for none\.<span", changes)
    assert re.search(r"<del>[^/]*</span>[^<]*Section 2<span", changes)


def test_citations_that_nobody_kept_are_not_called_new() -> None:
    """A draft that came back before citations were kept: the page says what to read."""
    made, drafter, client = sent_back()
    Answer.objects.filter(pk=made.pk).update(returned_citations=None)
    offer_anew(drafter, made, text="Another text.")
    changes = changes_shown(client, made)
    assert "the end date and the citations (or why there are none)" in changes
    assert "Section 2" not in changes


def test_what_came_back_is_forgotten_when_the_answer_is_issued() -> None:
    made, drafter, _client = sent_back()
    offered = offer_anew(drafter, made)
    signer = another_signer(made.authority)
    sign_answer(actor=signer, answer=offered, seen_hash=offered.content_hash)
    issued = issue_answer(actor=signer, answer=offered, seen_hash=offered.content_hash)
    issued.refresh_from_db()
    assert (issued.returned_md, issued.returned_citations) == ("", None)
