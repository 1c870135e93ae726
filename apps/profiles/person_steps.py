"""How far somebody's profile is: what is done and what is left, part by part."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import User
from apps.accounts.steps import Step
from apps.core.actor import Actor
from apps.core.errors import Text
from apps.profiles.audiences import Part
from apps.profiles.models import InterestStatement, Membership, Person, PersonTopic

NOT_NEEDED = gettext_lazy("You need not say this.")


@dataclass(frozen=True, slots=True)
class Filled:
    """What somebody has said so far; `person` is None before anything was saved."""

    user: User
    person: Person | None
    topics: int = 0
    stated: bool = False

    def has(self, column: str) -> bool:
        """Return whether a column of the profile says something."""
        return bool(self.person is not None and getattr(self.person, column))


@dataclass(frozen=True, slots=True)
class Section:
    """One line of the profile: what it is about, and how to tell that it is done."""

    name: str
    title: Text
    text: Text
    icon: str
    done: Callable[[Filled], bool]
    needed: bool = True
    preset: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the task list; `preset`: done without anybody having chosen."""

    title: Text
    text: Text
    icon: str
    done: bool
    url: str
    label: Text
    waiting: bool = False
    preset: bool = False


SECTIONS = {
    section.name: section
    for section in (
        Section(
            "name",
            gettext_lazy("Your name"),
            gettext_lazy("Your real name, or for patients another one."),
            "user",
            lambda filled: filled.person is not None and not filled.person.is_nameless,
        ),
        Section(
            "country",
            Part.COUNTRY.label,
            gettext_lazy("Where you work."),
            "globe",
            lambda filled: filled.has("country_id"),
        ),
        Section(
            "topics",
            Part.TOPICS.label,
            gettext_lazy("What others can ask you about."),
            "flask",
            lambda filled: filled.topics > 0,
        ),
        Section(
            "languages",
            Part.LANGUAGES.label,
            gettext_lazy("In which languages others can write to you."),
            "chat",
            lambda filled: filled.has("languages"),
        ),
        Section(
            "orcid",
            Part.ORCID.label,
            gettext_lazy("It leads to your publications."),
            "cite",
            lambda filled: filled.has("orcid"),
            needed=False,
        ),
        Section(
            "availability",
            Part.AVAILABILITY.label,
            gettext_lazy("Whether you have time for questions."),
            "clock",
            lambda filled: filled.has("availability"),
            needed=False,
        ),
        Section(
            "biography",
            Part.BIOGRAPHY.label,
            gettext_lazy("A few sentences about you."),
            "doc",
            lambda filled: filled.has("biography"),
            needed=False,
        ),
        Section(
            "interests",
            Part.INTERESTS.label,
            gettext_lazy("Your interests, or that you have none, with the date of today."),
            "law",
            lambda filled: filled.stated,
        ),
        Section(
            "audiences",
            gettext_lazy("Who sees what"),
            gettext_lazy("Nobody sees anything until you say so here."),
            "eye",
            lambda filled: filled.has("audiences_set_at"),
        ),
        Section(
            "messages",
            gettext_lazy("Language of our messages"),
            gettext_lazy("In which language we write to you."),
            "mail",
            lambda _filled: True,
            needed=False,
            preset=True,
        ),
    )
}


def filled_by(user: User, actor: Actor) -> Filled:
    """Return what the person has said so far, in at most three queries."""
    person = Person.objects.of_actor(actor).select_related("country").first()
    if person is None:
        return Filled(user, None)
    topics = PersonTopic.objects.filter(person=person).count()
    stated = InterestStatement.objects.filter(person=person).exists()
    return Filled(user, person, topics, stated)


def tasks_for(user: User, actor: Actor, filled: Filled) -> list[Line]:
    """Return the lines of the profile page in their order; the second one is about roles."""
    tasks = [_task(section, filled) for section in SECTIONS.values()]
    return [tasks[0], _organisation(user, actor), *tasks[1:]]


def _task(section: Section, filled: Filled) -> Line:
    done = section.done(filled)
    text = section.text if section.needed or section.preset else f"{section.text} {NOT_NEEDED}"
    return Line(
        title=section.title,
        text=text,
        icon=section.icon,
        done=done,
        url=reverse("profiles:profile_section", kwargs={"section": section.name}),
        label=_("Change") if done else _("Fill in"),
        preset=section.preset,
    )


def _organisation(user: User, actor: Actor) -> Line:
    done = bool(actor.capacities)
    waiting = not done and Membership.objects.of_person(user.pk).waiting().exists()
    labels = ", ".join(capacity.label for capacity in actor.capacities)
    return Line(
        title=_("Your organisations and roles"),
        text=labels or _("Say where you work, and prove it."),
        icon="building",
        done=done,
        waiting=waiting,
        url=reverse("profiles:verification"),
        label=_("View") if done or waiting else _("Start"),
    )


def profile_step(user: User, actor: Actor) -> Step:
    """Say on the account's start page what is left of the profile."""
    filled = filled_by(user, actor)
    left = [str(s.title) for s in SECTIONS.values() if s.needed and not s.done(filled)]
    return Step(
        title=_("Your profile"),
        text=_("Left to say: %s.") % ", ".join(left) if left else _("You decide who sees what."),
        icon="user",
        done=not left,
        url=reverse("profiles:profile"),
        label=_("Change") if not left else _("Fill in"),
    )
