"""Full-text search: one contract, so that no app builds text queries of its own.

An app registers a `Source`: which model is found, where its stored vector stands, and the
function `visible_to` that says who reads it. The vector is made by the database, with the
functions of migration 0009: the words as they are, and their stems in the row's own language.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import (
    CombinedSearchQuery,
    SearchQuery,
    SearchQueryCombinable,
    SearchQueryField,
    SearchRank,
    TrigramWordSimilarity,
)
from django.db.models import (
    F,
    Func,
    IntegerField,
    Model,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Round

from apps.core.actor import Actor
from apps.core.registry import Registry

# Ranking reads every match: a common word must not cost more than this many rows.
MOST_RANKED = 1_000
MOST_WORDS = 16
LONGEST_WORD = 60
LONGEST_TEXT = 2_000
# Texts about so many things are likely alike if they share two of them.
_MANY = 3
_CONFIGS = ("simple", "english", "german", "french")
_RANK_DIGITS = 1_000_000
# What everybody writes and nobody looks for, in the three languages of the interface.
_STOP_WORDS = """
    a about an and any are as at be been but by can could did do does for from had has have how
    i if in into is it its may me must my no not of on or our shall should so than that the their
    them then there these they this those to under was we were what when where which who why will
    with would you your
    aber als am an auch auf aus bei bis da damit das dass dem den der des die dies diese dieser
    durch ein eine einem einen einer eines er es fur hat ich ihr im ist kann man mit muss nach
    nicht noch nur ob oder sein sich sie sind so uber um und uns unser unsere von vor wann war was
    welche welchen welcher wenn wer wie wir wird wo zu zum zur
    au aux avec ce ces cette comme dans de des doit du elle en est et etre eux faut il ils je la le
    les leur ma mais me mes notre nos nous ou par pas peut pour qu que quel quelle quelles quels qui
    sa sans se ses son sont sur un une vos votre vous y
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())
_TOKEN = re.compile(r'-?"[^"]*"|[^\s"]+')
_WORDS = re.compile(r"\w+(?:[-‐‑‒–—−]\w+)*")
_SPELT = (("ae", "a"), ("oe", "o"), ("ue", "u"))


@dataclass(frozen=True, slots=True)
class Source:
    """Something that is found: its model, and from there the stored vector and the title."""

    name: str
    model: type[Model]
    vector: str
    title: str
    # The last word on who finds what; it runs in the same statement as the search.
    visible_to: Callable[[Actor], QuerySet[Any]]


Query = SearchQuery | CombinedSearchQuery
SOURCES: Registry[Source] = Registry("Search source")


@dataclass(frozen=True, slots=True)
class Wanted:
    """One thing to look for: a word, or words in a row."""

    text: str
    phrase: bool = False
    excluded: bool = False
    begins: bool = False
    # Joined to the one before by OR.
    either: bool = False


def register(source: Source) -> Source:
    """Make something findable; raises ImproperlyConfigured when the name is taken."""
    return SOURCES.add(source.name, source)


def parse(text: str) -> list[Wanted]:
    """Return what a text asks for: words, "words in a row", -not, OR. Never raises.

    The last word may be half typed, unless it stands in quotation marks or a space follows.
    """
    clean = _clean(text)
    found = list(_wanted(clean))[:MOST_WORDS]
    told = [one for one in found if one.phrase or _plain(one.text) not in STOP_WORDS]
    found = told if any(not one.excluded for one in told) else found
    if found and _ends_open(clean, found[-1]):
        last = found[-1]
        found[-1] = Wanted(last.text, excluded=False, begins=True, either=last.either)
    return found


def _clean(text: str) -> str:
    """Return the text as the database takes it: composed, no controls, no half characters."""
    whole = text[:LONGEST_TEXT].encode(errors="ignore").decode()
    shown = "".join(" " if unicodedata.category(c) in {"Cc", "Cf"} else c for c in whole)
    return unicodedata.normalize("NFKC", shown)


def _ends_open(clean: str, last: Wanted) -> bool:
    typed = not last.phrase and not last.excluded and len(last.text) > 2
    return typed and clean.endswith(last.text)


def _wanted(clean: str) -> Iterator[Wanted]:
    either = False
    for piece in _TOKEN.findall(clean):
        if piece == "OR":
            either = True
            continue
        excluded = piece.startswith("-")
        words = [word[:LONGEST_WORD] for word in _WORDS.findall(piece)]
        if '"' in piece and len(words) > 1:
            yield Wanted(" ".join(words), phrase=True, excluded=excluded, either=either)
        else:
            for word in words:
                yield Wanted(word, excluded=excluded, either=either)
        either = False


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word).casefold()
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def query_of(text: str) -> Query | None:
    """Return the query that a text asks for in all languages; None when it asks for nothing."""
    built: Any = None
    excluded: Any = None
    alternative: Any = None
    for one in parse(text):
        part = _part(one)
        if one.excluded:
            excluded = part if excluded is None else excluded | part
        elif one.either and alternative is not None:
            alternative = alternative | part
        else:
            built = _and(built, alternative)
            alternative = part
    built = _and(built, alternative)
    if built is None:
        return None
    return built if excluded is None else built & _Not(excluded)  # type: ignore[no-any-return]


def _and(left: Any, right: Any) -> Any:
    if left is None or right is None:
        return right if left is None else left
    return left & right


def _part(one: Wanted) -> Any:
    spelt = [one.text]
    for long, short in _SPELT:
        spelt += [text.replace(long, short) for text in spelt if long in text]
    kind = "phrase" if one.phrase or "-" in one.text else "plain"
    parts = [
        SearchQuery(folded(text), config=config, search_type=kind)
        for text in dict.fromkeys(spelt)
        for config in _CONFIGS
    ]
    if one.begins:
        parts.append(SearchQuery(_Beginning(folded(one.text)), config="simple", search_type="raw"))
    combined: Any = parts[0]
    for part in parts[1:]:
        combined = combined | part
    return combined


def folded(text: str) -> Func:
    """Return the text folded as the stored words are."""
    return Func(Value(text), function="core_search_folded", output_field=TextField(), arity=1)


class _Not(SearchQueryCombinable, Func):  # type: ignore[misc]  # so does Django itself
    """A query for what another one does not find."""

    template = "!!(%(expressions)s)"
    output_field = SearchQueryField()


class _Beginning(Func):
    """A query for what begins with the text; folding left nothing that ends the quotation."""

    template = "('''' || %(expressions)s || ''':*')"
    output_field = TextField()


def matching(source: Source, rows: QuerySet[Any], query: Query) -> QuerySet[Any]:
    """Keep the rows that the query finds."""
    found: QuerySet[Any] = rows.filter(**{source.vector: query})
    return found


def ranked(source: Source, rows: QuerySet[Any], query: Query, *, newest: str) -> QuerySet[Any]:
    """Annotate `rank` (a whole number) and keep the newest 1,000 of the rows, which all match.

    Call it last, when every other filter stands: what is cut off is what is oldest.
    """
    best = rows.order_by(f"-{newest}", "-pk").values("pk")[:MOST_RANKED]
    found: QuerySet[Any] = rows.filter(pk__in=best).annotate(rank=rank_of(source.vector, query))
    return found


class _BestPage(Subquery):
    """The keys of one page of rows of key, moment and rank, which another statement gives."""

    template = (
        "(SELECT pk FROM (%(subquery)s) ranks (pk, newest, rank) %(beyond)s"
        " ORDER BY rank %(way)s, newest %(way)s, pk %(way)s LIMIT %%s)"
    )

    def __init__(self, ranks: Any, values: Sequence[Any], number: int, *, down: bool) -> None:
        beyond = "WHERE (rank, newest, pk) {} (%s, %s, %s)".format("<" if down else ">")
        super().__init__(ranks, beyond=beyond if values else "", way="DESC" if down else "ASC")
        self.further = (*values, number)

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        """Return the statement; what stands behind the inner one comes last."""
        sql, params = super().as_sql(*args, **kwargs)
        return sql, (*params, *self.further)


def best_of_newest(
    rows: QuerySet[Any], query: Query, *, vector: str, newest: str
) -> Callable[[tuple[str, ...], Sequence[Any], int], Any]:
    """Return the keys of pages of the newest 1,000 rows, which all match: best first.

    They are ranked where they are found: looked up again, each would cost as much as finding it.
    Order and place are those of three columns in one direction: rank, `newest`, key.
    """
    ranks = rows.order_by(f"-{newest}", "-pk").values_list("pk", newest, rank_of(vector, query))

    def keys(order: tuple[str, ...], values: Sequence[Any], number: int) -> Any:
        return _BestPage(ranks[:MOST_RANKED], values, number, down=order[0].startswith("-"))

    return keys


def rank_of(vector: str, query: Query) -> Cast:
    """Return how well the vector answers the query, as a whole number."""
    rank = SearchRank(F(vector), query, normalization=Value(1)) * _RANK_DIGITS
    return Cast(Round(rank), IntegerField())


def sharing(groups: Sequence[Iterable[Sequence[str]]], *, two: bool) -> SearchQuery | None:
    """Return the query for rows with one of the groups, or with two where there are many.

    A group is one meaning: beginnings of words (letters and digits only), several in a row
    for a phrase, in as many forms as it has. Without groups there is nothing to look for.
    """
    each = [" | ".join(filter(None, map(_form, forms))) for forms in groups]
    each = [one for one in each if one]
    if two and len(each) >= _MANY:
        pairs = ((a, b) for n, a in enumerate(each) for b in each[n + 1 :])
        each = [f"(({a}) & ({b}))" for a, b in pairs]
    text = " | ".join(each)
    return SearchQuery(text, config="simple", search_type="raw") if text else None


def _form(stems: Sequence[str]) -> str:
    known = [stem for stem in stems if stem.isascii() and stem.isalnum()]
    return "(" + " & ".join(f"{stem}:*" for stem in known) + ")" if known else ""


def meant(source: Source, rows: QuerySet[Any], text: str, *, number: int = 3) -> QuerySet[Any]:
    """Return rows with a title like the text, for those who misspelt it; most alike first."""
    words = " ".join(one.text for one in parse(text) if not one.excluded)[:LONGEST_WORD]
    if not words:
        return rows.none()
    wanted: Any = folded(words)
    alike = TrigramWordSimilarity(wanted, source.title)
    near = rows.filter(**{f"{source.title}__trigram_word_similar": wanted})
    best: QuerySet[Any] = near.annotate(alike=alike).order_by("-alike", "-pk")[:number]
    return best
