"""What is deleted when: one registry, one idempotent job, so that nothing is kept by accident."""

import logging
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from apps.core.clock import now
from apps.core.registry import Registry

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """One class of data: `forget(moment)` ends what is past its time at that moment.

    It returns how many rows it touched, deletes nothing early, and may run twice. `kept` is an
    English sentence for the record of processing. A rule with `own_transactions` commits piece
    by piece; every other one is one transaction.
    """

    name: str
    kept: str
    forget: Callable[[datetime], int]
    own_transactions: bool = False


RETENTION: Registry[RetentionRule] = Registry("Retention rule")


def keep_for(
    name: str, kept: str, *, own_transactions: bool = False
) -> Callable[[Callable[[datetime], int]], Callable[..., int]]:
    """Register a function as the rule of this name."""

    def register(forget: Callable[[datetime], int]) -> Callable[[datetime], int]:
        RETENTION.add(name, RetentionRule(name, kept, forget, own_transactions))
        return forget

    return register


def forget_expired(moment: datetime | None = None) -> dict[str, int]:
    """Apply every rule, each apart from the others; one that fails does not hold up the rest.

    Returns how many rows each rule touched.
    """
    moment = moment or now()
    touched: dict[str, int] = {}
    failed: list[str] = []
    for rule in RETENTION.values():
        try:
            with nullcontext() if rule.own_transactions else transaction.atomic():
                touched[rule.name] = rule.forget(moment)
        except Exception:  # whatever one rule raises must not keep other people's data longer
            logger.exception("retention.failed", extra={"code": rule.name})
            failed.append(rule.name)
    if failed:
        raise RuntimeError(f"{len(failed)} retention rules failed")
    return touched
