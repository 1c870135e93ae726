"""Invented people of the demonstration. Passwords and secrets are new in each installation."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from apps.accounts.copying import KIND
from apps.accounts.models import Consent, User
from apps.accounts.texts import TEXTS
from apps.core.demo import World
from apps.core.leasing import LeaseState
from apps.core.models import Job


@dataclass(frozen=True, slots=True)
class Persona:
    """One invented person; `key` is the name under which later apps find them."""

    key: str
    name: str
    email: str


PERSONAS = (
    Persona("developer", "Lena Martens", "lena.martens@northfield-university.example"),
    Persona("developer_other", "Jonas Weber", "jonas.weber@riverside-genes.example"),
    Persona("drafter_be", "Joke Vermeer", "joke.vermeer@medicines-authority-be.example"),
    Persona("signer_be", "Luc Dumont", "luc.dumont@medicines-authority-be.example"),
    Persona("second_signer_be", "An Peeters", "an.peeters@medicines-authority-be.example"),
    Persona("drafter_de", "Mira Vogel", "mira.vogel@medicines-authority-de.example"),
    Persona("signer_de", "Karl Brandt", "karl.brandt@medicines-authority-de.example"),
    Persona("second_signer_de", "Ute Lang", "ute.lang@medicines-authority-de.example"),
    Persona("gmp_staff", "Sanne de Wit", "sanne.dewit@harbour-cellworks.example"),
    Persona("hospital_steward", "Claire Roche", "claire.roche@lakeside-hospital.example"),
    Persona("patient", "Tomas Novak", "tomas.novak@rare-together.example"),
    Persona("editor", "Ingrid Holm", "ingrid.holm@operator.example"),
    Persona("moderator", "Paulo Reis", "paulo.reis@operator.example"),
    Persona("admin", "Eva Kowal", "eva.kowal@operator.example"),
)
# Officials of further invented authorities, and a second admin: nobody can sign in as them.
OTHERS = (
    Persona("second_admin", "Pia Torres", "pia.torres@operator.example"),
    Persona("drafter_fr", "Anne Lemoine", "anne.lemoine@medicines-authority-fr.example"),
    Persona("signer_fr", "Hugo Carpentier", "hugo.carpentier@medicines-authority-fr.example"),
    Persona("drafter_nl", "Femke Bakker", "femke.bakker@medicines-authority-nl.example"),
    Persona("signer_nl", "Ruben Visser", "ruben.visser@medicines-authority-nl.example"),
    Persona("drafter_se", "Elin Sand", "elin.sand@medicines-authority-se.example"),
    Persona("signer_se", "Oskar Lund", "oskar.lund@medicines-authority-se.example"),
    Persona("drafter_it", "Paola Ferri", "paola.ferri@medicines-authority-it.example"),
    Persona("signer_it", "Marco Sala", "marco.sala@medicines-authority-it.example"),
)


def load_demo(world: World) -> None:
    """Create the people with confirmed addresses and a second step; refused outside the demo.

    Like everybody with a second step they have recovery codes, which `demo.json` lists.
    """
    if not settings.DEMO:
        raise ImproperlyConfigured("Demonstration accounts exist in the demo profile only.")
    for persona in PERSONAS:
        password, secret = secrets.token_urlsafe(12), generate_totp_secret()
        user = _create(persona, password, secret)
        world.people[persona.key] = user
        world.credentials[persona.key] = {
            "name": persona.name,
            "email": persona.email,
            "password": password,
            "totp_secret": secret,
            "recovery_codes": RecoveryCodes.activate(user).get_unused_codes(),
            "api_token": None,
        }
    for persona in OTHERS:
        world.people[persona.key] = _create_without_a_way_in(persona)
    _add_former_copy(world)


def _add_former_copy(world: World) -> None:
    """Show on the page of one's data what becomes of a copy after its time."""
    asked = datetime.combine(world.today, time(9), tzinfo=UTC) - timedelta(days=20)
    job = Job.objects.create(
        owner_id=world.people["developer"].pk,
        kind=KIND,
        state=LeaseState.DONE,
        started_at=asked,
        ended_at=asked,
        expires_at=asked + timedelta(days=settings.COPY_KEPT_DAYS),
    )
    Job.objects.filter(pk=job.pk).update(created_at=asked)


def _create(persona: Persona, password: str, secret: str) -> User:
    is_admin = persona.key == "admin"
    user = User.objects.create_user(
        persona.email,
        password,
        display_name=persona.name,
        is_staff=is_admin,
        is_superuser=is_admin,
    )
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    _agree(user)
    TOTP.activate(user, secret)
    return user


def _create_without_a_way_in(persona: Persona) -> User:
    user = User.objects.create_user(persona.email, None, display_name=persona.name)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    _agree(user)
    return user


def _agree(user: User) -> None:
    """Keep every version of every text: who came early agreed again to each."""
    Consent.objects.bulk_create(
        Consent(
            user=user,
            kind=text.kind,
            terms_version=text.version,
            given_at=datetime.combine(text.since, time(8), tzinfo=UTC),
        )
        for text in TEXTS
    )


def write_demo_file(credentials: Mapping[str, Mapping[str, Any]], path: Path) -> None:
    """Write what the personas sign in with, readable by the owner only, all or nothing."""
    content = {
        "base_address": settings.BASE_URL,
        "mailbox_address": f"{settings.BASE_URL.rstrip('/')}/{settings.LANGUAGE_CODE}/mailbox/",
        "personas": {key: dict(entry) for key, entry in credentials.items()},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=2, ensure_ascii=False)
    draft.replace(path)
