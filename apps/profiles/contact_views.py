"""Pages of messages: the list, one conversation, a first message, who may write."""

import json
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.access import Denied, check, get_visible, needs, require
from apps.core.actor import Actor, actor_of
from apps.core.errors import Conflict, DomainError, Invalid, NotAllowed, NotFound, Text
from apps.core.formerrors import add_domain_error
from apps.core.idempotency import once
from apps.core.pagination import keyset_page
from apps.profiles.contact_forms import ContactForm, MessageForm, ReplyForm, ReportForm
from apps.profiles.contact_rules import is_receiver
from apps.profiles.contact_shown import (
    blocked_lines,
    lines,
    message_lines,
    name_of,
    other_name,
    role_line,
    title_of,
    with_authors,
    with_blocked,
    with_sides,
    writer_line,
)
from apps.profiles.models import (
    ContactBlock,
    ContactMessage,
    Conversation,
    Membership,
    Organisation,
    Person,
)
from apps.profiles.reading_people import count_met, count_opened
from apps.profiles.services import contact_reports, contacts
from apps.profiles.services.contacts import Side

READ_WRITE = require_http_methods(["GET", "HEAD", "POST"])
NEWEST_FIRST = ("-last_at", "-id")
# What shows a form again with everything typed: also a role that ended while somebody typed.
REFUSALS = (Invalid, Conflict, NotAllowed)


def _found(actor: Actor, pk: UUID) -> Conversation:
    found = with_sides(Conversation.objects.visible_to(actor)).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


@needs("profiles.read_messages")
@require_safe
def conversations(request: HttpRequest) -> HttpResponse:
    """List one's conversations, those with the newest words first."""
    actor = actor_of(request)
    own = Conversation.objects.visible_to(actor)
    page = keyset_page(
        with_sides(own), ordering=NEWEST_FIRST, cursor=request.GET.get("cursor", ""), size=20
    )
    unread = own.unread_by(actor)
    on_page = set(unread.filter(pk__in=[r.pk for r in page.rows]).values_list("pk", flat=True))
    context = {
        "lines": lines(page.rows, actor, on_page),
        "page": page,
        "unread_number": unread.count(),
    }
    return render(request, "profiles/contact_list.html", context)


@needs("profiles.read_messages")
@READ_WRITE
def conversation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a conversation and write one more message."""
    actor = actor_of(request)
    found = _found(actor, pk)
    form = ReplyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        error = _replied(actor, found, form)
        if error is None:
            messages.success(request, _("Your message is sent."))
            return redirect("profiles:conversation", pk=found.pk)
        add_domain_error(form, error)
        form.retry()
        found = _found(actor, pk)
    return render(request, "profiles/contact_conversation.html", _page(request, found, form))


def _replied(actor: Actor, found: Conversation, form: ReplyForm) -> DomainError | None:
    text = form.cleaned_data["text"]
    try:
        once(
            actor=actor,
            key=form.cleaned_data["idempotency_key"],
            operation="profiles.reply",
            find=ContactMessage.objects.visible_to(actor).filter,
            create=lambda: contacts.reply(actor=actor, conversation=found, text=text),
            fingerprint=json.dumps([str(found.pk), text]),
        )
    except REFUSALS as error:
        return error
    return None


def _page(request: HttpRequest, found: Conversation, form: ReplyForm) -> dict[str, Any]:
    actor = actor_of(request)
    rows = ContactMessage.objects.visible_to(actor).filter(conversation=found)
    page = keyset_page(
        with_authors(rows),
        ordering=("-sent_at", "-id"),
        cursor=request.GET.get("cursor", ""),
        size=20,
    )
    unread = Conversation.objects.visible_to(actor).unread_by(actor).filter(pk=found.pk)
    return {
        "conversation": found,
        "title": title_of(found),
        "other": other_name(found, actor),
        "role": role_line(found.sender_membership),
        "received": is_receiver(actor, found),
        "lines": message_lines(reversed(page.rows), found, actor),
        "page": page,
        "seen": page.rows[0].pk if page.rows and not page.newer and unread.exists() else None,
        "silent": _why_silent(actor, found),
        "can_block": bool(check(actor, "profiles.block_sender", found)),
        "form": form,
    }


def _why_silent(actor: Actor, found: Conversation) -> Text:
    """Return why the reader can write nothing more here, or ""."""
    if not found.is_open:
        return _("This conversation has ended. Nobody can write here any more.")
    decision = check(actor, "profiles.reply", found)
    if isinstance(decision, Denied):
        return decision.reason
    refused = None if is_receiver(actor, found) else contacts.why_not_further(found)
    return refused[1] if refused else ""


@needs("profiles.read_messages")
@require_POST
def read(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Mark a conversation as read, as far as the page had shown it."""
    actor = actor_of(request)
    found = _found(actor, pk)
    try:
        seen = forms.UUIDField().clean(request.POST.get("seen", ""))
    except ValidationError:
        return redirect("profiles:conversation", pk=pk)
    contacts.mark_read(actor=actor, conversation=found, seen=seen)
    return redirect("profiles:conversations")


@needs("profiles.read_messages")
@READ_WRITE
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask first, then end a conversation for both sides."""
    actor = actor_of(request)
    found = _found(actor, pk)
    if request.method == "POST":
        contacts.end_conversation(actor=actor, conversation=found)
        messages.success(request, _("The conversation has ended."))
        return redirect("profiles:conversation", pk=found.pk)
    context = {
        "conversation": found,
        "other": other_name(found, actor),
        "declines": is_receiver(actor, found) and found.answered_at is None,
        "days": settings.CONTACT_AGAIN_DAYS,
    }
    return render(request, "profiles/contact_end.html", context)


@needs("profiles.block_sender")
@READ_WRITE
def block(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask first, then take no more messages of who began the conversation."""
    actor = actor_of(request)
    found = _found(actor, pk)
    require(actor, "profiles.block_sender", found)
    if request.method == "POST":
        contacts.block_sender(actor=actor, conversation=found)
        messages.success(request, _("You get no more messages from this person."))
        return redirect("profiles:conversations")
    context = {"conversation": found, "other": other_name(found, actor)}
    return render(request, "profiles/contact_block.html", context)


@needs("profiles.read_messages")
@require_POST
def unblock(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take somebody's messages again."""
    actor = actor_of(request)
    found = ContactBlock.objects.visible_to(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    contacts.unblock_sender(actor=actor, block=found)
    messages.success(request, _("This person can write again, as your setting allows."))
    return redirect("profiles:contact_settings")


@needs("profiles.read_messages")
@READ_WRITE
def report(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a conversation to the moderators, with a reason."""
    actor = actor_of(request)
    found = _found(actor, pk)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            contact_reports.report_conversation(
                actor=actor, conversation=found, reason=form.cleaned_data["reason"]
            )
        except REFUSALS as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("The moderators will look at it."))
            return redirect("profiles:conversation", pk=found.pk)
    context = {"form": form, "conversation": found, "other": other_name(found, actor)}
    return render(request, "profiles/contact_report.html", context)


@needs("profiles.read_messages")
@READ_WRITE
def contact_settings(request: HttpRequest) -> HttpResponse:
    """Choose who may write to oneself, and to the organisation that one runs and acts for."""
    actor = actor_of(request)
    place = _run_place(actor)
    form = ContactForm(
        request.POST or None,
        organisation=place.name if place else "",
        initial=_chosen(actor, place),
    )
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        contacts.choose_contacts(
            actor=actor, who=chosen["who"], organisation=place, at_place=chosen.get("place", "")
        )
        messages.success(request, _("It is saved."))
        return redirect("profiles:contact_settings")
    rows = ContactBlock.objects.visible_to(actor).order_by("-created_at", "-pk")
    page = keyset_page(
        with_blocked(rows),
        ordering=("-created_at", "-id"),
        cursor=request.GET.get("cursor", ""),
        size=20,
    )
    context = {"form": form, "blocked": blocked_lines(page.rows), "page": page}
    return render(request, "profiles/contact_settings.html", context)


def _run_place(actor: Actor) -> Organisation | None:
    acting = actor.acting
    if acting is None or not check(actor, "profiles.run_messages"):
        return None
    found: Organisation | None = (
        Organisation.objects.visible_to(actor).filter(pk=acting.organisation_id).first()
    )
    return found


def _chosen(actor: Actor, place: Organisation | None) -> dict[str, str]:
    chosen = {"who": contacts.setting_of(Side(user_id=actor.person_id))}
    if place is not None:
        chosen["place"] = contacts.setting_of(Side(organisation=place))
    return chosen


@needs("profiles.begin_conversation")
@READ_WRITE
def contact_organisation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write to an organisation; its admins read it."""
    seen = Organisation.objects.visible_to(actor_of(request)).select_related("merged_into")
    place = get_visible(seen, public_id)
    if place.merged_into is not None:
        return redirect("profiles:contact_organisation", public_id=place.merged_into.public_id)
    back = reverse("profiles:organisation", kwargs={"public_id": place.public_id})
    return _new(request, Side(organisation=place), name=place.name, back=back)


@needs("profiles.begin_conversation")
@READ_WRITE
def contact_person(request: HttpRequest, public_id: str) -> HttpResponse:
    """Write to a person whose name one sees, if the person takes messages."""
    actor = actor_of(request)
    # Nobody loses a letter to the limit; sending it to somebody never met counts them as well.
    if request.method == "POST":
        count_met(request, actor, [public_id])
    else:
        count_opened(request, actor, public_id)
    seen = Person.objects.visible_to(actor).select_related("user")
    person = get_visible(seen, public_id)
    back = reverse("profiles:conversations")
    return _new(request, Side(user_id=person.user_id), name=person.name, back=back)


def _new(request: HttpRequest, side: Side, *, name: str, back: str) -> HttpResponse:
    """Show what the other side will see, take a first message, or say why there is no form."""
    actor = actor_of(request)
    form = MessageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = _begun(actor, side, form)
        if made is not None:
            messages.success(request, _("Your message is sent."))
            return redirect("profiles:conversation", pk=made.pk)
    closed = contacts.why_not_now(actor, side) if request.method != "POST" else None
    context = {
        "form": form,
        "name": name,
        "back": back,
        "closed": closed[1] if closed else "",
        "asks": closed is not None and closed[0] == "ask",
        "is_place": side.organisation is not None,
        "shown": _shown(actor),
    }
    return render(request, "profiles/contact_new.html", context)


def _begun(actor: Actor, side: Side, form: MessageForm) -> Conversation | None:
    subject, text = form.cleaned_data["subject"], form.cleaned_data["text"]
    try:
        made, _new_one = once(
            actor=actor,
            key=form.cleaned_data["idempotency_key"],
            operation="profiles.begin_conversation",
            find=Conversation.objects.visible_to(actor).filter,
            create=lambda: contacts.begin_conversation(
                actor=actor, side=side, subject=subject, text=text
            ),
            fingerprint=json.dumps([str(side.user_id), str(side.organisation_id), subject, text]),
        )
    except REFUSALS as error:
        add_domain_error(form, error)
        form.retry()
        return None
    return made


def _shown(actor: Actor) -> str:
    """Return exactly what the other side will see of the actor."""
    rows = Membership.objects.visible_to(actor).select_related("user__person", "organisation")
    own = rows.get(pk=actor.acting_membership_id)
    return writer_line(name_of(own.user), own)
