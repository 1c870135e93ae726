"""Invented profiles of the demonstration: who they are, and who sees what of them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta

from apps.accounts.models import User
from apps.core.demo import World
from apps.profiles.audiences import Audience, Availability, InterestKind, NameKind, Part
from apps.profiles.models import InterestStatement, NameChange, Person, PersonTopic
from apps.vocabularies.choices import VocabularyList
from apps.vocabularies.models import Term

INVENTED = "An invented person of the demonstration."
EVERYTHING = tuple(Part)
WORK = (Part.NAME, Part.AFFILIATION, Part.COUNTRY, Part.TOPICS, Part.LANGUAGES)
STATED_DAYS_AGO = (200, 20)


@dataclass(frozen=True, slots=True)
class Portrait:
    """What one invented person says, and to whom each part is shown (others: nobody)."""

    key: str
    country: str
    languages: tuple[str, ...]
    topics: tuple[str, ...] = ()
    biography: str = ""
    availability: str = ""
    note: str = ""
    interests: tuple[str, ...] = ("",)
    shown: dict[Audience, tuple[Part, ...]] = field(default_factory=dict)
    pseudonym: str = ""
    orcid: str = ""


def _official(key: str, country: str, *languages: str) -> Portrait:
    inside = {Audience.ORGANISATIONS: EVERYTHING}
    about = "Reads questions at an invented authority."
    return Portrait(key, country, languages, ("quality", "clinical"), about, shown=inside)


PORTRAITS = (
    Portrait(
        "developer",
        "BE",
        ("en", "fr", "nl"),
        ("quality.potency", "clinical.design", "classification"),
        "Leads a small group on invented cell therapies at an invented university.",
        Availability.OPEN,
        "Answers within a week",
        ("", "Holds shares of an invented company since spring."),
        {
            Audience.EVERYBODY: (*WORK, Part.AVAILABILITY, Part.ORCID),
            Audience.MEMBERS: (Part.BIOGRAPHY,),
            Audience.AUTHORITIES: (Part.INTERESTS,),
        },
        # The example of the registry's own manual: it belongs to nobody real.
        orcid="0000-0002-1825-0097",
    ),
    Portrait(
        "developer_other",
        "DE",
        ("de", "en"),
        ("gmp.facility", "authorisation.pathway"),
        "Builds an invented vector with an invented team.",
        Availability.BUSY,
        "Back in spring",
        ("Works for the invented company named above.",),
        {Audience.MEMBERS: EVERYTHING},
    ),
    _official("drafter_be", "BE", "fr", "nl"),
    _official("signer_be", "BE", "en", "fr"),
    _official("second_signer_be", "BE", "en", "nl"),
    _official("drafter_de", "DE", "de", "en"),
    _official("signer_de", "DE", "de", "en"),
    _official("second_signer_de", "DE", "de", "fr"),
    _official("drafter_fr", "FR", "en", "fr"),
    _official("signer_fr", "FR", "fr"),
    _official("drafter_nl", "NL", "en", "nl"),
    _official("signer_nl", "NL", "nl"),
    _official("drafter_se", "SE", "en", "sv"),
    _official("signer_se", "SE", "sv"),
    _official("drafter_it", "IT", "en", "it"),
    _official("signer_it", "IT", "it"),
    Portrait(
        "gmp_staff",
        "NL",
        ("en", "nl"),
        ("gmp.licence", "gmp.qp"),
        "Releases invented batches at an invented site.",
        Availability.OPEN,
        shown={Audience.EVERYBODY: EVERYTHING},
    ),
    Portrait(
        "hospital_steward",
        "FR",
        ("en", "fr"),
        ("he.conditions", "he.reporting"),
        "Looks after treatments at an invented hospital.",
        Availability.AWAY,
        "On leave until the new year",
        shown={Audience.EVERYBODY: WORK, Audience.MEMBERS: (Part.AVAILABILITY, Part.INTERESTS)},
    ),
    Portrait(
        "patient",
        "CZ",
        ("cs", "en"),
        ("clinical.consent",),
        "Speaks for families with an invented disease.",
        Availability.OPEN,
        shown={Audience.EVERYBODY: (Part.NAME, Part.LANGUAGES, Part.TOPICS, Part.AVAILABILITY)},
        pseudonym="Bluebell",
    ),
    Portrait("editor", "SE", ("en", "sv"), shown={Audience.MEMBERS: WORK}),
    Portrait("moderator", "PT", ("en", "pt"), shown={Audience.MEMBERS: WORK}),
    Portrait("admin", "PL", ("en", "pl")),
)


def fill_people(world: World) -> None:
    """Write the profiles of all personas; nobody is told."""
    terms = {t.code: t for t in Term.objects.filter(list_code=VocabularyList.TOPIC)}
    for portrait in PORTRAITS:
        user = world.people[portrait.key]
        if isinstance(user, User):
            person = _paint(world, portrait, user)
            known = [terms[code] for code in portrait.topics if code in terms]
            PersonTopic.objects.bulk_create(PersonTopic(person=person, term=t) for t in known)


def _paint(world: World, portrait: Portrait, user: User) -> Person:
    audiences = {
        f"{part.value}_audience": audience.value
        for audience, parts in portrait.shown.items()
        for part in parts
    }
    about = f"{portrait.biography} {INVENTED}".strip()
    person = Person.objects.create(
        user=user,
        name=user.display_name,
        country_id=portrait.country,
        languages=sorted(portrait.languages),
        orcid=portrait.orcid,
        availability=portrait.availability,
        availability_note=portrait.note,
        biography=about,
        audiences_set_at=_days_ago(world, 0),
        **audiences,
    )
    for days, text in zip(STATED_DAYS_AGO, portrait.interests, strict=False):
        kind = InterestKind.INTERESTS if text else InterestKind.NOTHING
        InterestStatement.objects.create(
            person=person, kind=kind, text=text, stated_at=_days_ago(world, days)
        )
    if portrait.pseudonym:
        NameChange.objects.create(person=person, name=person.name, name_kind=person.name_kind)
        person.name, person.name_kind = portrait.pseudonym, NameKind.PSEUDONYM
        person.save()
    return person


def _days_ago(world: World, days: int) -> datetime:
    return datetime.combine(world.today - timedelta(days=days), time(9), tzinfo=UTC)
