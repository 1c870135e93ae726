"""Public pages that say more to some readers: each relation is looked at like a page of its own."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.conf import settings

from tests.browser.crawl import FULL
from tests.browser.looks import every_look, other_looks
from tests.browser.rules import faults_of
from tests.browser.site import Site, Visitor

LANGUAGES = [code for code, _name in settings.LANGUAGES]
ANSWERED = "Can a fresh CAR"
PRIVATE = "Change of the vector supplier"
DRAFT = "Can we use one cell bank"


@dataclass(frozen=True)
class Relation:
    """Who reads which page, and what only that reader finds there."""

    name: str
    persona: str
    # The title of a question, or the name of an organisation.
    title: str
    listed: str
    only_here: str = ""
    never_here: str = ""


MINE, INBOX, ALL = "/en/questions/mine/", "/en/questions/inbox/", "/en/questions/"
AUTHORITIES = "/en/questions/authorities/"
RELATIONS = (
    Relation("asker", "developer", ANSWERED, MINE, "This answers my question"),
    Relation("official", "drafter_be", ANSWERED, ALL, "Your authority was asked."),
    Relation("other", "patient", ANSWERED, ALL, "", "Your authority was asked."),
    Relation("anybody", "", ANSWERED, ALL, "", "Your authority was asked."),
    Relation("asker-private", "developer", PRIVATE, MINE, "Only you, colleagues"),
    Relation("asker-draft", "developer", DRAFT, MINE, "This is a draft."),
    Relation("admin-of-it", "signer_be", "Authority of Belgium", AUTHORITIES, "Invite somebody"),
    Relation(
        "member-of-it", "drafter_be", "Authority of Belgium", AUTHORITIES, "", "Invite somebody"
    ),
    Relation("stranger", "patient", "Authority of Belgium", AUTHORITIES, "", "Invite somebody"),
    Relation("nobody", "", "Authority of Belgium", AUTHORITIES, "", "Invite somebody"),
)


@pytest.mark.parametrize("relation", RELATIONS, ids=[one.name for one in RELATIONS])
def test_each_relation_sees_a_page_in_order(site: Site, relation: Relation) -> None:
    visitor = site.visitor(relation.persona)
    path = _opened(visitor, relation)
    faults = every_look(visitor)
    faults += other_looks(visitor, everything=FULL)
    for code in LANGUAGES:
        visitor.go(path.replace("/en/", f"/{code}/", 1))
        faults += [f"{code}: {fault}" for fault in faults_of(visitor.page.content())]
    assert not faults, "\n".join(faults)


def _opened(visitor: Visitor, relation: Relation) -> str:
    """Open the page from its list and make sure that it is the reader's own variant."""
    visitor.go(relation.listed)
    visitor.turn_to(relation.title)
    visitor.follow(relation.title)
    said = visitor.text()
    assert relation.title in said
    assert relation.only_here in said
    assert not relation.never_here or relation.never_here not in said
    return visitor.page.url.removeprefix(visitor.stack.base_url)
