"""What a profile of a person consists of, and to whom each part is shown."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.registry import Registry
from apps.core.text import sort_key


class Audience(models.TextChoices):
    """Who reads one part of a profile; each one includes those before it."""

    NOBODY = "nobody", _("Nobody but me")
    ORGANISATIONS = "organisations", _("People of my organisations")
    AUTHORITIES = "authorities", _("Also the authorities I ask")
    MEMBERS = "members", _("Everybody who is signed in")
    EVERYBODY = "everybody", _("Everybody")


class Part(models.TextChoices):
    """A part of a profile with an audience of its own (column `<part>_audience`)."""

    NAME = "name", _("Name")
    AFFILIATION = "affiliation", _("Organisations and roles")
    COUNTRY = "country", _("Country")
    TOPICS = "topics", _("Areas of expertise")
    LANGUAGES = "languages", _("Languages")
    ORCID = "orcid", _("ORCID iD")
    AVAILABILITY = "availability", _("Availability")
    BIOGRAPHY = "biography", _("Biography")
    INTERESTS = "interests", _("Conflicts of interest")


class NameKind(models.TextChoices):
    """Which name others see."""

    REAL = "real", _("My real name")
    PSEUDONYM = "pseudonym", _("Another name")


class Availability(models.TextChoices):
    """Whether somebody wants to be asked."""

    OPEN = "open", _("Open to questions")
    BUSY = "busy", _("Busy at the moment")
    AWAY = "away", _("Not available")


class InterestKind(models.TextChoices):
    """What a statement of interests says; that there is nothing to declare is one as well."""

    NOTHING = "nothing", _("No interests to declare")
    INTERESTS = "interests", _("These interests")


class Language(models.TextChoices):
    """Languages that people say they speak: the Union's, its neighbours', wide-spread ones."""

    AR = "ar", _("Arabic")
    BG = "bg", _("Bulgarian")
    CS = "cs", _("Czech")
    DA = "da", _("Danish")
    DE = "de", _("German")
    EL = "el", _("Greek")
    EN = "en", _("English")
    ES = "es", _("Spanish")
    ET = "et", _("Estonian")
    FI = "fi", _("Finnish")
    FR = "fr", _("French")
    GA = "ga", _("Irish")
    HR = "hr", _("Croatian")
    HU = "hu", _("Hungarian")
    IS = "is", _("Icelandic")
    IT = "it", _("Italian")
    LT = "lt", _("Lithuanian")
    LV = "lv", _("Latvian")
    MT = "mt", _("Maltese")
    NL = "nl", _("Dutch")
    NO = "no", _("Norwegian")
    PL = "pl", _("Polish")
    PT = "pt", _("Portuguese")
    RO = "ro", _("Romanian")
    RU = "ru", _("Russian")
    SK = "sk", _("Slovak")
    SL = "sl", _("Slovenian")
    SR = "sr", _("Serbian")
    SV = "sv", _("Swedish")
    TR = "tr", _("Turkish")
    UK = "uk", _("Ukrainian")
    ZH = "zh", _("Chinese")

    @classmethod
    def by_name(cls) -> list[tuple[str, Any]]:
        """Return the options of a form in the order of their names in the active language."""
        return sorted(cls.choices, key=lambda choice: sort_key(str(choice[1])))


LONGEST_NAME = 120
LONGEST_BIOGRAPHY = 1_000
LONGEST_NOTE = 200
LONGEST_STATEMENT = 2_000
MOST_LANGUAGES = 12
MOST_TOPICS = 20
# No line breaks, control characters or signs that turn the writing direction around them.
PLAIN_LINE = r"^[^\u0001-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]*$"
# The same, with line breaks.
PLAIN_TEXT = r"^[^\u0001-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]*$"

# Ids of the people who asked an authority that the actor reads for; upper apps know questions.
ASKED: Registry[Callable[[Actor], Any]] = Registry("Question to authorities")
