"""Makers of people. Addresses end in `.example`; the password is the same for all."""

import time
from typing import Any

import factory
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import decrypt
from django.test import Client
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestedCredentialData

from apps.accounts.models import Consent, User
from apps.accounts.session import METHODS_KEY, METHODS_USER_KEY
from apps.accounts.texts import current_texts
from apps.core.actor import Actor
from tests.support.passkeys import SoftPasskey
from tests.support.totp import code_of

PASSWORD = "a quiet river in spring"
TOTP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


class UserFactory(factory.django.DjangoModelFactory):
    """A person with a confirmed address; `confirmed=False` leaves it unconfirmed.

    `second_factor=True` sets up an authenticator app with TOTP_SECRET; `agreed=False` leaves
    somebody who is asked to agree to the texts before anything else.
    """

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@people.example")
    display_name = factory.Sequence(lambda n: f"Person {n}")
    language = "en"
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def confirmed(self: User, create: bool, value: bool | None, **_: Any) -> None:
        """Add the address, confirmed unless told otherwise."""
        if create:
            EmailAddress.objects.create(
                user=self, email=self.email, primary=True, verified=value is not False
            )

    @factory.post_generation
    def second_factor(self: User, create: bool, value: bool | None, **_: Any) -> None:
        """Set up the second step."""
        if create and value:
            TOTP.activate(self, TOTP_SECRET)

    @factory.post_generation
    def agreed(self: User, create: bool, value: bool | None, **_: Any) -> None:
        """Keep that the person agreed to the texts, unless told otherwise."""
        if create and value is not False:
            Consent.objects.bulk_create(
                Consent(user=self, kind=text.kind, terms_version=text.version)
                for text in current_texts()
            )


def code_for(user: User, *, step: int = 0) -> str:
    """Return the code that the person's app shows now (`step` moves by 30 seconds)."""
    authenticator = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    secret = decrypt(authenticator.data["secret"])
    return code_of(secret, steps=step)


def passkey_for(user: User, name: str = "phone") -> Authenticator:
    """Give the person a passkey, as if it had been added on the pages."""
    made = SoftPasskey()
    key = ES256.from_cryptography_key(made.key.public_key())  # type: ignore[no-untyped-call]
    known = AttestedCredentialData.create(bytes(16), made.credential_id, key)
    data = {
        "name": name,
        "key": websafe_encode(known),
        "credential_id": websafe_encode(made.credential_id),
        "counter": made.counter,
    }
    row: Authenticator = Authenticator.objects.create(user=user, type="webauthn", data=data)
    return row


def actor_of(response: Any) -> Actor:
    """Return as whom the request of a test client's response was carried out."""
    actor: Actor = response.wsgi_request.actor
    return actor


def signed_in(user: User, *, second_factor: bool = False) -> Client:
    """Return a client signed in as the person; with `second_factor`, as after a code."""
    client = Client()
    client.force_login(user)
    if second_factor:
        if not Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists():
            TOTP.activate(user, TOTP_SECRET)
        session = client.session
        app = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
        proof = {"method": "mfa", "at": time.time(), "type": "totp", "id": app.pk}
        session[METHODS_KEY] = [proof]
        session[METHODS_USER_KEY] = str(user.pk)
        session.save()
    return client
