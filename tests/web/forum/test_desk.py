"""The desk of an authority in the browser: assigning, notes, absences, saved views, snippets."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from apps.core.actor import Actor
from apps.forum.inbox_address import FILTERS
from apps.forum.models import Absence, Case, CaseNote, SavedView, Snippet
from apps.forum.querysets.desk import desk_day
from apps.forum.services.absences import enter_absence
from apps.forum.services.assignment import assign_case
from apps.forum.services.shelf import SnippetContent, add_snippet
from apps.profiles.models import Organisation
from tests.factories.forum import case, developer, membership_of, officials_of
from tests.factories.profiles import AuthorityFactory, country
from tests.web.forum.test_reading import signed_in

pytestmark = pytest.mark.django_db
BASE = "/en/questions/inbox/"


def browser(actor: Actor) -> Client:
    return signed_in(actor, second_factor=True)


def rows(html: str) -> list[str]:
    """Return the numbers of the questions in the table, in order."""
    return re.findall(r'<th scope="row".*?mono[^>]*>([^<]+)<', html, flags=re.S)


def sent(authority: Organisation, to: str, *choices: str) -> dict[str, Any]:
    return {"authority": str(authority.pk), "to": to, "case": list(choices), "due": "overdue"}


def due(of: Case, days: int) -> Case:
    """Let a case be due so many days from today, whatever its events say."""
    Case.objects.filter(pk=of.pk).update(due_on=desk_day() + timedelta(days=days))
    return of


def test_due_first_in_words_and_by_filter() -> None:
    authority = AuthorityFactory()
    later, late, soon = (
        due(case("private", authorities=[authority]), days) for days in (30, -2, 5)
    )
    official = browser(officials_of(authority)[0])
    html = official.get(BASE).content.decode()
    assert rows(html) == [c.question.public_id for c in (late, soon, later)]
    assert "2 days late" in html
    assert "Due in 5 days" in html
    for word, found in (("overdue", late), ("week", soon), ("later", later)):
        narrowed = official.get(BASE, {"due": word}).content.decode()
        assert rows(narrowed) == [found.question.public_id]
    assert official.get(BASE, {"due": "stopped"}).content.decode().count("<tr>") == 0


def test_filter_by_country_of_the_other_authorities() -> None:
    authority, other = AuthorityFactory(), AuthorityFactory(country=country("FR"))
    both = case("private", authorities=[authority, other]).question
    case("private", authorities=[authority])
    official = browser(officials_of(authority)[0])
    assert '<option value="FR"' in official.get(BASE).content.decode()
    assert rows(official.get(BASE, {"country": "FR"}).content.decode()) == [both.public_id]


def test_pages_of_the_inbox_leave_nothing_out() -> None:
    authority = AuthorityFactory()
    made = case("private", authorities=[authority])
    cases = [made, *(case("private", authorities=[authority]) for _ in range(21))]
    due(cases[3], -1)
    official = browser(officials_of(authority)[0])
    html = official.get(BASE).content.decode()
    first = rows(html)
    older = re.search(r'cursor=([^"&]+)', html[html.index("</table>") :])
    assert older is not None
    second = rows(official.get(f"{BASE}?cursor={older[1]}").content.decode())
    assert first[0] == cases[3].question.public_id
    assert sorted(first + second) == sorted(c.question.public_id for c in cases)


def test_many_are_given_by_ticks_and_twice_is_once() -> None:
    authority = AuthorityFactory()
    cases = [case("private", authorities=[authority]) for _ in range(3)]
    foreign = case("private")
    first, second = officials_of(authority)
    official, to = browser(first), membership_of(second)
    html = official.get(BASE, {"all": "1"}).content.decode()
    choices = re.findall(r'name="case" value="([^"]+)"[^>]* checked', html)
    assert len(choices) == 3
    form = sent(authority, str(to.pk), *choices, f"{foreign.pk}:")
    page = official.post(f"{BASE}assign/", form, follow=True)
    assert page.redirect_chain[-1][0] == f"{BASE}?due=overdue"
    html = page.content.decode()
    assert "is in charge of 3 cases now" in html
    assert "no longer a case of your authority" in html
    assert foreign.question.public_id not in html
    assert Case.objects.filter(assignee=to).count() == 3
    again = official.post(f"{BASE}assign/", form, follow=True).content.decode()
    assert "3 cases were so already" in again
    assert [c.authority_id for c in cases] == [authority.pk] * 3


def test_assigning_needs_a_case_a_colleague_and_the_role_of_the_page() -> None:
    of = case("private")
    official = browser(officials_of(of.authority)[0])
    stranger = membership_of(officials_of(AuthorityFactory())[0])
    nothing = official.post(f"{BASE}assign/", sent(of.authority, "me"), follow=True)
    assert "Choose at least one case first" in nothing.content.decode()
    for form, status in (
        (sent(of.authority, str(stranger.pk), f"{of.pk}:"), 422),
        (sent(of.authority, "me", "nonsense"), 422),
        (sent(AuthorityFactory(), "me", f"{of.pk}:"), 409),
    ):
        assert official.post(f"{BASE}assign/", form).status_code == status
    assert Case.objects.get(pk=of.pk).assignee_id is None


def test_filter_by_who_is_in_charge_and_deputies() -> None:
    authority = AuthorityFactory(signers=3)
    own, others, nobodys = (case("private", authorities=[authority]) for _ in range(3))
    first, second = officials_of(authority)
    assign_case(actor=first, case=own, to=membership_of(first), seen=None)
    assign_case(actor=first, case=others, to=membership_of(second), seen=None)
    official = browser(first)

    def found(word: str) -> list[str]:
        return sorted(rows(official.get(BASE, {"assignee": word}).content.decode()))

    assert found("me") == [own.question.public_id]
    assert found("nobody") == [nobodys.question.public_id]
    assert found("somebody") == sorted(c.question.public_id for c in (own, others))
    today = desk_day()
    enter_absence(actor=second, deputy=membership_of(first), starts_on=today, ends_on=today)
    assert found("me") == sorted(c.question.public_id for c in (own, others))
    assert "You stand in for" in official.get(BASE).content.decode()


def test_notes_stay_in_the_authority_and_keep_what_they_said() -> None:
    both = [AuthorityFactory(), AuthorityFactory()]
    asker = developer()
    of = case("public", asker=asker, authorities=both)
    first, second = officials_of(of.authority)
    number = of.question.public_id
    path = f"{BASE}{number}/notes/"
    form = {"case": str(of.pk), "text": "Zqnote: ask **legal** first."}
    assert browser(first).post(path, form).status_code == 302
    note = CaseNote.objects.get()
    assert "<strong>legal</strong>" in browser(second).get(path).content.decode()
    assert browser(second).get(f"{path}{note.pk}/").status_code == 403
    other = next(a for a in both if a.pk != of.authority_id)
    foreign = browser(officials_of(other)[0])
    assert "Zqnote" not in foreign.get(path).content.decode()
    assert foreign.get(f"{path}{note.pk}/").status_code == 404
    assert browser(asker).get(path).status_code == 403
    changed = {"text": "Zqlater.", "version": 1}
    assert browser(first).post(f"{path}{note.pk}/", changed).status_code == 302
    assert "Zqnote" in browser(second).get(path).content.decode()
    late = browser(first).post(f"{path}{note.pk}/", changed | {"text": "Zqtoo late."})
    assert late.status_code == 409
    assert "Zqlater." in late.content.decode()
    note.refresh_from_db()
    assert note.body_md == "Zqlater."
    assert browser(first).post(path, form | {"text": " "}).status_code == 422
    assert browser(first).post(path, form | {"case": "0"}).status_code == 409


def test_absence_is_entered_listed_and_ended() -> None:
    authority = AuthorityFactory(signers=3)
    first, second = officials_of(authority)
    today = desk_day()
    form = {
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=3)).isoformat(),
        "deputy": str(membership_of(second).pk),
    }
    path = f"{BASE}absences/"
    assert browser(first).post(path, form).status_code == 302
    assert browser(first).post(path, form).status_code == 422
    back = form | {"deputy": str(membership_of(first).pk)}
    circle = browser(second).post(path, back)
    assert (circle.status_code, b"leads back to you" in circle.content) == (422, True)
    found = Absence.objects.get()
    assert b"I am back" not in browser(second).get(path).content
    assert browser(second).post(f"{path}{found.pk}/end/").status_code == 403
    outside = officials_of(AuthorityFactory())[0]
    assert browser(outside).post(f"{path}{found.pk}/end/").status_code == 404
    assert b"stands in" not in browser(outside).get(path).content
    assert browser(first).post(f"{path}{found.pk}/end/").status_code == 302
    assert browser(first).post(f"{path}{found.pk}/end/").status_code == 409
    past = {"starts_on": "2020-01-01", "ends_on": "2020-01-02"}
    assert browser(first).post(path, form | past).status_code == 422


def test_saved_view_is_named_shared_and_shows_nobody_more() -> None:
    authority = AuthorityFactory()
    case("private", authorities=[authority])
    first, second = officials_of(authority)
    official, path = browser(first), f"{BASE}views/"
    assert "Save this view" in official.get(BASE, {"assignee": "nobody"}).content.decode()
    form = {"name": "Zqunclaimed", "view": "open", "assignee": "nobody", "next": "//evil.example"}
    assert official.post(path, form).status_code == 302
    found = SavedView.objects.get()
    assert found.filters == "view=open&assignee=nobody"
    assert official.post(path, form | {"name": "zqUNCLAIMED"}).status_code == 422
    assert "Zqunclaimed" in official.get(BASE).content.decode()
    colleague = browser(second)
    assert "Zqunclaimed" not in colleague.get(BASE).content.decode()
    assert (
        official.post(f"{path}{found.pk}/", {"name": "Zqopen", "shared": "on"}).status_code == 302
    )
    assert "Zqopen" in colleague.get(BASE).content.decode()
    assert colleague.post(f"{path}{found.pk}/", {"action": "delete"}).status_code == 404
    outside = browser(officials_of(AuthorityFactory())[0])
    assert "Zqopen" not in outside.get(BASE).content.decode()
    assert outside.get(f"{BASE}?{found.filters}").content.decode().count("<tr>") == 0
    assert official.post(f"{path}{found.pk}/", {"action": "delete"}).status_code == 302
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("typed", ["é" * 80, "a" * 80, "a" * 42])
def test_odd_filters_fit_into_a_saved_view(typed: str) -> None:
    official = browser(officials_of(AuthorityFactory())[0])
    form = {"name": "Odd", "action": "save"} | dict.fromkeys(FILTERS, typed)
    assert official.post(f"{BASE}views/", form).status_code == 302


def test_snippets_are_the_authoritys_and_tell_of_conflicts() -> None:
    authority = AuthorityFactory()
    first, second = officials_of(authority)
    official, path = browser(first), f"{BASE}snippets/"
    form = {"title": "Zqopening", "language": "en", "text": "Thank you for your question."}
    assert official.post(path, form).status_code == 302
    assert official.post(path, form).status_code == 422
    found = Snippet.objects.get()
    own = f"{path}{found.pk}/"
    assert browser(second).post(own, form | {"text": "Thanks.", "version": 1}).status_code == 302
    late = official.post(own, form | {"text": "Many thanks.", "version": 1})
    assert (late.status_code, b"Thanks." in late.content) == (409, True)
    assert b"Many thanks." in late.content
    outside = browser(officials_of(AuthorityFactory())[0])
    assert outside.get(own).status_code == 404
    assert "Zqopening" not in outside.get(path).content.decode()
    again = {"action": "delete", "version": Snippet.objects.get().version}
    assert official.post(own, form | again).status_code == 302
    assert not Snippet.objects.exists()


def test_snippet_goes_into_the_draft_and_nothing_typed_is_lost() -> None:
    of = case("private")
    first, second = officials_of(of.authority)
    add_snippet(actor=first, content=SnippetContent("Thanks", "Zqthanks.", "en"))
    foreign = officials_of(AuthorityFactory())[0]
    hidden = add_snippet(actor=foreign, content=SnippetContent("Other", "Zqother.", "en"))
    found = Snippet.objects.exclude(pk=hidden.pk).get()
    official, path = browser(first), f"{BASE}{of.question.public_id}/draft/"
    form = {"case": str(of.pk), "action": "insert", "text": "Zqtyped.", "short": "Zqshort."}
    page = official.post(path, form | {"snippet": str(found.pk)})
    html = page.content.decode()
    assert page.status_code == 200
    assert re.search(r"Zqtyped\.\s+Zqthanks\.", html)
    assert "Zqshort." in html
    found.refresh_from_db()
    assert found.used == 1
    for gone in (str(hidden.pk), ""):
        refused = official.post(path, form | {"snippet": gone})
        assert refused.status_code == 422
        assert "Zqtyped." in refused.content.decode()
    assert "Zqother" not in browser(second).get(f"{BASE}{of.question.public_id}/").content.decode()


def test_case_page_claims_gives_back_and_tells_who_had_it() -> None:
    of = case("private")
    first, _second = officials_of(of.authority)
    official, page = browser(first), f"{BASE}{of.question.public_id}/"
    html = official.get(page).content.decode()
    assert "Take this case" in html
    form = {"authority": str(of.authority_id), "from_case": of.question.public_id, "to": "me"}
    taken = official.post(f"{BASE}assign/", form | {"case": f"{of.pk}:"}, follow=True)
    assert taken.redirect_chain[-1][0] == page
    html = taken.content.decode()
    assert "You are in charge." in html
    assert "Who had this case" in html
    assert "Hand back" in html
