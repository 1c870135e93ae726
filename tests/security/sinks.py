"""Every text field of every form: how it gets a text, and every page and mail where it shows.

`plant` writes a text as people do, by form or service, and so within its limits; planting.py
then puts all of the corpus where the text lies, whatever the limits, so that each page is read
once for all of it.
"""

import re
from collections.abc import Mapping
from html import escape
from typing import Any
from xml.etree import ElementTree

from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from apps.core.sessions import SessionStore
from apps.forum.models import Case, Question
from apps.forum.services.answers import (
    Cited,
    issue_answer,
    offer_draft,
    return_draft,
    save_draft,
    sign_answer,
)
from apps.forum.services.guarding import Asserted
from apps.forum.services.questions import ask_question
from apps.profiles import services
from apps.profiles.models import ApiToken, Membership
from apps.profiles.tokens import create_token
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.forum import question, question_content
from tests.factories.profiles import MembershipFactory
from tests.factories.vocabularies import GuidanceSectionFactory, GuidanceVersionFactory
from tests.security.payloads import CANARY
from tests.security.planting import LONG, Form, Texts
from tests.security.scene import Scene, membership
from tests.security.sinks_forum import FORUM_FORMS
from tests.support.api import ApiClient
from tests.support.mailing import deliver_mails


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


def _plant_question(scene: Scene, texts: Texts) -> Question:
    words = f"{texts['title']} {scene.question.title}"[:200]
    return ask_question(
        actor=scene.actor("asker"),
        content=question_content(authorities=[scene.authority], **{**texts, "title": words}),
        key="",
        submit=True,
        asserted=Asserted(as_it_is=True),  # some of the corpus looks like personal data
    )


def _read_question(scene: Scene, made: Question) -> list[str]:
    made.refresh_from_db()
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


STAGES = ("draft", "offered", "issued")


def _plant_answer(scene: Scene, texts: Texts) -> dict[str, Question]:
    """One answer on the workbench, one for the sign-off, one that is out."""
    asked: dict[str, Any] = {"asker": scene.actor("asker"), "authorities": [scene.authority]}
    found = {}
    for stage in STAGES:
        found[stage] = question(title=f"What is said of it at the stage {stage}?", **asked)
        case = Case.objects.get(question=found[stage])
        store = save_draft if stage == "draft" else offer_draft
        drafter, content = scene.actor("drafter"), _content(scene, texts)
        made = store(actor=drafter, case=case, content=content, version=None)
        if stage == "issued":
            signer, seen = scene.actor("signer"), made.content_hash
            sign_answer(actor=signer, answer=made, seen_hash=seen)
            issue_answer(actor=signer, answer=made, seen_hash=seen)
    return found


def _read_answer(scene: Scene, planted: dict[str, Question]) -> list[str]:
    """The workbench, the sign-off, the question's page, the start page, feeds, the API."""
    signer, out = scene.clients["signer"], planted["issued"]
    kwargs = {"public_id": out.public_id, "slug": out.slug}
    return [
        *_pages(signer, scene.path("forum:case", public_id=planted["draft"].public_id)),
        *_pages(signer, scene.path("forum:sign_off", public_id=planted["offered"].public_id)),
        *_pages(scene.clients["anonymous"], reverse("forum:question", kwargs=kwargs), "/en/"),
        *_mails(),
        *_fed(scene, out.public_id),
    ]


def _fed(scene: Scene, number: str) -> list[str]:
    """Return every HTML that a feed or the API hands on, and every other text in an element."""
    feed = scene.clients["anonymous"].get("/feeds/answers.atom")
    parts = [
        part.text or "" if part.attrib.get("type") == "html" else f"<p>{escape(part.text or '')}"
        for part in ElementTree.fromstring(feed.content).iter()  # noqa: S314  our own answer
    ]
    answers = ApiClient().get("/answers/", {"question": number}).json()["data"]
    asked = ApiClient().get(f"/questions/{number}/").json()
    return [*parts, *(entry["text_html"] for entry in answers), asked["body_html"]]


def _content(scene: Scene, texts: Texts) -> Any:
    others = dict(texts)
    place = others.pop("locator", "")
    cited = {"citations": [Cited(GuidanceVersionFactory(), place)]} if place else {}
    return scene.content(**others, **cited)


def _plant_returned(scene: Scene, texts: Texts) -> None:
    """Why a draft came back."""
    offered = offer_draft(
        actor=scene.actor("drafter"), case=scene.case, content=scene.content(), version=None
    )
    return_draft(actor=scene.actor("signer"), answer=offered, reason=texts["reason"])


def _read_returned(scene: Scene, _planted: None) -> list[str]:
    drafter = scene.clients["drafter"]
    return [
        *_mails(),
        *_pages(drafter, scene.path("forum:case"), "/en/account/notifications/"),
    ]


def _plant_person(scene: Scene, texts: Texts) -> Membership:
    """A person's name: own pages, pages of colleagues, the plain admin."""
    for person in ("asker", "signer"):
        _posted(scene.clients[person], "/en/account/profile/name/", texts)
    waiting: Membership = MembershipFactory(
        organisation=scene.company,
        state="claimed",
        verified_at=None,
        user__display_name=texts["display_name"],
    )
    return waiting


def _read_person(scene: Scene, waiting: Membership) -> list[str]:
    confirm = reverse("profiles:confirm_membership", kwargs={"pk": waiting.pk})
    admin = [f"/admin/accounts/user/{scene.asker.pk}/change/", "/admin/profiles/membership/"]
    return [
        *_pages(scene.clients["asker"], "/en/account/profile/name/", "/en/account/verification/"),
        *_pages(scene.clients["asker"], confirm, "/en/account/"),
        *_pages(scene.clients["admin"], "/admin/accounts/user/", *admin),
    ]


ORGANISATION = {"kind": "university", "country": "BE", "verified": "on", "is_fictional": "on"}


def _plant_organisation(scene: Scene, texts: Texts) -> str:
    """Texts of an organisation, typed in the plain admin: every page that names it."""
    change = f"/admin/profiles/organisation/{scene.company.pk}/change/"
    _posted(scene.clients["admin"], change, {"sources": "[]", **ORGANISATION, **texts})
    invited = services.invite_member(
        actor=scene.actor("asker"),
        organisation=scene.company,
        role="developer",
        email="new.colleague@people.example",
    )
    return services.invitation_token(invited)


def _read_organisation(scene: Scene, token: str) -> list[str]:
    change = f"/admin/profiles/organisation/{scene.company.pk}/change/"
    number = {"public_id": scene.company.public_id}
    page = scene.path("profiles:organisation", **number)
    offered = f"/en/account/verification/?organisation={scene.company.public_id}"
    own = (scene.path("profiles:invite", **number), offered, "/en/account/", "/en/account/act-as/")
    return [
        *_pages(scene.clients["anonymous"], page, f"/en/account/invite/{token}/"),
        *_pages(scene.clients["asker"], *own),
        *_pages(scene.clients["signer"], scene.path("forum:case")),
        *_pages(scene.clients["admin"], change, "/admin/profiles/organisation/"),
        *_mails(),
    ]


def _plant_section(scene: Scene, texts: Texts) -> str:
    """A section of a guidance document, kept in the plain admin."""
    section = GuidanceSectionFactory()
    change = f"/admin/vocabularies/guidancesection/{section.pk}/change/"
    values = {"version": str(section.version_id), "position": "0", **texts}
    _posted(scene.clients["admin"], change, values)
    return change


def _read_section(scene: Scene, change: str) -> list[str]:
    return _pages(scene.clients["admin"], change, "/admin/vocabularies/guidancesection/")


def _plant_browser(_scene: Scene, texts: Texts) -> Client:
    """What a browser calls itself: the list of own sessions."""
    cache.clear()  # signing in is limited
    values = {"login": UserFactory().email, "password": PASSWORD}
    for _place in ("here", "there"):
        client = Client(headers={"User-Agent": texts["user_agent"]})
        _posted(client, "/en/account/sign-in/", values)
    return client


def _add_browsers(texts: list[str]) -> None:
    """Sign the same person in with one browser for each text."""
    first = UserSession.objects.filter(user_agent__contains=CANARY).latest("pk")
    for text in texts:
        kept = SessionStore()
        kept.update(SessionStore(first.session_key).load())
        kept.create()
        UserSession.objects.create(
            user=first.user, ip=first.ip, session_key=kept.session_key, user_agent=text
        )


def _read_browser(_scene: Scene, client: Client) -> list[str]:
    return _pages(client, "/en/account/security/sessions/")


def _plant_token(scene: Scene, texts: Texts) -> ApiToken:
    """The name of an access token: own pages and the mail about it."""
    made = create_token(
        actor=scene.actor("asker"),
        membership=membership(scene.asker).pk,
        scopes=[],
        days=30,
        **texts,
    )
    return made.row


def _read_token(scene: Scene, made: ApiToken) -> list[str]:
    end = reverse("profiles:end_token", kwargs={"pk": made.pk})
    return [
        *_pages(scene.clients["asker"], reverse("profiles:tokens"), end),
        *_mails(),
        *_pages(scene.clients["asker"], "/en/account/notifications/"),
    ]


def _columns(table: str, *names: str) -> dict[str, tuple[str, ...]]:
    """Return columns that are called as their fields."""
    return {name: (f"{table}.{name}",) for name in names}


ANSWER = "forum_answer"
FORMS: dict[str, Form] = {
    "question": Form(
        {"title": (140, " "), "body": LONG, "position": LONG, "justification": LONG},
        {
            "title": ("forum_question.title",),
            "body": ("forum_question.body_md", "forum_question.body_html"),
            "position": ("forum_question.position_md", "forum_question.position_html"),
            "justification": (
                "forum_question.justification_md",
                "forum_question.justification_html",
            ),
        },
        _plant_question,
        _read_question,
    ),
    "answer": Form(
        {"short": (300, " "), "text": LONG, "no_guidance_reason": (500, " ")},
        {
            **_columns(ANSWER, "short", "no_guidance_reason"),
            "text": (f"{ANSWER}.text_md", f"{ANSWER}.text_html"),
        },
        _plant_answer,
        _read_answer,
    ),
    "citation": Form(
        {"locator": (120, " ")}, _columns("forum_citation", "locator"), _plant_answer, _read_answer
    ),
    "return": Form(
        {"reason": (1000, " ")},
        {"reason": (f"{ANSWER}.return_reason",)},
        _plant_returned,
        _read_returned,
    ),
    "person": Form(
        {"display_name": (120, " ")},
        _columns("accounts_user", "display_name"),
        _plant_person,
        _read_person,
    ),
    "organisation": Form(
        {
            "name": (200, " "),
            "native_name": (300, " "),
            "acronym": (40, " "),
            "other_names": (120, " "),
            "note": (4000, "\n"),
        },
        _columns("profiles_organisation", "name", "native_name", "acronym", "other_names", "note"),
        _plant_organisation,
        _read_organisation,
    ),
    "section": Form(
        {"locator": (80, " "), "title": (300, " ")},
        _columns("vocabularies_guidancesection", "locator", "title"),
        _plant_section,
        _read_section,
    ),
    "token": Form(
        {"name": (80, " ")}, _columns("profiles_apitoken", "name"), _plant_token, _read_token
    ),
    "session": Form(
        {"user_agent": (88, " ")},
        _columns("usersessions_usersession", "user_agent"),
        _plant_browser,
        _read_browser,
        rows=_add_browsers,
    ),
}
FORMS.update(FORUM_FORMS)
