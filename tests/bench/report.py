"""The page's lines: figures, ratios, and whether each aim is met."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime

from tests.bench.pages import Figures, Page
from tests.bench.posts import Cost, Crowd, ratio

FLOOR_AIM, GROWTH_AIM, HOT_AIM, POST_QUERIES = 1.2, 1.15, 0.85, 8


def measured(load: float, command: str = "make bench") -> list[str]:
    """Say when, where and under which load."""
    today = datetime.now(UTC).date().isoformat()
    machine = f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}"
    return [
        f"Measured on {today} by `{command}` ({machine}).",
        f"Load of the machine in the five minutes before: {load:.1f} (idle: below 0.5).",
    ]


def heading(rounds: int, batch: int, load: float) -> list[str]:
    """Say when, where, under which load and how."""
    return [
        *measured(load),
        (
            f"{rounds} rounds of {batch} requests each; everything takes its turn in each"
            " round. CPU of the trees of web server and database, median of the rounds."
        ),
    ]


def of_pages(pages: list[Page], found: list[Figures], few: int, many: int) -> list[str]:
    """The tables of reading."""
    small, large = f"{few:,}", f"{many:,}"
    lines = [
        (
            f"| page | SQL | kB | bare SQL, ms | empty view, ms | floor, ms | page, ms at {small}"
            f" | page, ms at {large} | × empty |"
        ),
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for page, one in zip(pages, found, strict=True):
        names = ("sql", "empty", "floor", "product", "product large")
        shown = [one.comparable or name != "floor" for name in names]
        cells = " | ".join(
            f"{one.median(name):.1f}" if yes else "–"
            for name, yes in zip(names, shown, strict=True)
        )
        times = one.ratio("product", "empty")
        lines.append(
            f"| {page.name} | {one.queries} | {one.size / 1000:.0f} | {cells} | {times:.0f} |"
        )
    lines += ["", f"| page | × floor, aim ≤ {FLOOR_AIM} | × floor at {large} "]
    lines[-1] += f"| growth {small} → {large}, aim ≤ {GROWTH_AIM} | queries, aim |"
    lines.append("|---|---|---|---|---|")
    for page, one in zip(pages, found, strict=True):
        grown, most = one.ratio("product large", "product"), page.most_queries
        queries = f"{one.queries} ≤ {most} {met(one.queries <= most)}" if most else one.queries
        lines.append(
            f"| {page.name} | {_over_floor(one)} | {grown:.2f} {met(grown <= GROWTH_AIM)} "
            f"| {queries} |"
        )
    for page, one in zip(pages, found, strict=True):
        if not one.comparable:
            lines += ["", f"“{page.name}”: the floor says other words than the page."]
    return lines


def _over_floor(one: Figures) -> str:
    if not one.comparable:
        return "– | –"
    floor, large = one.ratio("product", "floor"), one.ratio("product large", "floor large")
    return f"{floor:.2f} {met(floor <= FLOOR_AIM)} | {large:.2f}"


def of_posts(costs: Mapping[str, Cost]) -> list[str]:
    """The table of writing."""
    lines = [
        f"| act | CPU, ms | SQL, aim ≤ {POST_QUERIES} | commits, aim 1 |",
        "|---|---|---|---|",
    ]
    for name, cost in costs.items():
        middle = sorted(cost.milliseconds)[len(cost.milliseconds) // 2]
        lines.append(
            f"| {name} | {middle:.1f} | {cost.queries} {met(cost.queries <= POST_QUERIES)} "
            f"| {cost.commits} {met(cost.commits == 1)} |"
        )
    return lines


def of_crowds(hot: Crowd, spread: Crowd, writers: int) -> list[str]:
    """The lines about many writers at once."""
    share = ratio(hot, spread)
    lines = [
        f"| {writers} writers | drafts a second | p50, ms | p99, ms | told to come back |",
        "|---|---|---|---|---|",
    ]
    for name, crowd in (("all in one question", hot), ("each in its own", spread)):
        speed = sorted(crowd.per_second)[len(crowd.per_second) // 2]
        lines.append(
            f"| {name} | {speed:.0f} | {crowd.quantile(0.5):.0f} | {crowd.quantile(0.99):.0f} "
            f"| {crowd.shed} |"
        )
    return [
        *lines,
        "",
        f"One question ÷ many: {share:.2f}, aim ≥ {HOT_AIM} {met(share >= HOT_AIM)}.",
    ]


def met(yes: bool) -> str:
    """Say whether an aim is met."""
    return "✓" if yes else "✗"
