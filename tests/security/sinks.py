"""Every text field of every form: how it is filled, and every page and mail where it shows."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any
from xml.etree import ElementTree

from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from apps.forum.models import Answer
from apps.forum.services.answers import (
    Cited,
    issue_answer,
    offer_draft,
    return_draft,
    save_draft,
    sign_answer,
)
from apps.forum.services.questions import ask_question
from apps.profiles import services
from apps.profiles.tokens import create_token
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.forum import question_content
from tests.factories.profiles import MembershipFactory
from tests.factories.vocabularies import GuidanceSectionFactory, GuidanceVersionFactory
from tests.security.payloads import CANARY, packed
from tests.security.scene import Scene, make_scene, membership
from tests.support.api import ApiClient
from tests.support.mailing import deliver_mails

Texts = Mapping[str, str]
LONG = (4900, "\n\n")


@dataclass(frozen=True)
class Form:
    """The text fields of one form (longest text, how texts are put together) and what follows."""

    fields: Mapping[str, tuple[int, str]]
    fill: Callable[[Scene, Texts], list[str]]

    def harmless(self) -> dict[str, str]:
        """Return plain words for every field."""
        words = f"May one {CANARY} donor test serve for two products?"
        return {name: words[: limit - 1] for name, (limit, _s) in self.fields.items()}

    def corpus(self, name: str) -> list[str]:
        """Return the texts that together hold the corpus for one field."""
        return packed(*self.fields[name])


def _pages(client: Client, *addresses: str) -> list[str]:
    answers = [client.get(address) for address in addresses]
    assert [a.status_code for a in answers] == [200] * len(answers), addresses
    return [answer.content.decode() for answer in answers]


def _posted(client: Client, address: str, values: Mapping[str, Any]) -> None:
    answer = client.post(address, values)
    assert answer.status_code == 302, re.findall(r"error[^<]*<.*", answer.content.decode())


def _mails() -> list[str]:
    """Deliver what waits; return the HTML parts. Subjects are one line, texts are plain."""
    deliver_mails()
    sent, mail.outbox[:] = list(mail.outbox), []
    for message in sent:
        assert len(str(message.subject).splitlines()) == 1
        assert message.content_subtype == "plain"
    return [str(body) for message in sent for body, _kind in getattr(message, "alternatives", ())]


def _question(scene: Scene, texts: Texts) -> list[str]:
    words = f"{texts['title']} {scene.question.title}"[:200]
    made = ask_question(
        actor=scene.actor("asker"),
        content=question_content(authorities=[scene.authority], **{**texts, "title": words}),
        key="",
        submit=True,
    )
    kwargs = {"public_id": made.public_id, "slug": made.slug}
    asker, signer = scene.clients["asker"], scene.clients["signer"]
    page = reverse("forum:question", kwargs=kwargs)
    anonymous = (page, "/en/questions/", f"/en/questions/?q={CANARY}")
    return [
        *_mails(),
        *_pages(scene.clients["anonymous"], *anonymous),
        *_pages(asker, scene.path("forum:edit", public_id=made.public_id)),
        *_pages(asker, scene.path("forum:withdraw", public_id=made.public_id)),
        *_pages(signer, scene.path("forum:case", public_id=made.public_id)),
        *_pages(signer, "/en/questions/inbox/", "/en/account/notifications/"),
    ]


def _answer(_scene: Scene, texts: Texts) -> list[str]:
    """The workbench, the sign-off, the question's page, the start page."""
    scene = make_scene()
    signer, draft = scene.clients["signer"], scene.path("forum:case")
    stored = save_draft(
        actor=scene.actor("drafter"), case=scene.case, content=_content(scene, texts), version=None
    )
    pages = _pages(signer, draft)
    _issue(scene, texts, stored, pages)
    kwargs = {"public_id": scene.question.public_id, "slug": scene.question.slug}
    page = reverse("forum:question", kwargs=kwargs)
    return [*pages, *_pages(scene.clients["anonymous"], page, "/en/"), *_mails(), *_fed(scene)]


def _fed(scene: Scene) -> list[str]:
    """Return every HTML that a feed or the API hands on, and every other text in an element."""
    feed = scene.clients["anonymous"].get("/feeds/answers.atom")
    parts = [
        part.text or "" if part.attrib.get("type") == "html" else f"<p>{escape(part.text or '')}"
        for part in ElementTree.fromstring(feed.content).iter()  # noqa: S314  our own answer
    ]
    number = scene.question.public_id
    answers = ApiClient().get("/answers/", {"question": number}).json()["data"]
    asked = ApiClient().get(f"/questions/{number}/").json()
    return [*parts, *(entry["text_html"] for entry in answers), asked["body_html"]]


def _issue(scene: Scene, texts: Texts, stored: Answer, pages: list[str]) -> None:
    offered = offer_draft(
        actor=scene.actor("drafter"),
        case=scene.case,
        content=_content(scene, texts),
        version=stored.version,
    )
    pages += _pages(scene.clients["signer"], scene.path("forum:sign_off"))
    signer, seen = scene.actor("signer"), offered.content_hash
    sign_answer(actor=signer, answer=offered, seen_hash=seen)
    issue_answer(actor=signer, answer=offered, seen_hash=seen)


def _content(scene: Scene, texts: Texts) -> Any:
    others = dict(texts)
    place = others.pop("locator", "")
    cited = {"citations": [Cited(GuidanceVersionFactory(), place)]} if place else {}
    return scene.content(**others, **cited)


def _returned(_scene: Scene, texts: Texts) -> list[str]:
    """Why a draft came back."""
    scene = make_scene()
    answer = offer_draft(
        actor=scene.actor("drafter"), case=scene.case, content=scene.content(), version=None
    )
    return_draft(actor=scene.actor("signer"), answer=answer, **texts)
    drafter = scene.clients["drafter"]
    return [
        *_mails(),
        *_pages(drafter, scene.path("forum:case"), "/en/account/notifications/"),
    ]


def _person(scene: Scene, texts: Texts) -> list[str]:
    """A person's name: own pages, pages of colleagues, the plain admin."""
    for person in ("asker", "signer"):
        values = {**texts, "language": "en"}
        _posted(scene.clients[person], "/en/account/profile/", values)
    waiting = MembershipFactory(
        organisation=scene.company,
        state="claimed",
        verified_at=None,
        user__display_name=texts["display_name"],
    )
    confirm = reverse("profiles:confirm_membership", kwargs={"pk": waiting.pk})
    admin = [f"/admin/accounts/user/{scene.asker.pk}/change/", "/admin/profiles/membership/"]
    return [
        *_pages(scene.clients["asker"], "/en/account/profile/", "/en/account/verification/"),
        *_pages(scene.clients["asker"], confirm, "/en/account/"),
        *_pages(scene.clients["admin"], "/admin/accounts/user/", *admin),
    ]


ORGANISATION = {"kind": "university", "country": "BE", "verified": "on", "is_fictional": "on"}


def _organisation(scene: Scene, texts: Texts) -> list[str]:
    """Texts of an organisation, typed in the plain admin: every page that names it."""
    change = f"/admin/profiles/organisation/{scene.company.pk}/change/"
    _posted(scene.clients["admin"], change, {"sources": "[]", **ORGANISATION, **texts})
    invited = services.invite_member(
        actor=scene.actor("asker"),
        organisation=scene.company,
        role="developer",
        email="new.colleague@people.example",
    )
    number = {"public_id": scene.company.public_id}
    page = scene.path("profiles:organisation", **number)
    token = services.invitation_token(invited)
    offered = f"/en/account/verification/?organisation={scene.company.public_id}"
    own = (scene.path("profiles:invite", **number), offered, "/en/account/", "/en/account/act-as/")
    return [
        *_pages(scene.clients["anonymous"], page, f"/en/account/invite/{token}/"),
        *_pages(scene.clients["asker"], *own),
        *_pages(scene.clients["signer"], scene.path("forum:case")),
        *_pages(scene.clients["admin"], change, "/admin/profiles/organisation/"),
        *_mails(),
    ]


def _section(scene: Scene, texts: Texts) -> list[str]:
    """A section of a guidance document, kept in the plain admin."""
    section = GuidanceSectionFactory()
    change = f"/admin/vocabularies/guidancesection/{section.pk}/change/"
    values = {"version": str(section.version_id), "position": "0", **texts}
    _posted(scene.clients["admin"], change, values)
    return _pages(scene.clients["admin"], change, "/admin/vocabularies/guidancesection/")


def _browser(_scene: Scene, texts: Texts) -> list[str]:
    """What a browser calls itself: the list of own sessions."""
    cache.clear()  # signing in is limited
    client = Client(headers={"User-Agent": texts["user_agent"]})
    values = {"login": UserFactory().email, "password": PASSWORD}
    _posted(client, "/en/account/sign-in/", values)
    return _pages(client, "/en/account/security/sessions/")


def _token(scene: Scene, texts: Texts) -> list[str]:
    """The name of an access token: own pages and the mail about it."""
    made = create_token(
        actor=scene.actor("asker"),
        membership=membership(scene.asker).pk,
        scopes=[],
        days=30,
        **texts,
    )
    end = reverse("profiles:end_token", kwargs={"pk": made.row.pk})
    return [
        *_pages(scene.clients["asker"], reverse("profiles:tokens"), end),
        *_mails(),
        *_pages(scene.clients["asker"], "/en/account/notifications/"),
    ]


FORMS: dict[str, Form] = {
    "question": Form(
        {"title": (140, " "), "body": LONG, "position": LONG, "justification": LONG}, _question
    ),
    "answer": Form({"short": (300, " "), "text": LONG, "no_guidance_reason": (500, " ")}, _answer),
    "citation": Form({"locator": (120, " ")}, _answer),
    "return": Form({"reason": (1000, " ")}, _returned),
    "person": Form({"display_name": (120, " ")}, _person),
    "organisation": Form(
        {
            "name": (200, " "),
            "native_name": (300, " "),
            "acronym": (40, " "),
            "other_names": (120, " "),
            "note": (4000, "\n"),
        },
        _organisation,
    ),
    "section": Form({"locator": (80, " "), "title": (300, " ")}, _section),
    "token": Form({"name": (80, " ")}, _token),
    "session": Form({"user_agent": (88, " ")}, _browser),
}
