"""Domains in one spelling, and the table of roles."""

import pytest

from apps.profiles.choices import (
    BY_INVITATION,
    MAILBOX_VERIFIES,
    PUBLIC_MAIL_DOMAINS,
    ROLE_KINDS,
    OrganisationKind,
    Role,
    roles_for,
)
from apps.profiles.domains import domain_of, mask, normalise_domain


@pytest.mark.parametrize(
    ("text", "spelt"),
    [
        ("University.Example", "university.example"),
        (" university.example. ", "university.example"),
        ("universität.example", "xn--universitt-y5a.example"),
        ("xn--universitt-y5a.example", "xn--universitt-y5a.example"),
        ("example", None),
        ("", None),
        ("-a.example", None),
        ("a..example", None),
        ("a_b.example", None),
        (f"{'a' * 64}.example", None),
        ("a.example\nb", None),
        (".".join(["abcdefghi"] * 26), None),
    ],
)
def test_domains_have_one_spelling(text: str, spelt: str | None) -> None:
    assert normalise_domain(text) == spelt


def test_the_domain_of_an_address() -> None:
    assert domain_of("a@b@University.Example") == "university.example"
    assert domain_of("university.example") is None
    assert domain_of("@university.example") is None


def test_an_address_is_hidden_but_recognisable() -> None:
    assert mask("nora.lind@people.example") == "n…@people.example"


def test_every_role_has_a_place_and_every_kind_a_role() -> None:
    assert set(ROLE_KINDS) == set(Role)
    assert {kind for kinds in ROLE_KINDS.values() for kind in kinds} == set(OrganisationKind)
    assert roles_for(OrganisationKind.AUTHORITY) == [Role.REGULATOR]


def test_no_role_is_both_given_by_mailbox_and_by_invitation() -> None:
    assert not set(MAILBOX_VERIFIES) & set(BY_INVITATION)


def test_public_mail_domains_are_spelt_like_ours() -> None:
    assert [normalise_domain(d) for d in PUBLIC_MAIL_DOMAINS] == list(PUBLIC_MAIL_DOMAINS)
