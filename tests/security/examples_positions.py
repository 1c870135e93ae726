"""Examples of what is read of several authorities' positions; see examples.py."""

from tests.factories.positions import minutes, two_answers


def position_examples() -> dict[str, dict[str, str]]:
    """Return the path by operation; everybody may read it."""
    answers = two_answers()
    minutes("issued", answers=answers)
    at = {"public_id": answers[0].question.public_id}
    return {
        "question_positions_read": at,
        "question_marks_list": at,
        "question_minutes_read": at,
        "divergence_list": {},
    }
