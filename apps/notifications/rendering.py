"""From a notification to words: mails in the recipient's language, lines in the inbox.

Rendering happens when a mail is sent or a page is opened, with the rights of that moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context, Engine
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString

from apps.core.actor import Actor
from apps.core.addresses import absolute
from apps.core.notices import NOTICES, Link, Notice
from apps.core.text import one_line
from apps.notifications.addresses import language_of
from apps.notifications.models import Delivery, Notification
from apps.notifications.styles import with_styles

MAX_SUBJECT = 160
INBOX = Link("notifications:inbox")


@dataclass(frozen=True, slots=True)
class Mail:
    """A rendered mail, not yet addressed."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Line:
    """What the inbox shows for one notification; no link when it is no longer available."""

    html: SafeString
    url: str


def url_of(link: Link) -> str:
    """Return the path of a link in the active language."""
    return reverse(link.route, kwargs=dict(link.kwargs))


def render_mail(notification: Notification) -> Mail:
    """Return the mail in the recipient's language.

    A private matter becomes the same few words for every kind: no facts are asked for, and
    the link leads to the inbox, because an address may contain a title.
    """
    notice = NOTICES.get(notification.kind)
    with translation.override(_known_language(language_of(notification))):
        name, context = _content(notice, notification)
        return Mail(
            subject=_subject(_plain(f"{name}.subject.txt", context)),
            text=_plain(f"{name}.txt", context).strip() + "\n",
            html=with_styles(render_to_string(f"{name}.html", context)),
        )


def _content(notice: Notice, notification: Notification) -> tuple[str, dict[str, Any]]:
    private = notification.private or notice.private(notification.event)
    link = INBOX if private else notice.link(notification.event)
    name = "private" if private else _template_name(notice)
    context = {
        "facts": {} if private else notice.facts(notification.event),
        "action_url": absolute(url_of(link)),
        "operator_name": settings.OPERATOR["name"],
        "recipient": notification.recipient,
    }
    return f"notifications/mail/{name}", context


def _plain(template: str, context: dict[str, Any]) -> str:
    """Render without HTML escaping: a title keeps its apostrophe in a plain-text mail."""
    engine = Engine.get_default()
    return str(engine.get_template(template).render(Context(context, autoescape=False)))


def _subject(rendered: str) -> str:
    """Return one line: a line break in a title must never become a mail header."""
    subject = one_line(rendered)
    return subject if len(subject) <= MAX_SUBJECT else f"{subject[: MAX_SUBJECT - 1].rstrip()}…"


def _known_language(code: str) -> str:
    return code if code in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def compose(delivery: Delivery, address: str) -> EmailMultiAlternatives:
    """Return the message, ready to be handed over."""
    mail = render_mail(delivery.notification)
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[address],
        headers={
            "Message-ID": delivery.message_id,
            # Out-of-office replies to a robot help nobody (RFC 3834).
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(mail.html, "text/html")
    return message


def mail_host() -> str:
    """Return the right-hand side of message ids."""
    return urlsplit(settings.BASE_URL).hostname or "localhost"


def is_due(notification: Notification, actor: Actor) -> bool:
    """Return whether the actor may still know the matter; a kind that was given up is closed."""
    if notification.kind not in NOTICES:
        return False
    return NOTICES.get(notification.kind).still_due(notification.event, actor)


def render_line(notification: Notification, actor: Actor) -> Line:
    """Return the inbox line for its owner; a neutral one when the matter is closed to them."""
    if not is_due(notification, actor):
        return Line(_html("gone", {}), "")
    event, notice = notification.event, NOTICES.get(notification.kind)
    return Line(_html(_template_name(notice), notice.facts(event)), url_of(notice.link(event)))


def _html(name: str, facts: Mapping[str, str]) -> SafeString:
    rendered = render_to_string(f"notifications/portal/{name}.html", {"facts": facts})
    # Stripping makes a plain string of what the template had escaped.
    return SafeString(rendered.strip())


def _template_name(notice: Notice) -> str:
    """Return `app/name` for the kind `app.name`."""
    return notice.kind.replace(".", "/", 1)
