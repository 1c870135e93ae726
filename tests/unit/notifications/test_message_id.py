"""The Message-ID says which message it is, and nothing else."""

import re

from hypothesis import given
from hypothesis import strategies as st

from apps.notifications.services import message_id


@given(st.uuids(), st.text(), st.one_of(st.none(), st.uuids()))
def test_same_message_same_id(event: object, kind: str, recipient: object) -> None:
    first = message_id(event, kind, recipient, "email")  # type: ignore[arg-type]
    assert first == message_id(event, kind, recipient, "email")  # type: ignore[arg-type]
    assert re.fullmatch(r"<[0-9a-f]{40}@localhost>", first)


@given(st.lists(st.tuples(st.uuids(), st.uuids()), min_size=2, max_size=20, unique=True))
def test_other_event_or_person_other_id(pairs: list[tuple[object, object]]) -> None:
    made = {message_id(event, "a.b", person, "email") for event, person in pairs}  # type: ignore[arg-type]
    assert len(made) == len(pairs)
