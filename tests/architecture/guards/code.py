"""Rules over source text, read as syntax trees; nothing is imported."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

MODULE_LINES = 400
FUNCTION_LINES_P95 = 30
FUNCTION_LINES = 80
FORBIDDEN_SHORTCUTS = frozenset(
    {"get_object_or_404", "get_list_or_404", "_default_manager", "_base_manager"}
)
NARROWING = frozenset({"visible_to", "manageable_by"})
# Modules that must load something first: an old Python has to be told in one sentence.
LOCAL_IMPORTS = frozenset({"platform/atmp/up/__main__.py"})
# Tables of the sign-in library know no actor: one's own rows only.
FOREIGN_MODELS = frozenset({"Authenticator", "UserSession", "EmailAddress"})
DOORS = frozenset(
    {
        *("views", "token_views", "workbench", "context"),
        *("api", "feeds", "sitemap", "exports", "search"),
    }
)
PROMISING = frozenset({"services", "rules", "querysets", "handlers"})
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One module: its path as shown, its text and its tree."""

    path: str
    text: str

    @cached_property
    def tree(self) -> ast.Module:
        """Return the syntax tree."""
        return ast.parse(self.text)

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the names on the way to the module, its own included."""
        return Path(self.path).with_suffix("").parts

    def is_a(self, kinds: frozenset[str]) -> bool:
        """Return whether the module, or the package it lies in, has one of these names."""
        return bool(kinds & set(self.parts[2:]))


def sources(root: Path, *folders: str) -> list[Source]:
    """Return every module below the folders, migrations excepted."""
    paths = [path for folder in folders for path in sorted((root / folder).rglob("*.py"))]
    return [
        Source(str(path.relative_to(root)), path.read_text())
        for path in paths
        if "migrations" not in path.parts
    ]


def length_faults(source: Source) -> list[str]:
    """No module is longer than 400 lines."""
    count = len(source.text.splitlines())
    return [f"{source.path} has {count} lines"] if count > MODULE_LINES else []


def functions(source: Source) -> Iterator[Function]:
    """Yield every function and method."""
    for node in ast.walk(source.tree):
        if isinstance(node, Function):
            yield node


def function_lines(node: Function) -> int:
    """Return a function's length without decorators and docstring."""
    last = node.end_lineno or node.lineno
    doc = node.body[0] if ast.get_docstring(node, clean=False) else None
    return last - node.lineno + 1 - ((doc.end_lineno or 0) - doc.lineno + 1 if doc else 0)


def function_faults(all_sources: list[Source]) -> list[str]:
    """No function is longer than 80 lines; 95 of 100 have 30 at most."""
    sizes = [(function_lines(f), f"{s.path}:{f.name}") for s in all_sources for f in functions(s)]
    faults = [f"{name} has {size} lines" for size, name in sizes if size > FUNCTION_LINES]
    ordered = sorted(size for size, _name in sizes)
    p95 = ordered[int(len(ordered) * 0.95)] if ordered else 0
    if p95 > FUNCTION_LINES_P95:
        faults.append(f"the 95th percentile is {p95} lines")
    return faults


def import_faults(source: Source) -> list[str]:
    """No wildcard import (settings profiles excepted) and no import inside a function."""
    wild = [
        f"{source.path}:{node.lineno} imports *"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ImportFrom) and any(alias.name == "*" for alias in node.names)
    ]
    local = [
        f"{source.path}:{node.lineno} imports inside {function.name}"
        for function in functions(source)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    settings = "settings" in source.parts
    return ([] if settings else wild) + ([] if source.path in LOCAL_IMPORTS else local)


def except_faults(source: Source) -> list[str]:
    """A handler that catches everything says why beside it, and none is bare."""
    faults = []
    lines = source.text.splitlines()
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.ExceptHandler):
            continue
        caught = ast.unparse(node.type) if node.type else ""
        reason = re.sub(r"#|noqa:?|[A-Z]+\d+|,", " ", lines[node.lineno - 1].partition("#")[2])
        broad = bool({"Exception", "BaseException"} & set(re.findall(r"\w+", caught)))
        if not caught or (broad and len(reason.split()) < 2):
            faults.append(f"{source.path}:{node.lineno} catches everything without a reason")
    return faults


def docstring_faults(source: Source) -> list[str]:
    """Public functions and classes of the promising modules say what they promise."""
    if not source.is_a(PROMISING):
        return []
    kinds = (*Function.__args__, ast.ClassDef)
    tops = [n for n in source.tree.body if isinstance(n, kinds)]
    inner = [m for c in tops if isinstance(c, ast.ClassDef) for m in c.body if isinstance(m, kinds)]
    return [
        f"{source.path}:{node.name} has no docstring"
        for node in (*tops, *inner)
        if not node.name.startswith("_") and not ast.get_docstring(node)
    ]


def narrowing_faults(source: Source) -> list[str]:
    """In doors, every query starts from what the actor may see or manage."""
    if not source.is_a(DOORS):
        return []
    nodes = list(ast.walk(source.tree))
    parents = {child: node for node in nodes for child in ast.iter_child_nodes(node)}
    faults = []
    for node in nodes:
        if not isinstance(node, ast.Attribute | ast.Name):
            continue
        name = node.attr if isinstance(node, ast.Attribute) else node.id
        if name in FORBIDDEN_SHORTCUTS:
            faults.append(f"{source.path}:{node.lineno} uses {name}")
        if name == "objects" and not _is_narrowed(node, parents):
            faults.append(f"{source.path}:{node.lineno} reads {ast.unparse(node)} unnarrowed")
    return faults


def _is_narrowed(node: ast.Attribute | ast.Name, parents: dict[ast.AST, ast.AST]) -> bool:
    chain = _chained(node, parents)
    model = ast.unparse(node).removesuffix(".objects")
    return bool(chain & NARROWING) or (model in FOREIGN_MODELS and "user_id=" in chain)


def _chained(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> set[str]:
    """Return the names called on the result, outwards: `X.objects.a(c=1).b()` gives a, c=, b."""
    names: set[str] = set()
    parent = parents.get(node)
    while isinstance(parent, ast.Attribute) or (
        isinstance(parent, ast.Call) and parent.func is node
    ):
        if isinstance(parent, ast.Attribute):
            names.add(parent.attr)
        else:
            names |= {f"{keyword.arg}=" for keyword in parent.keywords}
        node, parent = parent, parents.get(parent)
    return names
