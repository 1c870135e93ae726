"""Faults to plant: each with the world, the reader and the page that must show it.

A mutant whose target is gone fails by itself: patches raise for names that do not exist.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest
from django.db.models import Max, Q
from django.urls import reverse

from apps.core.written import forget
from apps.forum.models import Question
from apps.notifications.models import Notification
from apps.profiles.models import Membership
from apps.profiles.shown import ChangeLine
from tests.access.watch import AFTER_THE_SCENE
from tests.access.worlds import HIDDEN_NUMBER, SECRET, Scene

Plant = Callable[[pytest.MonkeyPatch], None]
Address = Callable[[Scene], str]


@dataclass(frozen=True)
class Mutant:
    """One fault; `plant` puts it in, `page` is where the two worlds must then differ."""

    name: str
    plant: Plant
    world: str
    reader: str
    page: Address


def unnarrowed(path: str, owner: str, method: str) -> Plant:
    """Return a plant that makes a queryset's method narrow nothing."""

    return replaced(f"{path}.{owner}.{method}", lambda rows, *_actor: rows.all())


def replaced(name: str, value: Any) -> Plant:
    """Return a plant that puts something else in the place of a name in a module."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        patch.setattr(name, value)
        forget()

    return plant


def both(*plants: Plant) -> Plant:
    """Return a plant that does several things."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        for one in plants:
            one(patch)

    return plant


def wrapped(name: str, extra: Callable[[], Any]) -> Plant:
    """Return a plant that does something else whenever a function is called."""

    def plant(patch: pytest.MonkeyPatch) -> None:
        path, _dot, last = name.rpartition(".")
        original = getattr(import_module(path), last)

        def noisy(*args: Any, **kwargs: Any) -> Any:
            extra()
            return original(*args, **kwargs)

        patch.setattr(name, noisy)

    return plant


def at(route: str, query: str = "", **arguments: Any) -> Address:
    """Return a page by route, arguments and query."""
    return lambda _scene: f"{reverse(route, kwargs=arguments)}{query}"


def question_page(scene: Scene) -> str:
    """Return the page of an answered public question."""
    found = scene.answered.question
    return reverse("forum:question", kwargs={"public_id": found.public_id, "slug": found.slug})


def question_data(scene: Scene) -> str:
    """Return the same question in the API."""
    public_id = scene.answered.question.public_id
    return reverse("api:question", kwargs={"public_id": public_id})


def veiled_data(scene: Scene) -> str:
    """Return the question whose asker is hidden for good."""
    return reverse("api:question", kwargs={"public_id": scene.veiled.public_id})


def changes(scene: Scene) -> str:
    """Return what changed after the scene was set."""
    since = (scene.running.created_at + AFTER_THE_SCENE).isoformat().replace("+", "%2B")
    return f"{reverse('api:questions')}?updated_since={since}"


def document_data(scene: Scene) -> str:
    """Return a document with parts that nobody has read in a source."""
    return reverse("api:guidance_document", kwargs={"public_id": scene.document.public_id})


def history_of_authority(scene: Scene) -> str:
    """Return the history of what is said about an authority."""
    place = {"public_id": scene.authority.public_id}
    return reverse("profiles:organisation_history", kwargs=place)


def authority_data(scene: Scene) -> str:
    """Return the same authority in the API."""
    return reverse("api:organisation", kwargs={"public_id": scene.authority.public_id})


def changed_cases_count(patch: pytest.MonkeyPatch) -> None:
    """Let `updated_since` ask when a draft was saved."""
    target = import_module("apps.forum.querysets").QuestionQuerySet
    original = target.filter

    def filtered(rows: Any, *args: Any, **kwargs: Any) -> Any:
        since = kwargs.pop("updated_at__gte", None)
        if since is not None:
            kwargs["cases__answers__updated_at__gte"] = since
        return original(rows, *args, **kwargs)

    patch.setattr(target, "filter", filtered)


def leads_before_looking(patch: pytest.MonkeyPatch) -> None:
    """Lead from any number to the address with its title, and look only there who asks."""
    views = import_module("apps.forum.views")
    careful = views.get_visible

    def careless(rows: Any, public_id: str) -> Any:
        is_page = bool(rows.query.select_related)  # the short address needs no other tables
        return careful(rows if is_page else Question.objects.all(), public_id)

    patch.setattr(views, "get_visible", careless)


def asks_for_each_hidden_row() -> None:
    """Ask one query for each question that is not public."""
    for row in Question.objects.filter(public_at__isnull=True):
        row.cases.count()


def unread_of_all(_request: Any) -> int:
    """Count everybody's unread lines."""
    return Notification.objects.filter(read_at__isnull=True).count()


def own_people(scene: Scene) -> str:
    """Return the page about the people of the personas' company."""
    return reverse("profiles:people", kwargs={"public_id": scene.world.people.company.public_id})


def people_elsewhere(scene: Scene) -> str:
    """Return the page about the people of an organisation where no persona works."""
    return reverse("profiles:people", kwargs={"public_id": scene.twin.organisation.public_id})


def everybody_waiting(_actor: Any, _here: Any) -> list[Any]:
    """List who waits anywhere."""
    return [(row, False) for row in Membership.objects.waiting().select_related("user")]


FORUM, PROFILES = "apps.forum.querysets", "apps.profiles.querysets"
VISIBLE_QUESTIONS = unnarrowed(FORUM, "QuestionQuerySet", "visible_to")
# What is listed asks for public ones by itself: without the rule alone nothing changes.
ALL_LISTED = replaced("apps.portal.sitemap._questions", Question.objects.all)
VISIBLE_ANSWERS = unnarrowed(FORUM, "AnswerQuerySet", "visible_to")
ANY_CASE = unnarrowed(FORUM, "CaseQuerySet", "manageable_by")
ANY_OFFICE = unnarrowed(PROFILES, "OrganisationQuerySet", "visible_to")
ANY_GUIDANCE = unnarrowed("apps.vocabularies.querysets", "GuidanceDocumentQuerySet", "visible_to")
ANY_MEMBER = unnarrowed(PROFILES, "MembershipQuerySet", "visible_to")
ANYBODY_WAITING = replaced(
    f"{PROFILES}.MembershipQuerySet.to_confirm", lambda rows, _actor: rows.waiting()
)
ANY_TOKEN = unnarrowed(PROFILES, "ApiTokenQuerySet", "visible_to")
ANY_WORK = unnarrowed("apps.core.jobqueries", "JobQuerySet", "visible_to")
ANY_LEAVING = unnarrowed("apps.accounts.querysets", "DeletionQuerySet", "visible_to")
ANY_NOTICE = unnarrowed("apps.notifications.querysets", "NotificationQuerySet", "visible_to")
NAMES_DRAFTER = replaced("apps.forum.projections._issued_line", lambda a: a.drafter.display_name)
NAMES_ASKER = replaced(
    "apps.forum.projections.organisation_name", lambda q, _a: q.capacity.organisation_name
)
FEED, HOME, QUESTIONS = at("feed_answers"), at("portal:home"), at("forum:questions")
MAP = at("sitemap_part", section="questions", number=1)
OFFICES_MAP = at("sitemap_part", section="organisations", number=1)
WORDS = f"?q={SECRET}"

MUTANTS = (
    Mutant("figures count hidden questions", VISIBLE_QUESTIONS, "rows", "anonymous", HOME),
    Mutant("map lists hidden questions", ALL_LISTED, "rows", "anonymous", MAP),
    Mutant(
        "map counts hidden questions",
        both(ALL_LISTED, replaced("apps.portal.sitemap.PAGES_IN_A_PART", 3)),
        *("rows", "anonymous"),
        at("sitemap"),
    ),
    Mutant(
        "a hidden number is found",
        VISIBLE_QUESTIONS,
        *("rows", "other_regulator"),
        at("forum:questions", f"?q={HIDDEN_NUMBER}"),
    ),
    Mutant(
        "a redirect tells a hidden title",
        leads_before_looking,
        *("rows", "anonymous"),
        at("forum:question_short", public_id=HIDDEN_NUMBER),
    ),
    Mutant("feed tells private answers", VISIBLE_ANSWERS, "rows", "anonymous", FEED),
    Mutant("API tells private answers", VISIBLE_ANSWERS, "rows", "token", at("api:answers")),
    Mutant(
        "API finds answers by a hidden question",
        both(VISIBLE_ANSWERS, unnarrowed(FORUM, "AnswerQuerySet", "in_force")),
        *("rows", "anonymous"),
        at("api:answers", "?limit=50"),
    ),
    Mutant("updated_since tells of drafts", changed_cases_count, "rows", "anonymous", changes),
    Mutant(
        "ETag from a hidden version",
        replaced("apps.forum.api.questions.is_own", lambda _actor, _question: True),
        *("columns", "anonymous"),
        question_data,
    ),
    Mutant("feed names the drafter", NAMES_DRAFTER, "columns", "anonymous", FEED),
    Mutant("page names the drafter", NAMES_DRAFTER, "columns", "anonymous", question_page),
    Mutant("list names the asker's place", NAMES_ASKER, "columns", "anonymous", QUESTIONS),
    Mutant("API names the asker's place", NAMES_ASKER, "columns", "token", at("api:questions")),
    Mutant(
        "API tells who hides",
        replaced(
            "apps.forum.api.shown.asker_line",
            lambda question, _actor: question.capacity.organisation_kind,
        ),
        *("columns", "anonymous"),
        veiled_data,
    ),
    Mutant("inbox shows everybody's lines", ANY_NOTICE, "rows", "asker", at("notifications:inbox")),
    Mutant(
        "frame counts everybody's lines",
        replaced("apps.portal.context._unread", unread_of_all),
        *("rows", "asker"),
        at("accounts:overview"),
    ),
    Mutant(
        "API shows everybody's lines",
        both(ANY_NOTICE, replaced("apps.notifications.api.told", lambda rows, _actor: rows)),
        *("rows", "token"),
        at("api:notifications"),
    ),
    Mutant("other people's tokens", ANY_TOKEN, "rows", "asker", at("profiles:tokens")),
    Mutant("other people's copies", ANY_WORK, "rows", "asker", at("accounts:your_data")),
    Mutant("other people who leave", ANY_LEAVING, "rows", "asker", at("accounts:delete")),
    Mutant("inbox of another authority", ANY_CASE, "rows", "drafter", at("forum:inbox")),
    Mutant("API: another authority", ANY_CASE, "rows", "official_token", at("api:cases")),
    Mutant("list of drafts", ANY_OFFICE, "offices", "anonymous", at("profiles:authorities")),
    Mutant("API lists drafts", ANY_OFFICE, "offices", "anonymous", at("api:organisations", WORDS)),
    Mutant("map lists drafts", ANY_OFFICE, "offices", "anonymous", OFFICES_MAP),
    Mutant(
        "API lists unread guidance",
        ANY_GUIDANCE,
        *("offices", "anonymous"),
        at("api:guidance_documents", WORDS),
    ),
    Mutant(
        "options name drafts",
        replaced("apps.profiles.querysets.OrganisationQuerySet.with_active_mandate", lambda r: r),
        *("offices", "anonymous"),
        QUESTIONS,
    ),
    Mutant(
        "claims at other organisations",
        both(ANY_MEMBER, ANYBODY_WAITING),
        *("offices", "colleague"),
        at("profiles:verification"),
    ),
    Mutant(
        "who waits elsewhere",
        replaced("apps.profiles.administration_views._waiting", everybody_waiting),
        *("offices", "colleague"),
        own_people,
    ),
    Mutant(
        "people of another organisation",
        both(replaced("apps.profiles.administration_views.require", lambda *_a: None), ANY_MEMBER),
        *("offices", "colleague"),
        people_elsewhere,
    ),
    Mutant(
        "history names the editor",
        replaced(
            "apps.profiles.organisation_views.change_lines",
            lambda row: [ChangeLine("by", "", str(row.editor_id))],
        ),
        *("columns", "anonymous"),
        history_of_authority,
    ),
    Mutant(
        "API tells domains that nobody has checked",
        replaced(
            "apps.profiles.api._particulars",
            lambda row: [{"name": "x", "label": "x", "values": row.suggested_domains}],
        ),
        *("columns", "anonymous"),
        authority_data,
    ),
    Mutant(
        "API tells what nobody has read",
        replaced("apps.vocabularies.projections._stated", lambda d, name: str(getattr(d, name))),
        *("columns", "anonymous"),
        document_data,
    ),
    Mutant(
        "search in what nobody has read",
        replaced("apps.vocabularies.filters._read_in_a_source", lambda _column: Q()),
        *("columns", "anonymous"),
        at("api:guidance_documents", WORDS),
    ),
    Mutant(
        "feed dated by a hidden change",
        replaced("apps.portal.feeds._said_anew", lambda answer: answer.updated_at),
        *("columns", "anonymous"),
        FEED,
    ),
    Mutant(
        "map dated by a hidden change",
        replaced("apps.portal.sitemap.Greatest", lambda *_dates: Max("cases__updated_at")),
        *("columns", "anonymous"),
        MAP,
    ),
    Mutant(
        "a query for each hidden row",
        wrapped("apps.portal.projections.newest_questions", asks_for_each_hidden_row),
        *("rows", "anonymous"),
        HOME,
    ),
)
