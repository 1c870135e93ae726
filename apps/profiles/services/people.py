"""What people say about themselves, and who may read it. Each saves one thing."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import User
from apps.accounts.services import change_person
from apps.core.access import require
from apps.core.actor import Actor
from apps.core.clock import now
from apps.core.errors import Conflict, Invalid, Text
from apps.core.events import record
from apps.core.locking import lock_row
from apps.core.text import has_letters, one_line, sort_key, without_overrides
from apps.core.versions import require_version, save_versioned
from apps.profiles.audiences import (
    LONGEST_BIOGRAPHY,
    LONGEST_NAME,
    LONGEST_NOTE,
    LONGEST_STATEMENT,
    MOST_LANGUAGES,
    MOST_TOPICS,
    Audience,
    Availability,
    InterestKind,
    Language,
    NameKind,
    Part,
)
from apps.profiles.choices import Role
from apps.profiles.events import PersonEvent
from apps.profiles.models import InterestStatement, Membership, NameChange, Person, PersonTopic
from apps.profiles.orcid import clean_orcid
from apps.vocabularies.choices import JurisdictionKind, VocabularyList
from apps.vocabularies.models import Country, Term

TOO_LONG = _("Shorten this to %(limit)s characters.")
# Marks that change the direction of writing, and line ends of other systems.
_MARKS = dict.fromkeys([0x200E, 0x200F, 0x2028, 0x2029])
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")


def plain_line(text: str) -> str:
    """Return the text as one line without signs that nobody sees."""
    return one_line(text.translate(_MARKS))


def plain_text(text: str) -> str:
    """Return the text with its line breaks, without signs that nobody sees."""
    lines = without_overrides(text.translate(_MARKS)).replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROLS.sub(" ", lines).strip()


def may_use_pseudonym(user_id: UUID) -> bool:
    """Return whether the person has no role but that of a patient representative."""
    own = Membership.objects.of_person(user_id).active()
    return not own.exclude(role=Role.PATIENT).exists()


@transaction.atomic
def open_profile(*, actor: Actor) -> Person:
    """Return the actor's profile; the first time it is made, and nobody sees anything of it.

    It begins in a transaction of its own: from then on there is a row to lock.
    """
    user = _locked_user(actor)
    found: Person | None = Person.objects.of_actor(actor).first()
    if found is not None:
        return found
    name = plain_line(user.display_name)[:LONGEST_NAME]
    return Person.objects.create(user=user, name=name if has_letters(name) else user.pk.hex)


def _locked_user(actor: Actor) -> User:
    """Return the actor's account, locked; erasure locks it first as well, and leaves no name.

    Always before the row of the profile: who locks in another order waits for ever.
    """
    require(actor, "profiles.own")
    user = lock_row(User, actor.person_id)
    if not user.is_active:
        raise Conflict
    return user


def _locked(actor: Actor, version: int | None) -> Person:
    """Return the actor's row, locked, at the version that the form showed."""
    user = _locked_user(actor)
    rows = Person.objects.of_actor(actor).select_for_update(no_key=True)
    person: Person | None = rows.first()
    if person is None:
        raise Conflict
    person.user = user
    require_version(person, version)
    return person


def _save(actor: Actor, person: Person, values: Mapping[str, Any], part: str) -> Person:
    save_versioned(person, expected=None, values=values)
    record("profiles.person_changed", actor=actor, subject=person, data=_payload(person, part))
    return person


def _payload(person: Person, part: str) -> Any:
    return PersonEvent(user_id=person.user_id, part_code=part)


@transaction.atomic
def change_name(
    *, actor: Actor, version: int | None, display_name: str, kind: str, pseudonym: str = ""
) -> Person:
    """Change the name, or show another one; what others saw before is kept for the person.

    Who has a role other than patient representative shows their real name.
    """
    person = _locked(actor, version)
    if kind not in NameKind.values:
        raise Invalid(fields={"kind": _("Choose one of the options below.")})
    if kind == NameKind.PSEUDONYM and not may_use_pseudonym(person.user_id):
        raise Invalid(fields={"kind": _("Your roles need your real name.")})
    own = plain_line(display_name)
    shown = own if kind == NameKind.REAL else plain_line(pseudonym)
    _require_names(own, shown, kind)
    language = person.user.language
    change_person(actor=actor, user=person.user, display_name=own, language=language)
    if (person.name_kind, person.name) != (kind, shown) and not person.is_nameless:
        NameChange.objects.create(person=person, name_kind=person.name_kind, name=person.name)
    values = {"name": shown, "name_kind": kind, "sort_key": sort_key(shown)[:LONGEST_NAME]}
    return _save(actor, person, values, "name")


def _require_names(own: str, shown: str, kind: str) -> None:
    wrong: dict[str, Text] = {}
    if not has_letters(own):
        wrong["display_name"] = _("Enter your name.")
    if kind == NameKind.PSEUDONYM and not has_letters(shown):
        wrong["pseudonym"] = _("Enter the name that others see.")
    for field, name in (("display_name", own), ("pseudonym", shown)):
        if len(name) > LONGEST_NAME:
            wrong[field] = TOO_LONG % {"limit": LONGEST_NAME}
    if wrong:
        raise Invalid(fields=wrong)


@transaction.atomic
def change_country(*, actor: Actor, version: int | None, country: str) -> Person:
    """Say in which country one works; "" says nothing."""
    person = _locked(actor, version)
    countries = Country.objects.filter(kind=JurisdictionKind.COUNTRY)
    if country and not countries.filter(code=country).exists():
        raise Invalid(fields={"country": _("Choose one of the countries.")})
    return _save(actor, person, {"country_id": country or None}, Part.COUNTRY)


@transaction.atomic
def change_languages(*, actor: Actor, version: int | None, languages: Sequence[str]) -> Person:
    """Say which languages one speaks."""
    person = _locked(actor, version)
    chosen = sorted(set(languages))
    if not set(chosen) <= set(Language.values):
        raise Invalid(fields={"languages": _("Choose languages of the list.")})
    if len(chosen) > MOST_LANGUAGES:
        limit = {"limit": MOST_LANGUAGES}
        raise Invalid(fields={"languages": _("Choose at most %(limit)s languages.") % limit})
    return _save(actor, person, {"languages": chosen}, Part.LANGUAGES)


@transaction.atomic
def change_topics(*, actor: Actor, version: int | None, topics: Sequence[str]) -> Person:
    """Say what one knows about: codes of the list of topics."""
    person = _locked(actor, version)
    wanted = set(topics)
    terms = list(Term.objects.offered(VocabularyList.TOPIC).filter(code__in=wanted))
    if len(terms) != len(wanted):
        raise Invalid(fields={"topics": _("Choose areas of the list.")})
    if len(terms) > MOST_TOPICS:
        limit = {"limit": MOST_TOPICS}
        raise Invalid(fields={"topics": _("Choose at most %(limit)s areas.") % limit})
    PersonTopic.objects.filter(person=person).exclude(term__in=terms).delete()
    rows = [PersonTopic(person=person, term=term) for term in terms]
    PersonTopic.objects.bulk_create(rows, ignore_conflicts=True)
    return _save(actor, person, {}, Part.TOPICS)


@transaction.atomic
def change_orcid(*, actor: Actor, version: int | None, orcid: str) -> Person:
    """State one's ORCID iD; nobody has proven that it is the person's."""
    person = _locked(actor, version)
    try:
        cleaned = clean_orcid(orcid)
    except ValidationError as error:
        raise Invalid(fields={"orcid": str(error.messages[0])}) from None
    return _save(actor, person, {"orcid": cleaned}, Part.ORCID)


@transaction.atomic
def change_availability(
    *, actor: Actor, version: int | None, availability: str, note: str = ""
) -> Person:
    """Say whether one wants to be asked, and a line about it; "" says nothing."""
    person = _locked(actor, version)
    said = plain_line(note) if availability else ""
    if availability not in {"", *Availability.values}:
        raise Invalid(fields={"availability": _("Choose one of the options below.")})
    if len(said) > LONGEST_NOTE:
        raise Invalid(fields={"note": TOO_LONG % {"limit": LONGEST_NOTE}})
    values = {"availability": availability, "availability_note": said}
    return _save(actor, person, values, Part.AVAILABILITY)


@transaction.atomic
def change_biography(*, actor: Actor, version: int | None, biography: str) -> Person:
    """Say something about oneself."""
    person = _locked(actor, version)
    text = plain_text(biography)
    if len(text) > LONGEST_BIOGRAPHY:
        raise Invalid(fields={"biography": TOO_LONG % {"limit": LONGEST_BIOGRAPHY}})
    return _save(actor, person, {"biography": text}, Part.BIOGRAPHY)


@transaction.atomic
def state_interests(
    *, actor: Actor, version: int | None, kind: str, text: str = ""
) -> InterestStatement | None:
    """Declare one's interests as of today, or that there are none; earlier statements stay.

    Saying the same again changes nothing and returns None.
    """
    person = _locked(actor, version)
    if kind not in InterestKind.values:
        raise Invalid(fields={"kind": _("Choose one of the options below.")})
    said = plain_text(text) if kind == InterestKind.INTERESTS else ""
    if kind == InterestKind.INTERESTS and not said:
        raise Invalid(fields={"text": _("Describe your interests.")})
    if len(said) > LONGEST_STATEMENT:
        raise Invalid(fields={"text": TOO_LONG % {"limit": LONGEST_STATEMENT}})
    last = InterestStatement.objects.filter(person=person).newest_first().first()
    if last is not None and (last.kind, last.text) == (kind, said) and _is_of_today(last):
        return None
    made = InterestStatement.objects.create(person=person, kind=kind, text=said)
    _save(actor, person, {}, Part.INTERESTS)
    return made


def _is_of_today(statement: InterestStatement) -> bool:
    return statement.stated_at.date() == now().date()


@transaction.atomic
def change_audiences(*, actor: Actor, version: int | None, audiences: Mapping[str, str]) -> Person:
    """Say who sees which parts of one's profile; parts that are not named stay."""
    person = _locked(actor, version)
    wrong = {
        part: _("Choose one of the options below.")
        for part, audience in audiences.items()
        if part not in Part.values or audience not in Audience.values
    }
    if person.is_nameless and audiences.get(Part.NAME, Audience.NOBODY) != Audience.NOBODY:
        wrong["name"] = _("Enter your name.")
    if wrong:
        raise Invalid(fields=wrong)
    columns = {f"{part}_audience": audience for part, audience in audiences.items()}
    return _save(actor, person, {**columns, "audiences_set_at": now()}, "audiences")


@transaction.atomic
def change_language(*, actor: Actor, language: str) -> User:
    """Choose the language of the platform's mails."""
    user = _locked_user(actor)
    return change_person(actor=actor, user=user, display_name=user.display_name, language=language)


# By which service each part of a profile is saved; a part of one value has it under its own name.
SAVED_BY: Mapping[str, Callable[..., Any]] = {
    "name": change_name,
    "country": change_country,
    "topics": change_topics,
    "languages": change_languages,
    "orcid": change_orcid,
    "availability": change_availability,
    "biography": change_biography,
    "interests": state_interests,
    "audiences": change_audiences,
}
