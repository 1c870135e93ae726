"""Somebody who goes through all pages in one world after the other."""

from functools import cached_property

import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from apps.forum.models import Question
from tests.access import watch
from tests.access.cells import Matrix
from tests.access.mutants import Mutant
from tests.access.personas import GROUPS
from tests.access.watch import Page, Seen, pages, see
from tests.access.worlds import WORLDS, another_world, set_scene

# What the desk and editors may know, they see.
KNOWING = {"offices": GROUPS["desk"] | {"editor", "admin_token"}}


class Visitor:
    """Goes through all pages in one world after the other."""

    def __init__(self, matrix: Matrix) -> None:
        self.matrix = matrix
        self.scene = set_scene(matrix.world)
        self.set_at = Question.objects.latest("created_at").created_at
        self.pages = pages(self.scene)
        self.requests = 0
        for reader in watch.TOKENS:  # that they were used is noted once an hour
            self.look([Page(reader, reverse("api:entrance"))])
        # What was never counted is joined row by row: changing a world took seconds, or forever.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    @cached_property
    def before(self) -> dict[Page, Seen]:
        """What all pages show in the world with nothing added."""
        return self.look(self.pages)

    def look(self, wanted: list[Page]) -> dict[Page, Seen]:
        """Return what is seen on the pages at the time of visits."""
        self.requests += len(wanted)
        with time_machine.travel(self.set_at + watch.VISITS, tick=False):
            return {page: see(self.matrix.clients[page.reader], page.address) for page in wanted}

    def differences(self, world: str, *, count: int) -> list[tuple[Page, str]]:
        """Return the pages that show that something hidden is there, and in what."""
        before = self.before
        wanted = [p for p in self.pages if p.reader not in KNOWING.get(world, ())]
        acts = time_machine.travel(self.set_at + watch.HIDDEN_ACTS, tick=False)
        with acts, another_world(self.scene, world, count=count):
            after = self.look(wanted)
        return [
            (page, part)
            for page in wanted
            for part in ("status", "headers", "body", "queries")
            if getattr(before[page], part) != getattr(after[page], part)
        ]

    def visit(self, mutant: Mutant) -> Seen:
        """Return what the mutant's page shows while the fault is in."""
        page = Page(mutant.reader, mutant.page(self.scene))
        with pytest.MonkeyPatch.context() as patch:
            mutant.plant(patch)
            return self.look([page])[page]

    def survivors(self, mutants: tuple[Mutant, ...]) -> list[str]:
        """Return the faults that no difference between two worlds shows."""
        before = {mutant: self.visit(mutant) for mutant in mutants}
        # One that breaks the page shows nothing about what two worlds show.
        left = [f"{m.name}: {seen.status}" for m, seen in before.items() if seen.status >= 500]
        for world in WORLDS:
            bound = [mutant for mutant in mutants if mutant.world == world]
            acts = time_machine.travel(self.set_at + watch.HIDDEN_ACTS, tick=False)
            with acts, another_world(self.scene, world):
                left += [m.name for m in bound if self.visit(m) == before[m]]
        return left
