"""Examples of decisions about issued answers; see examples.py."""

from typing import Any

from tests.factories.forum import answer, case
from tests.factories.life import WRONG, withdrawal


def decision_examples(here: dict[str, Any]) -> dict[str, tuple[dict[str, str], Any]]:
    """Return path and body by operation, each about an answer of its own."""
    free, read, dropped = (answer(of=case(**here)) for _one in range(3))
    for of in (read, dropped):
        withdrawal(of)
    at = ({"public_id": of.public_id} for of in (free, read, dropped))
    to_propose, to_read, to_drop = at
    return {
        "answer_decision_create": (to_propose, {"kind": "withdraw", "reason": WRONG}),
        "answer_decision_read": (to_read, None),
        "answer_decision_drop_create": (to_drop, {"reason": "The section stands."}),
        "answer_decision_signature_create": (to_read, None),
    }
