"""Pytest plugin: watches what the whole suite renders and answers, and judges at the end.

Over every response of every test: the content security policy holds, in markup and header.
Over a whole run: each template was rendered by some test and each route answered once with
success. Workers send what they saw to the controller, which fails the run.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test.client import ClientHandler
from django.test.signals import template_rendered

from tests.support.markup_rules import policy_faults
from tests.support.routes import route_names

SEEN = pytest.StashKey[dict[str, set[str]]]()
FAULTS = pytest.StashKey[list[str]]()
KINDS = ("templates", "routes")
# Drawn by the browser suite or by a look-and-feel tool only.
TEMPLATES_ELSEWHERE: frozenset[str] = frozenset()
# Official acts need a session with a second factor: a token is always refused (rulings D38).
NEVER_ANSWERED: frozenset[str] = frozenset(
    {
        "api:answer_decision_signature",
        "api:answer_publication_consent",
        "api:case_issue",
        "api:case_mark_confirmation",
        "api:case_minutes_issue",
        "api:case_minutes_voice",
        "api:case_signature",
    }
)


def own_templates() -> set[str]:
    """Return the names of all templates of this repository."""
    root = Path(settings.ROOT) / "templates"
    return {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def response_faults(request: HttpRequest, response: HttpResponseBase) -> list[str]:
    """Return how an answer breaks the content security policy."""
    faults: list[str] = []
    if "apps.core.middleware.SecurityHeadersMiddleware" in settings.MIDDLEWARE:
        header = response.headers.get("Content-Security-Policy", "")
        html = response.headers.get("Content-Type", "").startswith("text/html")
        # Files of strangers: a stricter policy, which no page could live with.
        strict = header == settings.FILES_CONTENT_SECURITY_POLICY and not html
        if header != settings.CONTENT_SECURITY_POLICY and not strict:
            faults.append(f"policy header is {header!r}")
    content = getattr(response, "content", None)
    if content and response.headers.get("Content-Type", "").startswith("text/html"):
        faults += policy_faults(content.decode(errors="replace"))
    return [f"{request.method} {request.path}: {fault}" for fault in faults]


def missing(seen: dict[str, set[str]]) -> dict[str, list[str]]:
    """Return the templates and routes that no test of the run has shown."""
    return {
        "templates": sorted(own_templates() - seen["templates"] - TEMPLATES_ELSEWHERE),
        "routes": sorted(route_names() - seen["routes"] - NEVER_ANSWERED),
    }


def _watch_templates(seen: dict[str, set[str]]) -> Any:
    root = f"{Path(settings.ROOT) / 'templates'}/"

    def note(template: Any, **_rest: Any) -> None:
        name = str(template.origin.name)
        if name.startswith(root):
            seen["templates"].add(name.removeprefix(root))

    return note


def pytest_configure(config: pytest.Config) -> None:
    """Start watching."""
    seen: dict[str, set[str]] = {kind: set() for kind in KINDS}
    config.stash[SEEN], config.stash[FAULTS] = seen, []
    template_rendered.connect(_watch_templates(seen), weak=False, dispatch_uid="witness")
    answer = ClientHandler.__call__

    def watched(handler: ClientHandler, environ: dict[str, Any]) -> Any:
        response = answer(handler, environ)
        request = response.wsgi_request
        match = request.resolver_match
        if match is not None and response.status_code < 400:
            seen["routes"].add(match.view_name)
        faults = response_faults(request, response)
        if faults:
            raise AssertionError("; ".join(faults))
        return response

    ClientHandler.__call__ = watched  # type: ignore[method-assign,assignment]


def is_whole_run(config: pytest.Config) -> bool:
    """Return whether nothing was left out by a path, a keyword or a failure limit."""
    paths = {str(path).rstrip("/") for path in config.option.file_or_dir}
    narrowed = config.option.keyword or getattr(config.option, "lf", False)
    marked = config.option.markexpr
    return paths <= {"tests"} and not narrowed and (not marked or "not deep" in marked)


@pytest.hookimpl(wrapper=True)
def pytest_sessionfinish(session: pytest.Session) -> Iterator[None]:
    """Send home what was seen; in the controller, fail a whole run that has gaps."""
    config = session.config
    seen = config.stash[SEEN]
    if hasattr(config, "workeroutput"):
        config.workeroutput["seen"] = {kind: sorted(names) for kind, names in seen.items()}
    elif is_whole_run(config):
        gaps = missing(seen)
        config.stash[FAULTS] += [f"{kind}: {name}" for kind in KINDS for name in gaps[kind]]
        if config.stash[FAULTS] and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
    return (yield)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what a worker saw."""
    for kind, names in getattr(node, "workeroutput", {}).get("seen", {}).items():
        node.config.stash[SEEN][kind].update(names)


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Name what no test has shown."""
    if config.stash[FAULTS]:
        terminalreporter.section("never rendered or never answered with success")
        for fault in config.stash[FAULTS]:
            terminalreporter.line(fault)
