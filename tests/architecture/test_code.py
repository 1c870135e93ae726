"""House rules over the source text; each is shown red once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from tests.architecture.guards.code import (
    Source,
    docstring_faults,
    except_faults,
    function_faults,
    import_faults,
    length_faults,
    narrowing_faults,
    sources,
)

ROOT = Path(settings.ROOT)
PRODUCT = sources(ROOT, "apps", "platform")
EVERYTHING = [*PRODUCT, *sources(ROOT, "tests")]
Guard = Callable[[Source], list[str]]


def _all(guard: Guard, chosen: list[Source]) -> list[str]:
    return [fault for source in chosen for fault in guard(source)]


def test_the_sources_are_found() -> None:
    assert len(PRODUCT) > 60
    assert {source.parts[0] for source in EVERYTHING} == {"apps", "platform", "tests"}


def test_modules_are_short() -> None:
    assert _all(length_faults, EVERYTHING) == []


def test_functions_are_short() -> None:
    assert function_faults(PRODUCT) == []


def test_imports_stand_at_the_top_and_by_name() -> None:
    assert _all(import_faults, EVERYTHING) == []


def test_nothing_is_caught_without_a_reason() -> None:
    assert _all(except_faults, EVERYTHING) == []


def test_promises_are_written_down() -> None:
    assert _all(docstring_faults, PRODUCT) == []


def test_doors_read_through_the_actor() -> None:
    assert _all(narrowing_faults, PRODUCT) == []


def _door(body: str) -> Source:
    return Source("apps/forum/views.py", f"def page(request):\n    {body}\n")


@pytest.mark.parametrize(
    "body",
    [
        "return Question.objects.all()",
        "return Question.objects.filter(pk=1).first()",
        "return get_object_or_404(Question, pk=1)",
        "return Question._default_manager.count()",
        "rows = Question.objects\n    return rows.visible_to(request.actor)",
        "return visible_to(Question.objects.all())",
        "return UserSession.objects.filter(pk=1)",
    ],
)
def test_guard_bites_an_unnarrowed_query(body: str) -> None:
    assert narrowing_faults(_door(body))


@pytest.mark.parametrize(
    "body",
    [
        "return Question.objects.visible_to(request.actor).filter(pk=1)",
        "return Question.objects.select_related('x').visible_to(request.actor)",
        "return Case.objects.manageable_by(request.actor)",
        "return UserSession.objects.filter(user_id=request.user.pk)",
    ],
)
def test_guard_lets_narrowed_queries_pass(body: str) -> None:
    assert narrowing_faults(_door(body)) == []


def test_guard_looks_into_packages_and_only_at_doors() -> None:
    text = "x = Question.objects.all()\n"
    assert narrowing_faults(Source("apps/forum/views/lists.py", text))
    assert narrowing_faults(Source("apps/forum/handlers.py", text)) == []


def test_guard_bites_a_long_module() -> None:
    assert length_faults(Source("apps/x/y.py", "a = 1\n" * 401))
    assert length_faults(Source("apps/x/y.py", "a = 1\n" * 400)) == []


def test_guard_bites_long_functions() -> None:
    long = Source("a.py", "def f():\n" + "    a = 1\n" * 81)
    short = Source("b.py", "def g():\n    return 1\n" * 100)
    assert function_faults([long, short]) == ["a.py:f has 82 lines"]
    middling = Source("c.py", "def h():\n" + "    a = 1\n" * 35)
    assert function_faults([middling]) == ["the 95th percentile is 36 lines"]


def test_a_docstring_does_not_lengthen_its_function() -> None:
    text = 'def f():\n    """' + "line\n" * 100 + '    """\n    return 1\n'
    assert function_faults([Source("a.py", text)]) == []


@pytest.mark.parametrize(
    "text",
    ["from os import *\n", "def f():\n    import os\n", "def f():\n    from os import path\n"],
)
def test_guard_bites_imports_out_of_place(text: str) -> None:
    assert import_faults(Source("apps/x/y.py", text))


def test_settings_profiles_may_import_everything() -> None:
    assert import_faults(Source("platform/atmp/settings/demo.py", "from a import *\n")) == []


@pytest.mark.parametrize(
    "line",
    [
        "except:",
        "except Exception:",
        "except Exception as error:  # noqa: BLE001",
        "except (ValueError, Exception):",
        "except BaseException:",
    ],
)
def test_guard_bites_a_catch_all(line: str) -> None:
    assert except_faults(Source("a.py", f"try:\n    pass\n{line}\n    pass\n"))


@pytest.mark.parametrize(
    "line", ["except Exception:  # noqa: BLE001  any broker trouble", "except ValueError:"]
)
def test_a_reason_or_a_named_error_passes(line: str) -> None:
    assert except_faults(Source("a.py", f"try:\n    pass\n{line}\n    pass\n")) == []


def test_guard_bites_a_silent_promise() -> None:
    text = "def ask(): pass\nclass Q:\n    def visible_to(self): pass\ndef _own(): pass\n"
    assert docstring_faults(Source("apps/forum/services/ask.py", text)) == [
        "apps/forum/services/ask.py:ask has no docstring",
        "apps/forum/services/ask.py:Q has no docstring",
        "apps/forum/services/ask.py:visible_to has no docstring",
    ]
    assert docstring_faults(Source("apps/forum/forms.py", text)) == []
