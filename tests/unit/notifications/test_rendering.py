"""Mails: every kind in every language, one-line subjects, nothing of private matters."""

import re
from pathlib import Path

import html5lib
import pytest
from django.conf import settings
from django.template.loader import get_template
from django.utils import translation
from pytest_django import Settings

from apps.accounts.models import User
from apps.core.actor import ANONYMOUS
from apps.core.ids import uuid7
from apps.core.models import Event
from apps.core.notices import NOTICES
from apps.forum.choices import DISCLAIMER_VERSION
from apps.forum.disclaimers import DISCLAIMERS
from apps.notifications.models import Delivery, Notification
from apps.notifications.rendering import MAX_SUBJECT, compose, render_line, render_mail
from apps.notifications.styles import STYLES
from tests.factories.notifications import KIND, replace_notice

CANARY = "canary-7f3e"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
TEMPLATES = Path(settings.ROOT) / "templates" / "notifications"
FACTS = {
    "title": "Cells & genes: a donor's risk",
    "authority": "Illustrative Authority",
    "organisation": "Illustrative University",
    "name": "Night job",
    "role": "Developer",
    "other": "Another question",
}


def path(kind: str) -> str:
    return kind.replace(".", "/", 1)


def always_private() -> set[str]:
    """Return the kinds that never say anything by mail: they need no mail templates."""
    return {kind for kind in NOTICES if not (TEMPLATES / "mail" / f"{path(kind)}.txt").exists()}


MAILED = sorted(set(NOTICES) - always_private())


def notification(kind: str = KIND, language: str = "en", *, private: bool = False) -> Notification:
    """Return an unsaved notification: rendering asks no database."""
    return Notification(
        recipient=User(id=uuid7(), email="reader@people.example", language=language),
        event=Event(name=NOTICES.get(kind).event, subject_id=uuid7()),
        kind=kind,
        private=private,
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", MAILED)
def test_every_mail_in_every_language(
    kind: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_notice(monkeypatch, kind, facts=FACTS)
    mail = render_mail(notification(kind, language))
    link = f"{settings.BASE_URL}/{language}/about/contact/"
    assert link in mail.text
    assert f'href="{link}"' in mail.html
    assert f'lang="{language}"' in mail.html
    assert mail.subject
    assert "\n" not in mail.subject
    for part in (mail.subject, mail.text, mail.html):
        assert "{{" not in part
        assert "{%" not in part
        assert "“”" not in part, "a fact is missing"
    assert "&amp;" not in mail.subject + mail.text
    assert "&#x27;" not in mail.subject + mail.text
    assert "donor's" not in mail.html, "facts are escaped in HTML"


# They say that there will be an answer, that there is none, or that this is none.
NO_ANSWER_YET = {
    "forum.authority_wrote",
    "forum.case_declined",
    "forum.case_lapsed",
    "forum.clarification_requested",
    "forum.contribution_posted",
    "forum.delay_announced",
    "forum.duplicate_undone",
    "forum.question_closed_as_duplicate",
    "forum.question_is_news",
    "forum.question_received",
    "forum.question_sent",
    "forum.reply_due",
    "forum.transfer_proposed",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "kind", [one for one in MAILED if one.startswith("forum.") and one not in NO_ANSWER_YET]
)
def test_every_mail_that_speaks_of_an_answer_carries_the_fixed_sentence(
    kind: str, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new kind of mail carries it too, or is named above (FO-23)."""
    replace_notice(monkeypatch, kind, facts=FACTS)
    with translation.override(language):
        fixed = str(DISCLAIMERS[DISCLAIMER_VERSION])
    mail = render_mail(notification(kind, language))
    assert fixed in mail.text
    assert fixed in mail.html


@pytest.mark.parametrize("language", [*LANGUAGES, "ar"])
def test_html_part_is_dressed_and_well_formed(
    language: str, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    """Every element carries its own style; one address as button and as text; strict HTML."""
    settings.LANGUAGES = [*settings.LANGUAGES, ("ar", "Arabic")]
    replace_notice(monkeypatch, facts=FACTS)
    mail = render_mail(notification(language=language))
    bare = re.findall(r"<(body|table|td|h1|p|a)(?![^>]* style=)[^>]*>", mail.html)
    assert bare == []
    assert 'class="action" style="display:inline-block' in mail.html
    link = f"{settings.BASE_URL}/{language}/about/contact/"
    assert mail.html.count(f'href="{link}"') == 2
    assert f">{link}</a>" in mail.html
    direction = "rtl" if language == "ar" else "ltr"
    assert mail.html.count(f'lang="{language}" dir="{direction}"') == 2
    assert "prefers-color-scheme: dark" in mail.html
    assert "max-width:600px" in mail.html
    html5lib.HTMLParser(strict=True).parse(mail.html)


def test_words_of_people_get_no_style(monkeypatch: pytest.MonkeyPatch) -> None:
    replace_notice(monkeypatch, facts={"title": '<p class="brand">', "authority": "<a href=x>"})
    html = render_mail(notification()).html
    assert "&lt;p class=&quot;brand&quot;&gt;" in html
    assert "&lt;a href=x&gt;" in html


@pytest.mark.parametrize("name", sorted({key.partition(".")[0] for key in STYLES}))
def test_every_style_is_used(name: str) -> None:
    html = (TEMPLATES / "mail" / "base.html").read_text(encoding="utf-8")
    html += (TEMPLATES / "mail" / "private.html").read_text(encoding="utf-8")
    wanted = {key for key in STYLES if key.partition(".")[0] == name}
    found = re.findall(rf'<{name}(?: class="([a-z]+)")?[\s>]', html)
    assert wanted <= {f"{name}.{css}" if css else name for css in found}


@pytest.mark.parametrize("kind", MAILED)
def test_mail_asks_no_other_host(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_notice(monkeypatch, kind, facts=FACTS)
    html = render_mail(notification(kind)).html
    assert "<img" not in html
    assert "<script" not in html
    for address in re.findall(r'(?:href|src|url)\s*[=(]\s*["\']?([^"\')\s>]+)', html):
        assert address.startswith(settings.BASE_URL)


@pytest.mark.parametrize("language", LANGUAGES)
def test_private_matter_says_nothing(language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_notice(monkeypatch, facts={"title": CANARY, "authority": CANARY}, private=True)
    mail = render_mail(notification(language=language))
    assert CANARY not in f"{mail.subject}{mail.text}{mail.html}"
    assert f"{settings.BASE_URL}/{language}/account/notifications/" in mail.text
    assert "about/contact" not in mail.text, "the address of the matter may hold its title"


def test_stored_private_mark_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """A matter that was private when it happened stays unsaid after it became public."""
    replace_notice(monkeypatch, facts={"title": CANARY, "authority": CANARY}, private=False)
    mail = render_mail(notification(private=True))
    assert CANARY not in f"{mail.subject}{mail.text}{mail.html}"


@pytest.mark.parametrize(
    "title",
    ["One\r\nBcc: thief@elsewhere.example", "One\nTwo", "One\x85Two", "One\x00Two", "One\u2028Two"],
)
def test_title_never_becomes_a_header(title: str, monkeypatch: pytest.MonkeyPatch) -> None:
    replace_notice(monkeypatch, facts={"title": title, "authority": "A"})
    row = Delivery(notification=notification(), message_id="<x@localhost>")
    message = compose(row, "reader@people.example").message()
    assert message["Bcc"] is None
    assert message.get_all("To") == ["reader@people.example"]
    assert "One" in message["Subject"]
    assert len(message.get_all("Subject") or []) == 1


def test_long_subject_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    replace_notice(monkeypatch, facts={"title": "long " * 100, "authority": "A"})
    subject = render_mail(notification()).subject
    assert len(subject) <= MAX_SUBJECT
    assert subject.endswith("…")


def test_headers(monkeypatch: pytest.MonkeyPatch) -> None:
    replace_notice(monkeypatch, facts=FACTS)
    row = Delivery(notification=notification(language="xx"), message_id="<x@localhost>")
    message = compose(row, "reader@people.example")
    sent = message.message()
    assert sent["Message-ID"] == "<x@localhost>"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert [p.get_content_type() for p in sent.walk()][1:] == ["text/plain", "text/html"]
    assert f"{settings.BASE_URL}/{settings.LANGUAGE_CODE}/" in message.body, "unknown language"


@pytest.mark.parametrize("kind", sorted(NOTICES))
def test_every_inbox_line(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    notice = NOTICES.get(kind)
    if not notice.portal:
        assert not (TEMPLATES / "portal" / f"{path(kind)}.html").exists()
        return
    replace_notice(monkeypatch, kind, facts=FACTS)
    line = render_line(notification(kind), ANONYMOUS)
    assert line.html.strip()
    assert "“”" not in line.html
    assert line.url == "/en/about/contact/"


def test_inbox_line_without_right(monkeypatch: pytest.MonkeyPatch) -> None:
    replace_notice(
        monkeypatch, facts={"title": CANARY, "authority": CANARY}, still_due=lambda _e, _a: False
    )
    line = render_line(notification(), ANONYMOUS)
    assert line.url == ""
    assert CANARY not in line.html
    assert "no longer available" in line.html


def test_inbox_line_of_a_kind_given_up() -> None:
    gone = notification()
    gone.kind = "forum.given_up"
    assert "no longer available" in render_line(gone, ANONYMOUS).html


def test_templates_and_notices_match() -> None:
    """Every notice has its templates, and no template is left behind by a notice."""
    mails = {str(p.relative_to(TEMPLATES / "mail"))[:-4] for p in TEMPLATES.glob("mail/*/*.txt")}
    assert {m for m in mails if not m.endswith(".subject")} == {
        path(kind) for kind in NOTICES if kind not in always_private()
    }
    for mail in (m for m in mails if not m.endswith(".subject")):
        for ending in (".subject.txt", ".txt", ".html"):
            assert get_template(f"notifications/mail/{mail}{ending}")
    lines = {str(p.relative_to(TEMPLATES / "portal"))[:-5] for p in TEMPLATES.glob("portal/*/*")}
    assert lines == {path(notice.kind) for notice in NOTICES.values() if notice.portal}


def test_kinds_without_mail_templates_are_always_private() -> None:
    """A public matter of such a kind would find no words: only these may lack them."""
    assert always_private() == {
        "forum.answer_returned",
        "forum.asker_wrote",
        "forum.case_lapsed_desk",
        "forum.case_overdue",
        "forum.faq_outdated",
        "forum.duplicate_refused",
        "forum.case_closed_as_duplicate",
        "forum.cases_assigned",
        "forum.cases_freed",
        "forum.colleague_named",
        "forum.colleague_told",
        "forum.decision_waits",
        "forum.desk_answer_confirmed",
        "forum.desk_answer_review_due",
        "forum.desk_answer_superseded",
        "forum.desk_answer_withdrawn",
        "forum.lead_ended",
        "forum.lead_taken",
        "forum.mark_waits",
        "forum.marks_lapsed",
        "forum.minutes_voiced",
        "forum.minutes_wait",
        "forum.opening_allowed",
        "forum.opening_refused",
        "forum.opening_void",
        "forum.opening_waits",
        "forum.private_question_ends",
        "forum.publication_agreed",
        "forum.publication_expired",
        "forum.publication_made",
        "forum.publication_offered",
        "forum.publication_proposed",
        "forum.publication_refused",
        "forum.question_opened",
        "forum.question_returned",
        "forum.question_waits",
        "forum.question_withdrawn",
        "forum.review_due",
        "forum.review_soon",
        "forum.signature_requested",
        "forum.transfer_accepted",
        "forum.transfer_expired",
        "forum.transfer_refused",
        "profiles.link_waits",
    }
    event = Event(name="forum.question_withdrawn", subject_id=uuid7())
    assert all(NOTICES.get(kind).private(event) for kind in always_private())
