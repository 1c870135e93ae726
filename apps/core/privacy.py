"""What the platform keeps: each field of each table has a class, each table a reason to exist.

An app says it in `apps/<x>/holdings.py`, which is loaded at start: one `Holding` a table. Export,
erasure, the record of processing and their tests all follow from it (recipe: classify-data.md).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Field, Model, QuerySet

from apps.core.errors import Text
from apps.core.registry import Registry


class Sort(StrEnum):
    """What a field holds, and so who may ever read it."""

    PUBLIC = "public"  # everybody reads it
    PERSONAL = "personal"  # about a person: exported to them, gone when they are erased
    OFFICIAL = "official_record"  # what was said in public business: exported, and stays
    INTERNAL = "internal"  # ids, states, counters that say nothing about a person by themselves
    # Hashes and keys: shown to nobody, exported to nobody.
    SECRET = "secret"  # noqa: S105  a word, no key


class OnErasure(StrEnum):
    """What becomes of a person's rows."""

    DELETE = "delete"
    BLANK = "blank"  # the row stays, its personal fields are overwritten
    KEEP = "keep"  # it holds nothing of the person but an id that leads to nobody


EXPORTED = frozenset({Sort.PUBLIC, Sort.PERSONAL, Sort.OFFICIAL})
Rows = Callable[[Any], QuerySet[Any]]
Eraser = Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Holding:
    """One table: what its fields hold, why, for how long, whose rows they are.

    `about` leads from a row to the person's id (a lookup such as `membership__user`); "" for
    tables that hold nothing about people. `rows` replaces it where a lookup does not do.
    `erase` replaces what `on_erasure` would do. `fields` maps a class to names of columns.
    `recipients`, `basis` and `kept` are English sentences of the record of processing.
    """

    table: str
    purpose: str
    kept: str
    fields: Mapping[Sort, str]
    about: str = ""
    rows: Rows | None = None
    on_erasure: OnErasure = OnErasure.KEEP
    blank: Mapping[str, Any] = field(default_factory=dict)
    erase: Eraser | None = None
    exported: bool = True
    basis: str = "Art. 6(1)(b) GDPR: running the account that the person asked for"
    recipients: str = "nobody outside the operator"

    @property
    def model(self) -> type[Model]:
        """The model of the table."""
        return apps.get_model(self.table)

    @property
    def is_personal(self) -> bool:
        """Whether rows of this table belong to a person."""
        return bool(self.about or self.rows)

    def names(self, *sorts: Sort) -> list[str]:
        """Return the fields of these classes in the order in which they were named."""
        return [name for sort in sorts for name in self.fields.get(sort, "").split()]

    def shown(self) -> "list[Field[Any, Any]]":
        """Return the fields that the person's copy holds, in the order of the model."""
        wanted = set(self.names(*EXPORTED))
        return [f for f in self.model._meta.concrete_fields if f.name in wanted]

    def of(self, person: Any) -> QuerySet[Any]:
        """Return the rows about the person, oldest first."""
        if self.rows is not None:
            return self.rows(person).order_by("pk")
        return self.model._default_manager.filter(**{self.about: person.pk}).order_by("pk")


@dataclass(frozen=True, slots=True)
class Store:
    """A place outside the tables of models: log fields, keys of the broker, cookies, files."""

    place: str
    holds: str
    sort: Sort
    purpose: str
    kept: str
    recipients: str = "nobody outside the operator"


@dataclass(frozen=True, slots=True)
class Blocker:
    """Why a person cannot be erased yet, and what to do first."""

    reason: Text


HOLDINGS: Registry[Holding] = Registry("Holding")
STORES: Registry[Store] = Registry("Store")
# Each asks about one person; what it returns must be settled before the person is erased.
BLOCKERS: Registry[Callable[[Any], Iterable[Blocker]]] = Registry("Blocker of erasure")
# What is erased outside the tables (files, mails), or must be locked before anything is erased;
# called before the tables, the upper layers first.
ERASERS: Registry[Eraser] = Registry("Eraser")


def hold(holding: Holding) -> Holding:
    """Declare what a table holds; raises ImproperlyConfigured when it is declared twice."""
    return HOLDINGS.add(holding.table, holding)


def unclassified() -> list[str]:
    """Return every table and field without a class, and every class without a field."""
    faults = []
    for model in apps.get_models():
        label = model._meta.label_lower
        if label not in HOLDINGS:
            faults.append(f"{label}: the table is not classified")
            continue
        faults += field_faults(HOLDINGS.get(label))
    known = {model._meta.label_lower for model in apps.get_models()}
    return faults + [f"{name}: there is no such table" for name in HOLDINGS if name not in known]


def field_faults(holding: Holding) -> list[str]:
    """Return what is wrong with the classes of one table."""
    named = holding.names(*Sort)
    real = {f.name for f in holding.model._meta.concrete_fields}
    faults = [f"{holding.table}.{name}: no class" for name in sorted(real - set(named))]
    faults += [f"{holding.table}.{name}: no such field" for name in sorted(set(named) - real)]
    twice = {name for name in named if named.count(name) > 1}
    faults += [f"{holding.table}.{name}: two classes" for name in sorted(twice)]
    return faults + list(_rest_faults(holding))


def _rest_faults(holding: Holding) -> Iterator[str]:
    personal = set(holding.names(Sort.PERSONAL))
    if personal and not holding.is_personal:
        yield f"{holding.table}: personal fields, but whose they are is not said"
    if holding.on_erasure == OnErasure.KEEP and holding.erase is None and personal:
        yield f"{holding.table}: personal fields stay when the person is erased"
    if holding.on_erasure == OnErasure.BLANK and holding.erase is None:
        for name in sorted(personal - set(holding.blank)):
            yield f"{holding.table}.{name}: is not overwritten when the person is erased"


def verify_holdings() -> None:
    """Raise ImproperlyConfigured when a table is named that does not exist."""
    known = {model._meta.label_lower for model in apps.get_models()}
    unknown = sorted(set(HOLDINGS) - known)
    if unknown:
        raise ImproperlyConfigured(f"A holding names the unknown table {unknown[0]!r}.")


def erase_rows(person: Any) -> None:
    """Erase what the declared tables hold about a person, from the upper layers down.

    Call it in a transaction, with the person's row locked.
    """
    for eraser in reversed(ERASERS.values()):
        eraser(person)
    for holding in reversed(HOLDINGS.values()):
        if not holding.is_personal:
            continue
        if holding.erase is not None:
            holding.erase(person)
        elif holding.on_erasure == OnErasure.DELETE:
            holding.of(person).delete()
        elif holding.on_erasure == OnErasure.BLANK:
            holding.of(person).update(**holding.blank)


def blockers_of(person: Any) -> list[Blocker]:
    """Return what must be settled before the person can be erased."""
    return [blocker for ask in BLOCKERS.values() for blocker in ask(person)]
