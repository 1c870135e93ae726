"""The texts that people agree to, by version. The newest of each kind is what is asked for.

A version never changes: its words stand in `templates/portal/texts/<kind>_<version>.html`, and a
test knows their hash. To change a text, add a version with one sentence on what changed.
"""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from apps.accounts.models import ConsentKind
from apps.core.errors import Text


@dataclass(frozen=True, slots=True)
class TextVersion:
    """One version of one text: since when it holds, and what it changed."""

    kind: ConsentKind
    version: str
    since: date
    changes: Text

    @property
    def key(self) -> str:
        """The name of the version among all texts, as `held_by` tells it."""
        return f"{self.kind.value} {self.version}"

    @property
    def template(self) -> str:
        """Where the words of this version stand; the statement of age is its own words."""
        return f"portal/texts/{self.kind.value}_{self.version}.html"

    @property
    def title(self) -> Text:
        """What the text is called."""
        return self.kind.label


# Texts that have a page; the statement of age is one sentence.
READABLE = (ConsentKind.TERMS, ConsentKind.PRIVACY)
AGE_STATEMENT = _("I am 18 or older")

# Oldest first.
TEXTS: tuple[TextVersion, ...] = (
    TextVersion(ConsentKind.TERMS, "2026-11", date(2026, 11, 1), _("This is the first version.")),
    TextVersion(ConsentKind.PRIVACY, "2026-11", date(2026, 11, 1), _("This is the first version.")),
    TextVersion(
        ConsentKind.TERMS,
        "2026-11-22",
        date(2026, 11, 22),
        _(
            "New: an account is for people who are 18 or older. Readers of a question no longer "
            "see your own name."
        ),
    ),
    TextVersion(
        ConsentKind.PRIVACY,
        "2026-11-22",
        date(2026, 11, 22),
        _(
            "New: what we keep about your agreement to these texts, your profile, documents that "
            "prove a role, requests, messages, your second step and browsers you signed in from, "
            "and what the directory shows of you."
        ),
    ),
    TextVersion(
        ConsentKind.AGE,
        "2026-11-22",
        date(2026, 11, 22),
        _("New: you state that you are 18 or older. Nobody asks for your date of birth."),
    ),
)


def versions_of(kind: ConsentKind) -> list[TextVersion]:
    """Return all versions of a text, the newest first."""
    return [text for text in reversed(TEXTS) if text.kind == kind]


def current_texts() -> list[TextVersion]:
    """Return the newest version of each text, in the order in which they are asked for."""
    return [versions_of(kind)[0] for kind in ConsentKind]


def current_text(kind: ConsentKind) -> TextVersion:
    """Return the version of a text that holds now."""
    return versions_of(kind)[0]


def find_text(kind: str, version: str) -> TextVersion | None:
    """Return one version, or None for names that nobody gave."""
    return next((t for t in TEXTS if t.kind.value == kind and t.version == version), None)
