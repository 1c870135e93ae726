"""Values are of the JSON type that the document names: nothing else is taken for it."""

from typing import Any

import pytest

from tests.security.examples import NEVER_BY_TOKEN, Example, World, make_world
from tests.security.shapes import Operation, documented

pytestmark = pytest.mark.django_db
KINDS: dict[str, Any] = {
    "boolean": True,
    "integer": 1,
    "number": 1.5,
    "string": "true",
    "array": [],
    "object": {},
}


def _wrong(operation: Operation, example: Example, kind: str) -> tuple[dict[str, Any], set[str]]:
    """Return a body with a value of one kind wherever that kind is wrong, and those places."""
    body, places = dict(example.body), set()
    for name, shape in operation.properties.items():
        if kind not in shape.kinds:
            body[name] = KINDS[kind]
            places.add(f"/{name}")
        elif shape.inside and kind not in shape.inside.kinds:
            body[name] = [KINDS[kind]]
            places.add(f"/{name}/0")
        elif shape.entries:
            wrong = {
                n: KINDS[kind] for n, inner in shape.entries.items() if kind not in inner.kinds
            }
            given = body.get(name) or [{}]
            body[name] = [{**given[0], **wrong}]
            places |= {f"/{name}/0/{inner}" for inner in wrong}
    return body, places


def _overlooked(world: World, operation: Operation, kind: str) -> set[str]:
    """Return the places at which a value of a wrong kind is not refused by name."""
    overlooked: set[str] = set()
    for role, example in world.examples[operation.name].items():
        body, places = _wrong(operation, example, kind)
        sent = world.client(role).send(
            operation.method, operation.path.format(**example.path), body, **example.headers
        )
        named = {e.get("pointer") for e in sent.json().get("errors", ())}
        overlooked |= places if places and sent.status_code != 422 else places - named
    return overlooked


def _taking_bodies() -> list[Operation]:
    found = [one for one in documented() if one.properties and one.name not in NEVER_BY_TOKEN]
    assert len(found) >= 5
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_value_stands_for_another(kind: str) -> None:
    world = make_world()
    wrong = {(o.name, place) for o in _taking_bodies() for place in _overlooked(world, o, kind)}
    assert wrong == set()


def test_the_words_true_and_false_are_texts() -> None:
    world = make_world()
    for name, field in (("questions_create", "submit"), ("case_draft_put", "offer")):
        operation = next(one for one in documented() if one.name == name)
        assert operation.properties[field].kinds == {"boolean"}
        assert f"/{field}" not in _overlooked(world, operation, "string")


def test_guard_bites_a_door_that_takes_words_for_truth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("apps.core.api.serializers._problem", lambda _field, _value: None)
    world = make_world()
    found = {place for o in _taking_bodies() for place in _overlooked(world, o, "string")}
    assert {"/submit", "/offer", "/asker_hidden"} <= found


@pytest.mark.parametrize("parameter", ["question", "authority", "topic"])
@pytest.mark.parametrize("value", ["x", "Q-0000000-0", "O-0000000-0", "' OR 1=1 --", "Quality"])
def test_answers_name_a_filter_value_that_does_not_exist(parameter: str, value: str) -> None:
    refused = make_world().client("anonymous").get("/answers/", {parameter: value})
    assert (refused.status_code, refused.json()["code"]) == (400, "bad_parameter")
    assert [error["parameter"] for error in refused.json()["errors"]] == [parameter]


def test_a_hidden_question_is_no_value_and_a_visible_one_without_answers_is() -> None:
    world = make_world()
    waiting, _issued, private = world.ids["questions"]
    visitor, asker = world.client("anonymous"), world.client("developer")
    hidden = visitor.get("/answers/", {"question": private})
    absent = visitor.get("/answers/", {"question": "Q-0000000-0"})
    assert (hidden.status_code, absent.status_code) == (400, 400)
    assert hidden.json()["errors"] == absent.json()["errors"]
    for client, number in ((visitor, waiting), (asker, private)):
        found = client.get("/answers/", {"question": number})
        assert (found.status_code, found.json()["data"]) == (200, [])
