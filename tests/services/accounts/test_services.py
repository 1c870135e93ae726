"""What the account services promise when called directly."""

from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from apps.accounts import services
from apps.accounts.adapter import AccountAdapter
from apps.accounts.models import Consent, User
from apps.core.actor import ANONYMOUS, Actor, system_actor
from apps.core.errors import Conflict, Invalid, NotAllowed
from apps.core.models import Event
from apps.profiles.choices import Role
from tests.factories.accounts import UserFactory, code_for
from tests.factories.profiles import actor_as, actor_for

pytestmark = pytest.mark.django_db


def test_addresses_are_one_whatever_their_case() -> None:
    user = User.objects.create_user(" Nora@People.Example ", "x", display_name="Nora")
    assert user.email == "nora@people.example"
    assert User.objects.get_by_natural_key("NORA@people.example") == user
    user.email = "Other@People.Example"
    user.clean()
    assert user.email == "other@people.example"


def test_a_superuser_has_no_right_on_the_pages() -> None:
    boss = User.objects.create_superuser("boss@people.example", "x", display_name="Boss")
    assert boss.is_staff
    assert actor_for(boss).capacities == ()
    assert not User.objects.visible_to(actor_for(boss)).exclude(pk=boss.pk).exists()


def test_only_plain_account_events_are_recorded_by_name() -> None:
    user = UserFactory()
    with pytest.raises(ValueError, match="not a plain account event"):
        services.record_account_event(actor=actor_for(user), user=user, name="accounts.closed")


def test_a_mail_without_an_event_is_refused() -> None:
    adapter = AccountAdapter()
    with pytest.raises(ImproperlyConfigured):
        adapter.send_mail("account/email/unheard_of", "a@b.example", {})
    with pytest.raises(ImproperlyConfigured):
        adapter.send_notification_mail("account/email/unheard_of", UserFactory())


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"display_name": " \n "}, "display_name"),
        ({"language": "tlh"}, "language"),
    ],
)
def test_name_and_language_are_checked(values: dict[str, str], field: str) -> None:
    user = UserFactory(display_name="Nora")
    with pytest.raises(Invalid) as caught:
        services.change_person(
            actor=actor_for(user),
            user=user,
            **({"display_name": "Nora Lind", "language": "de"} | values),
        )
    assert set(caught.value.fields) == {field}
    user.refresh_from_db()
    assert (user.display_name, user.language) == ("Nora", "en")
    assert not Event.objects.exists()


def test_only_oneself_changes_name_and_language() -> None:
    user = UserFactory()
    for actor in (ANONYMOUS, actor_for(UserFactory()), actor_as(Role.ADMIN)):
        with pytest.raises(NotAllowed):
            services.change_person(actor=actor, user=user, display_name="X", language="de")
    services.change_person(
        actor=actor_for(user), user=user, display_name="Nora\nLind", language="de"
    )
    user.refresh_from_db()
    assert (user.display_name, user.language) == ("Nora Lind", "de")


def test_platform_admins_close_and_reopen_accounts() -> None:
    user, admin = UserFactory(), actor_as(Role.ADMIN)
    services.close_account(actor=admin, user=user)
    assert not User.objects.active().filter(pk=user.pk).exists()
    with pytest.raises(Conflict):
        services.close_account(actor=admin, user=user)
    services.reopen_account(actor=admin, user=user)
    assert User.objects.active().filter(pk=user.pk).exists()
    names = list(Event.objects.order_by("pk").values_list("name", flat=True))
    assert names == ["accounts.closed", "accounts.reopened"]


def test_nobody_else_closes_accounts() -> None:
    user = UserFactory()
    admin = actor_as(Role.ADMIN)
    own = User.objects.get(pk=admin.user_id)
    refused: list[tuple[Actor, Any]] = [
        (ANONYMOUS, user),
        (actor_for(user), user),
        (actor_as(Role.MODERATOR), user),
        (actor_as(Role.ADMIN, second_factor=False), user),
        (admin, own),
    ]
    for actor, target in refused:
        with pytest.raises(NotAllowed):
            services.close_account(actor=actor, user=target)
    assert not User.objects.filter(is_active=False).exists()


def test_visibility_of_people_and_agreements() -> None:
    user = UserFactory()

    def sees(actor: Actor) -> tuple[bool, bool]:
        return (
            User.objects.visible_to(actor).filter(pk=user.pk).exists(),
            Consent.objects.visible_to(actor).filter(user=user).exists(),
        )

    assert sees(actor_for(user)) == (True, True)
    assert sees(actor_as(Role.ADMIN)) == (True, False)
    assert sees(system_actor()) == (True, False)
    assert sees(actor_as(Role.MODERATOR)) == (False, False)
    assert sees(ANONYMOUS) == (False, False)


def test_demo_code_prints_what_the_app_shows() -> None:
    user = UserFactory(email="nora@people.example", second_factor=True)
    out = StringIO()
    call_command("demo_code", "Nora@People.Example", stdout=out)
    assert out.getvalue().strip() in {code_for(user), code_for(user, step=-1)}


def test_demo_code_is_refused_elsewhere(settings: Any) -> None:
    UserFactory(email="nora@people.eu", second_factor=True)
    for email in ("nora@people.eu", "nobody@people.example"):
        with pytest.raises(CommandError):
            call_command("demo_code", email)
    settings.DEMO = False
    UserFactory(email="nora@people.example", second_factor=True)
    with pytest.raises(CommandError):
        call_command("demo_code", "nora@people.example")
