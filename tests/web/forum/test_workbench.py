"""The authority's workbench through the pages: inbox, draft, sign-off, issue."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.core.actor import Actor
from apps.forum.choices import AnswerState
from apps.forum.models import Answer, Case, Question, Signature
from tests.factories.forum import answer, case, developer, officials_of, question, term
from tests.factories.profiles import (
    AuthorityFactory,
    MembershipFactory,
    OrganisationFactory,
    actor_as,
)
from tests.factories.vocabularies import GuidanceVersionFactory
from tests.web.forum.test_reading import page_of, signed_in

pytestmark = pytest.mark.django_db


def official(actor: Actor) -> Client:
    """Return a client signed in with a second factor."""
    return signed_in(actor, second_factor=True)


def at(name: str, found: Question) -> str:
    """Return the address of a page of a case."""
    return reverse(f"forum:{name}", kwargs={"public_id": found.public_id})


def typed(**changes: Any) -> dict[str, Any]:
    """Return what a drafter types."""
    term("answer_basis", "guideline")
    return {
        "short": "Yes, one test is enough.",
        "text": "One test at donation serves for both.",
        "basis": "guideline",
        "jurisdictions": ["BE"],
        "valid_until": (timezone.now().date() + timedelta(days=400)).isoformat(),
        "citation-0-guidance": str(GuidanceVersionFactory().pk),
        "citation-0-locator": "Section 2",
        "action": "offer",
    } | changes


def test_the_inbox_lists_the_own_authoritys_cases_only() -> None:
    """Also private ones; never those of another authority."""
    mine, other = AuthorityFactory(), AuthorityFactory()
    question("private", authorities=[mine], title="A private question for the own authority")
    question("private", authorities=[other], title="Canary question for another authority")
    drafter, _ = officials_of(mine)
    html = official(drafter).get(reverse("forum:inbox")).content.decode()
    assert "A private question for the own" in html
    assert "Canary question" not in html


@pytest.mark.parametrize("role", ["developer", "moderator", "admin", "patient"])
def test_the_inbox_is_closed_to_others(role: str) -> None:
    """403 with the reason; nobody signed in: to the sign-in page (rulings D32)."""
    response = signed_in(actor_as(role)).get(reverse("forum:inbox"))
    assert response.status_code == 403
    assert "authority" in response.content.decode()
    assert Client().get(reverse("forum:inbox")).status_code == 302


def test_from_inbox_to_sent_for_signature_in_four_page_loads() -> None:
    """Inbox, case, send: three loads with the redirect."""
    waiting = case()
    drafter, _ = officials_of(waiting.authority)
    client = official(drafter)
    loads = [
        client.get(reverse("forum:inbox")),
        client.get(at("case", waiting.question)),
        client.post(at("draft", waiting.question), typed(case=waiting.pk)),
    ]
    assert [r.status_code for r in loads] == [200, 200, 302]
    assert Answer.objects.get().state == AnswerState.IN_SIGNOFF


def test_sign_and_issue_through_the_pages() -> None:
    """The signer opens the case, is led to sign-off, signs what was shown, and issues."""
    made = answer("offered")
    _drafter, signer = officials_of(made.authority)
    client, asked = official(signer), made.question
    assert client.get(at("case", asked))["Location"] == at("sign_off", asked)
    html = client.get(at("sign_off", asked)).content.decode()
    assert made.content_hash in html
    assert "not an official answer yet" in html
    seen = {"seen_hash": made.content_hash, "case": made.case_id}
    client.post(at("sign", asked), seen)
    assert f'href="{at("issue", asked)}"' in client.get(at("sign_off", asked)).content.decode()
    assert client.post(at("issue", asked), seen).status_code == 302
    made.refresh_from_db()
    assert made.state == AnswerState.ISSUED
    assert made.short in Client().get(page_of(asked)).content.decode()


def test_without_second_factor_the_page_says_why() -> None:
    """403 with the stable reason, nothing signed (rulings D38)."""
    made = answer("offered")
    _drafter, signer = officials_of(made.authority)
    client = signed_in(signer)
    for name in ("sign", "issue"):
        seen = {"seen_hash": made.content_hash, "case": made.case_id}
        response = client.post(at(name, made.question), seen)
        assert response.status_code == 403
        assert "second factor" in response.content.decode()
    assert not Signature.objects.exists()


def test_the_drafter_sees_no_sign_button() -> None:
    """The page says that another official has to sign."""
    made = answer("offered")
    drafter, _signer = officials_of(made.authority)
    html = official(drafter).get(at("sign_off", made.question)).content.decode()
    assert at("sign", made.question) not in html
    assert "another official has to sign" in html


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"short": ""}, "Write the short answer"),
        ({"text": ""}, "Write the answer"),
        ({"basis": ""}, "Say what the answer rests on"),
        ({"jurisdictions": []}, "Say where the answer applies"),
        ({"citation-0-guidance": "", "citation-0-locator": ""}, "Add at least one citation"),
        ({"citation-0-locator": ""}, "Say where in the document"),
        ({"citation-0-guidance": "nonsense"}, "Choose one of the values offered"),
        ({"valid_until": "2020-01-01"}, "must be after today"),
        ({"valid_until": "2099-01-01"}, "at most 36 months"),
        ({"valid_until": "tomorrow"}, "Enter a valid date"),
        ({"version": "nonsense"}, "Enter a whole number"),
    ],
)
def test_bad_drafts_keep_what_was_typed(changes: dict[str, Any], sentence: str) -> None:
    """The sentence stands there, the typed text too, nothing is written."""
    waiting = case()
    drafter, _ = officials_of(waiting.authority)
    data = typed(no_guidance_reason="", case=waiting.pk) | {"text": "Kept canary text."} | changes
    response = official(drafter).post(at("draft", waiting.question), data)
    html = response.content.decode()
    assert response.status_code == 422
    assert sentence in html
    assert ("Kept canary" in html) is (changes.get("text") != "")
    assert not Answer.objects.exists()


def test_each_error_of_a_draft_leads_to_its_control() -> None:
    """What is said of the citations too: at their first row, or at what a row lacks."""
    of = case()
    client = official(officials_of(of.authority)[0])
    form = {"case": of.pk, "action": "offer", "citation-0-locator": ""}
    html = client.post(at("draft", of.question), form).content.decode()
    summary = html[html.index('class="errors"') :].partition("</ul>")[0]
    led = re.findall(r'<li><a href="#([^"]+)">', summary)
    assert summary.count("<li>") == len(led)
    assert all(f'id="{control}"' in html for control in led)
    assert "id_citation-0-guidance" in led
    assert re.search(r'<fieldset[^>]*aria-describedby="citations-error"', html)
    said = re.search(r'id="citations-error">.*?</span>(.*?)</span></p>', html)
    assert said
    assert f">{said[1]}</a>" in summary
    version = GuidanceVersionFactory()
    form |= {"citation-1-guidance": version.pk, "citation-1-locator": ""}
    html = client.post(at("draft", of.question), form).content.decode()
    assert re.search(r'<a href="#id_citation-1-locator">Complete citation 2\.</a>', html)


def test_two_drafters_the_second_is_told() -> None:
    """409, own text kept, the version of the other one to go on from."""
    waiting = case()
    one, two = officials_of(waiting.authority)
    first = official(one).post(at("draft", waiting.question), typed(action="save", case=waiting.pk))
    assert first.status_code == 302
    refused = official(two).post(
        at("draft", waiting.question),
        typed(action="save", short="The second text.", case=waiting.pk),
    )
    html = refused.content.decode()
    assert refused.status_code == 409
    assert "The second text." in html
    assert f"<dt>Short answer</dt><dd>{Answer.objects.get().short}" in html
    assert f'name="version" value="{Answer.objects.get().version}"' in html
    changes = re.findall(r"<(del|ins)><span[^>]*>[^<]*</span>([^<]*)<span", html)
    assert changes == [("del", "Yes, one test is enough"), ("ins", "The second text")]


def test_sending_back_needs_words() -> None:
    """An empty reason stays on the page; with words the drafter gets it back."""
    made = answer("offered")
    _drafter, signer = officials_of(made.authority)
    client = official(signer)
    seen = {"seen_hash": made.content_hash, "case": made.case_id}
    assert client.post(at("return", made.question), seen | {"reason": ""}).status_code == 422
    client.post(at("return", made.question), seen | {"reason": "Name the section."})
    made.refresh_from_db()
    assert (made.state, made.return_reason) == (AnswerState.DRAFTING, "Name the section.")
    assert "Name the section." in client.get(at("case", made.question)).content.decode()


def test_acts_on_a_closed_case_say_so() -> None:
    """After issue there is nothing to sign: 409 in words."""
    made = answer("issued")
    _drafter, signer = officials_of(made.authority)
    client = official(signer)
    assert client.get(at("case", made.question)).status_code == 200
    for name in ("sign", "issue", "return"):
        assert client.post(at(name, made.question), {"case": made.case_id}).status_code == 409
    assert client.get(at("sign_off", made.question)).status_code == 409


@pytest.mark.parametrize("name", ["case", "sign_off"])
def test_other_authorities_cases_are_absent(name: str) -> None:
    """404 for a public question too: the desk is the addressed authority's."""
    made = answer("offered")
    foreign, _ = officials_of(AuthorityFactory())
    assert official(foreign).get(at(name, made.question)).status_code == 404


def test_an_authority_without_mandate_has_no_inbox() -> None:
    """Its officials are verified, and still may not read (rulings D64)."""
    lone = OrganisationFactory(kind="authority")
    actor = actor_as("regulator", organisation=lone)
    assert official(actor).get(reverse("forum:inbox")).status_code == 403


def test_queries_of_the_inbox_do_not_grow() -> None:
    """Two and ten cases cost the same."""
    authority = AuthorityFactory()
    drafter, _ = officials_of(authority)
    client = official(drafter)
    counts = []
    for more in (2, 8):
        for number in range(more):
            question(
                authorities=[authority, AuthorityFactory()],
                asker=developer(),
                title=f"Question {number} of {more} for the inbox",
            )
        counts.append(_count(client, reverse("forum:inbox")))
    assert counts[0] == counts[1]
    assert Case.objects.filter(authority=authority).count() == 10


def _count(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_a_role_changed_in_another_tab_speaks_for_nobody() -> None:
    """A signer of two authorities: the form of one never acts for the other."""
    first, second = AuthorityFactory(), AuthorityFactory()
    asked = question(authorities=[first, second])
    cases = {c.authority_id: c for c in Case.objects.filter(question=asked)}
    made = [answer("signed", of=cases[a.pk]) for a in (first, second)]
    _drafter, signer = officials_of(first)
    both = MembershipFactory(
        user_id=signer.person_id, organisation=second, role="regulator", is_signer=True
    )
    client = official(signer)
    client.post(reverse("profiles:act_as"), {"capacity": str(both.pk)})
    for name in ("issue", "sign", "return", "draft"):
        stale = {"case": made[0].case_id, "seen_hash": made[0].content_hash} | typed(reason="No.")
        assert client.post(at(name, asked), stale).status_code == 409
    assert not Answer.objects.in_force().exists()
    versions = [Answer.objects.get(pk=a.pk).version for a in made]
    assert versions == [a.version for a in made]


def test_issuing_a_text_that_changed_meanwhile_is_refused() -> None:
    """The issuer issues what was on the screen."""
    made = answer("signed")
    _drafter, signer = officials_of(made.authority)
    seen = {"case": made.case_id, "seen_hash": "0" * 64}
    assert official(signer).post(at("issue", made.question), seen).status_code == 409
    assert not Answer.objects.in_force().exists()


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("public", "Everybody can read it at once"),
        ("after_answer", "The question becomes public together with this answer."),
        ("private", "Only the asker and the authorities that were asked can read it."),
    ],
)
def test_before_issuing_the_page_says_what_follows(kind: str, sentence: str) -> None:
    """The only violet button of the workbench stands beside the consequences and the text."""
    made = answer("signed", of=case(kind))
    _drafter, signer = officials_of(made.authority)
    client = official(signer)
    assert "btn--off" not in client.get(at("sign_off", made.question)).content.decode()
    html = client.get(at("issue", made.question)).content.decode()
    assert html.count("btn--off") == 1
    assert f'name="seen_hash" value="{made.content_hash}"' in html
    assert made.short in html
    assert "Nobody can change the text any more" in html
    assert sentence in html
    assert "It counts as valid until" in html
    assert not Answer.objects.in_force().exists()


@pytest.mark.parametrize(("kind", "status"), [("offered", 409), ("issued", 409), ("draft", 409)])
def test_only_a_signed_text_can_be_asked_to_be_issued(kind: str, status: int) -> None:
    """Without a valid signature there is nothing to confirm."""
    made = answer(kind)
    _drafter, signer = officials_of(made.authority)
    assert official(signer).get(at("issue", made.question)).status_code == status


def test_issue_page_needs_the_second_factor() -> None:
    """403 with the reason before anything is shown (rulings D38)."""
    made = answer("signed")
    _drafter, signer = officials_of(made.authority)
    response = signed_in(signer).get(at("issue", made.question))
    assert response.status_code == 403
    assert made.short not in response.content.decode()


def test_signer_reads_what_changed_since_the_text_came_back() -> None:
    """The comparison starts with the text that was sent back, and ends with its issue."""
    made = answer("offered")
    drafter, signer = officials_of(made.authority)
    client = official(signer)
    assert "What changed since" not in client.get(at("sign_off", made.question)).content.decode()
    seen = {"seen_hash": made.content_hash, "case": made.case_id}
    client.post(at("return", made.question), seen | {"reason": "Shorter."})
    made.refresh_from_db()
    changed = typed(case=made.case_id, version=made.version, text="One test serves for both.")
    assert official(drafter).post(at("draft", made.question), changed).status_code == 302
    html = client.get(at("sign_off", made.question)).content.decode()
    assert "What changed since it was sent back" in html
    gone = re.findall(r"<del><span[^>]*>[^<]*</span>([^<]*)<span", html)
    assert "donation" in gone[0]
    made.refresh_from_db()
    sent = {"seen_hash": made.content_hash, "case": made.case_id}
    client.post(at("sign", made.question), sent)
    client.post(at("issue", made.question), sent)
    made.refresh_from_db()
    assert (made.state, made.returned_md) == (AnswerState.ISSUED, "")


def test_names_of_writers_and_signers_stay_at_the_desk() -> None:
    """Signers see whose words they sign; readers of the issued answer see nobody (D33)."""
    made = answer("signed")
    _drafter, signer = officials_of(made.authority)
    client = official(signer)
    html = client.get(at("sign_off", made.question)).content.decode()
    name = made.drafter.display_name
    assert f"<dd>{name}</dd>" in html
    preview = client.get(at("issue", made.question)).content.decode()
    assert name not in preview


def test_saved_draft_is_shown_as_readers_will_see_it() -> None:
    """Dashed and named a draft: nothing violet before it is issued."""
    made = answer("draft")
    drafter, _signer = officials_of(made.authority)
    html = official(drafter).get(at("case", made.question)).content.decode()
    assert "See the saved draft as readers will see it" in html
    assert "Draft, not an official answer yet" in html
    assert 'class="official"' not in html


def test_desk_of_a_lone_signer_says_what_is_missing() -> None:
    """It can be written and saved, not signed (rulings D37)."""
    waiting = case(authorities=[AuthorityFactory(signers=1)])
    drafter = actor_as("regulator", organisation=waiting.authority)
    html = official(drafter).get(at("case", waiting.question)).content.decode()
    assert "Your authority needs a second signer" in html
    others = case()
    drafter, _signer = officials_of(others.authority)
    assert (
        "needs a second signer"
        not in official(drafter).get(at("case", others.question)).content.decode()
    )
