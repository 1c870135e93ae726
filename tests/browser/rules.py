"""Our own rules for the HTML of a page, beside what axe finds."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import html5lib
from html5lib.constants import E as SENTENCES

from tests.support.markup_rules import policy_faults

_DRAWN = {"hidden", "submit", "button", "image", "reset"}
# What the journeys type on purpose; it stands on later pages of the same site as text.
TYPED_ON_PURPOSE = "{{ twice }}"
# A day, or a moment with its zone; of seconds at most thousandths.
_DAY = r"\d{4}-\d{2}-\d{2}"
_MOMENT = re.compile(rf"{_DAY}(T\d{{2}}:\d{{2}}(:\d{{2}}(\.\d{{1,3}})?)?(Z|[+-]\d{{2}}:?\d{{2}}))?")
# They mean nothing by themselves, so that a name of theirs is not read out.
_MEANINGLESS = frozenset({"div", "span", "p", "b", "strong", "em", "code"})


def faults_of(html: str) -> list[str]:
    """Return what is wrong with a page: parse errors, headings, labels, ids, language, policy."""
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(html)
    broken = [f"line {place[0]}: {SENTENCES[code] % data}" for place, code, data in parser.errors]
    return [
        *broken,
        *_headings(tree),
        *_labels(tree),
        *_ids(tree),
        *_frame(tree),
        *_landmarks(tree),
        *_meanings(tree),
        *policy_faults(html),
        *[f"“{found}” was not filled in" for found in _unfilled(html)],
    ]


def _unfilled(html: str) -> list[str]:
    # BibTeX, which stands on pages as it is copied, has braces of its own.
    written = re.sub(r"<pre>@.*?</pre>", "", html.replace(TYPED_ON_PURPOSE, ""), flags=re.DOTALL)
    return re.findall(r"\{[{%].{0,40}", written)


def _words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _headings(tree: Any) -> list[str]:
    levels = [(int(e.tag[1]), e) for e in tree.iter() if re.fullmatch("h[1-6]", str(e.tag))]
    first = [level for level, _ in levels].count(1)
    faults = [] if first == 1 else [f"{first} headings of the first level"]
    faults += [f"empty heading h{level}" for level, element in levels if not _words(element)]
    main = tree.find(".//main")
    within = [int(e.tag[1]) for e in main.iter() if re.fullmatch("h[1-6]", str(e.tag))]
    return faults + [f"h{b} follows h{a}" for a, b in pairwise(within) if b > a + 1]


def _labels(tree: Any) -> list[str]:
    labelled = {label.get("for") for label in tree.iter("label")}
    wrapped = {id(child) for label in tree.iter("label") for child in label.iter()}
    faults = []
    for control in (e for e in tree.iter() if e.tag in {"input", "select", "textarea"}):
        named = control.get("aria-label") or control.get("aria-labelledby")
        tied = control.get("id") in labelled or id(control) in wrapped
        if control.get("type") not in _DRAWN and not named and not tied:
            faults.append(f"no label for {control.tag} {control.get('name')}")
    return faults


def _ids(tree: Any) -> list[str]:
    ids = [e.get("id") for e in tree.iter() if e.get("id")]
    faults = [f"id {name} stands twice" for name in sorted({i for i in ids if ids.count(i) > 1})]
    return faults + [
        f"{element.tag} {name}={wanted} leads nowhere"
        for element in tree.iter()
        for name in ("aria-labelledby", "aria-describedby", "for")
        for wanted in (element.get(name) or "").split()
        if wanted not in ids
    ]


def _landmarks(tree: Any) -> list[str]:
    """One main part; each navigation has a name of its own, since there are several."""
    mains = len(list(tree.iter("main")))
    names = [nav.get("aria-label") or nav.get("aria-labelledby") or "" for nav in tree.iter("nav")]
    faults = [] if mains == 1 else [f"{mains} main parts"]
    faults += ["a navigation without a name"] * names.count("")
    return faults + [
        f"two navigations {n}" for n in sorted({n for n in names if names.count(n) > 1})
    ]


def _meanings(tree: Any) -> list[str]:
    """What programs read of elements: moments that are ones, names of things that have a role."""
    moments = [(e.get("datetime") or _words(e)) for e in tree.iter("time")]
    return [f"{moment!r} is no moment" for moment in moments if not _MOMENT.fullmatch(moment)] + [
        f"{element.tag} has a name and no role: {element.get('class')}"
        for element in tree.iter()
        if element.tag in _MEANINGLESS
        and not element.get("role")
        and (element.get("aria-label") or element.get("aria-labelledby"))
    ]


def _frame(tree: Any) -> list[str]:
    root = tree if tree.tag == "html" else tree.find(".//html")
    faults = [] if root.get("lang") and root.get("dir") else ["no language or direction"]
    title = tree.find(".//title")
    words = _words(title) if title is not None else ""
    return faults + ([] if len(words) > 25 else [f"the title says “{words}”"])
