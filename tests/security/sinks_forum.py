"""Texts around a case: what both sides say, comments, notes, redacted versions; see sinks.py."""

from typing import Any

from django.test import Client
from django.urls import reverse

from apps.forum.models import Case, CaseNote, Contribution, PublicationRequest
from apps.forum.services.contributions import change_contribution, post_contribution
from apps.forum.services.conversation import ask_for_more
from apps.forum.services.notes import write_note
from apps.forum.services.publication import propose_publication, redact_publication
from tests.factories.forum import answer, question
from tests.security.planting import LONG, Form, Texts
from tests.security.scene import Scene


def _pages(client: Client, *addresses: str) -> list[str]:
    answers = [client.get(address) for address in addresses]
    assert [a.status_code for a in answers] == [200] * len(answers), addresses
    return [answer.content.decode() for answer in answers]


def _plant_message(scene: Scene, texts: Texts) -> Case:
    """What an authority asks the asker for."""
    ask_for_more(actor=scene.actor("drafter"), case=scene.case, text=texts["text"])
    return scene.case


def _read_message(scene: Scene, _of: Case) -> list[str]:
    return [
        *_pages(scene.clients["asker"], scene.path("forum:conversation")),
        *_pages(scene.clients["signer"], scene.path("forum:case"), scene.path("forum:clock")),
    ]


def _plant_comment(scene: Scene, texts: Texts) -> Contribution:
    """A comment that was changed, so that the page of its history shows both texts."""
    asker = scene.actor("asker")
    made = post_contribution(
        actor=asker, question=scene.question, text=f"{texts['text']} Once.", language="en"
    )
    changed = {"text": f"{texts['text']} Twice.", "reason": "Counted again."}
    return change_contribution(actor=asker, contribution=made, version=made.version, **changed)


def _read_comment(scene: Scene, made: Contribution) -> list[str]:
    of = scene.question
    page = reverse("forum:question", kwargs={"public_id": of.public_id, "slug": of.slug})
    history = scene.path("forum:comment_history", public_id=made.public_id)
    change = scene.path("forum:comment_change", public_id=made.public_id)
    at = f"/api/v1/questions/{of.public_id}/comments/"
    told: list[dict[str, Any]] = scene.clients["anonymous"].get(at).json()["comments"]
    return [
        *_pages(scene.clients["anonymous"], page, history),
        *_pages(scene.clients["asker"], change),
        *(one["text_html"] for one in told),
    ]


def _plant_note(scene: Scene, texts: Texts) -> CaseNote:
    """A note inside the authority."""
    return write_note(actor=scene.actor("drafter"), case=scene.case, text=texts["text"])


def _read_note(scene: Scene, _made: CaseNote) -> list[str]:
    return _pages(scene.clients["signer"], scene.path("forum:notes"), scene.path("forum:case"))


REDACTED = ("title", "body_md", "short", "text_md")


def _plant_publication(scene: Scene, texts: Texts) -> PublicationRequest:
    """The redacted version of a private answer."""
    asker = scene.actor("asker")
    private = question("private", asker=asker, authorities=[scene.authority])
    proposed = propose_publication(actor=asker, answer=answer(of=private.cases.get()))
    kept = {"position_md": "", "justification_md": "", "no_guidance_reason": ""}
    # Much of the corpus looks like personal data: the list of what was found stands there anyway.
    looks_personal = {"body_md": f"{texts['body_md']}\n\nWrite to one@site.example."}
    return redact_publication(
        actor=asker,
        publication=proposed,
        texts=kept | dict(texts) | looks_personal,
        topic=private.topic,
        names_country=True,
        version=proposed.version,
    )


def _read_publication(scene: Scene, made: PublicationRequest) -> list[str]:
    number = made.answer.public_id
    both = [scene.path(f"forum:{name}", public_id=number) for name in ("publication",)]
    edit = scene.path("forum:publication_edit", public_id=number)
    return [
        *_pages(scene.clients["asker"], *both, edit),
        *_pages(scene.clients["signer"], *both),
    ]


def _columns(table: str, *names: str) -> dict[str, tuple[str, ...]]:
    return {name: (f"{table}.{name}",) for name in names}


def _marked(table: str, name: str = "text") -> dict[str, tuple[str, ...]]:
    """Return the columns of one Markdown text."""
    return {"text": (f"{table}.{name}_md", f"{table}.{name}_html")}


FORUM_FORMS: dict[str, Form] = {
    "conversation": Form(
        {"text": LONG}, _marked("forum_casemessage"), _plant_message, _read_message
    ),
    "comment": Form({"text": LONG}, _marked("forum_contribution"), _plant_comment, _read_comment),
    "note": Form({"text": LONG}, _marked("forum_casenote", "body"), _plant_note, _read_note),
    "publication": Form(
        {"title": (180, " "), "body_md": LONG, "short": (300, " "), "text_md": LONG},
        _columns("forum_publicationrequest", *REDACTED),
        _plant_publication,
        _read_publication,
    ),
}
