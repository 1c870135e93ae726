"""Registries refuse what they do not know."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from apps.core.registry import Registry


def test_entries_come_back_in_order() -> None:
    registry: Registry[int] = Registry("Thing")
    registry.add("b.second", 2)
    registry.add("a.first", 1)
    assert list(registry) == ["b.second", "a.first"]
    assert registry.values() == [2, 1]
    assert registry.items() == [("b.second", 2), ("a.first", 1)]
    assert "a.first" in registry
    assert "a.third" not in registry


def test_unknown_names_are_refused() -> None:
    with pytest.raises(ImproperlyConfigured, match=r"Thing .a\.typo. is not declared"):
        Registry[int]("Thing").get("a.typo")


def test_double_names_are_refused() -> None:
    registry: Registry[int] = Registry("Thing")
    registry.add("a.one", 1)
    with pytest.raises(ImproperlyConfigured, match="declared twice"):
        registry.add("a.one", 2)


@pytest.mark.parametrize("name", ["plain", "", ".x", "x."])
def test_names_without_an_app_are_refused(name: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"app\.something"):
        Registry[int]("Thing").add(name, 1)
