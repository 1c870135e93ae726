"""How much a slow proof does: what fits beside every change, or all of it (`make deep-full`)."""

import os

import pytest

FULL = os.environ.get("DEEP_FULL") == "1"


# For proofs of proofs that start a platform of their own for each planted fault.
only_full = pytest.mark.skipif(not FULL, reason="Only in `make deep-full`.")


def amount(usual: int, *, full: int) -> int:
    """Return how many of something a proof takes in this run.

    `usual` keeps `make deep` inside its budget (rulings D47); `full` is the number that the
    design asks for, and what is run before a release.
    """
    return full if FULL else usual
