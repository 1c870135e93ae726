"""Statements that are written once."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q
from django.db.models.expressions import RawSQL

from apps.core.written import forget, kept, written

User: Any = get_user_model()


def test_a_statement_is_kept_by_what_it_depends_on_until_it_is_forgotten() -> None:
    asked: list[str] = []

    @kept
    def named(name: str) -> RawSQL:
        asked.append(name)
        return written(User.objects.filter(display_name=name).values("pk"))

    first, other = named("Ada"), named("Bea")
    assert named("Ada") is first
    assert asked == ["Ada", "Bea"]
    assert (first.sql, first.params) != (other.sql, other.params)
    forget()
    assert named("Ada") is not first


def test_values_never_stand_among_the_words() -> None:
    typed = "'; DROP TABLE accounts_user; --"
    statement = written(User.objects.filter(display_name=typed).values("pk"))
    assert typed not in statement.sql
    assert typed in statement.params
    sql, params = User.objects.filter(Q(pk__in=statement)).query.sql_with_params()
    assert typed not in sql
    assert typed in params
