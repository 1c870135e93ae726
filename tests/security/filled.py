"""Every form of the site filled in soundly, by somebody who may send it.

What is tried in a form (a hostile text, a foreign column) starts from here, so that everything
else in it is right. `unreached` names the forms of the source text that no example fills in.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.forms import BaseForm
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.core.api.scopes import Scope
from apps.forum.applicability import FACTS
from apps.forum.clock_forms import ActForm
from apps.forum.services.answers import offer_draft
from apps.forum.steps import STEPS, Step
from apps.profiles.choices import Role
from tests.factories.accounts import PASSWORD, UserFactory, code_for, passkey_for, signed_in
from tests.factories.forum import answer, question
from tests.factories.profiles import MembershipFactory, OrganisationFactory
from tests.factories.vocabularies import GuidanceVersionFactory
from tests.security.filled_answers import answer_forms
from tests.security.filled_contacts import contact_forms
from tests.security.filled_desk import desk_forms
from tests.security.filled_directory import directory_forms
from tests.security.filled_forum_desk import forum_desk_forms
from tests.security.filled_organisations import organisation_forms
from tests.security.filled_people import people_forms
from tests.security.filled_positions import position_forms
from tests.security.filled_private import private_forms
from tests.security.filled_profile import profile_forms
from tests.security.filled_reading import reading_forms
from tests.security.filled_relying import relying_forms
from tests.security.scene import Scene, make_scene, membership
from tests.support.mailing import deliver_mails, link_in, mails_to

QUESTION = {
    "title": "May one donor test serve for these two products?",
    "body": "The donor is the same.",
    "position": "We would test once.",
    "justification": "The risk is the same.",
    "topic": "quality",
    "product_class": "GTMP",
    "stage": "preclinical",
    "visibility": "public",
    "asker_hidden": "",
    "language": "en",
    "indication": "An invented disease",
    "related": "",
    "idempotency_key": "first",
    "capacity": "",
    "action": "save",
    **{f"fact_{code}": fact.values[0][0] for code, fact in FACTS.items()},
}
# The style guide sends nothing; the parameters of the API are proved with the API, and the plain
# admin is for staff.
ELSEWHERE = frozenset({"styleguide", "api", "admin"})
# What other forms are made of; no page shows it. So are those whose names begin with an underscore.
FOUNDATIONS = frozenset({"ActForm", "LimitsForm", "SectionForm", "SaidFields"})
# Another word there is another form.
CHOOSING = frozenset({("CheckForm", "step")})
# The same, and another case than the page was made for.
CHOSEN_ACTS = frozenset({"action", "case"})
# Where a code that works once decides, the example is refused.
REFUSED = frozenset(
    {
        *("second step", "code again", "set up codes"),
        # They send no file: texts make none.
        *("attachment", "letter"),
        *("add a passkey", "passkey as a step", "passkey again", "passkey alone"),
    }
)


@dataclass(frozen=True)
class Filled:
    """One form, sound in every field."""

    client: Client
    address: str
    values: Mapping[str, Any]

    def send(self, **changes: Any) -> Any:
        """Send it, with something else in some fields, from a browser as it was."""
        browser = Client()
        browser.cookies = deepcopy(self.client.cookies)
        return browser.post(self.address, {**self.values, **changes})


def filled(scene: Scene) -> dict[str, Filled]:
    """Return all forms by name; makes what they are about."""
    makers: tuple[Callable[[], dict[str, tuple[Client, str, dict[str, Any]]]], ...]
    makers = (organisation_forms, people_forms, contact_forms, directory_forms, desk_forms)
    makers = (*makers, answer_forms, profile_forms, private_forms, forum_desk_forms)
    makers = (*makers, position_forms, relying_forms, reading_forms)
    made = [form for make in makers for form in make().items()]
    places = {name: Filled(*form) for name, form in made}
    return {
        **_doors(),
        **_passkeys(),
        **_own_pages(),
        **_organisations(scene),
        **places,
        **_forum(scene),
    }


def _doors() -> dict[str, Filled]:
    """Signing up and in, and what a mail leads to."""
    person, careful = UserFactory(), UserFactory(second_factor=True)
    halfway, way_in = Client(), "/en/account/sign-in/"
    halfway.post(way_in, {"login": careful.email, "password": PASSWORD})
    register = Client().get("/en/account/register/").context["form"]
    new = {
        "display_name": "Nora Lind",
        "email": "new.person@people.example",
        "password1": "another quiet river",
        "terms": "on",
        "adult": "on",
        "website": "",
        "started": register["started"].value(),
    }
    inside = Client()
    inside.post(way_in, {"login": careful.email, "password": PASSWORD})
    inside.post("/en/account/sign-in/code/", {"code": code_for(careful)})
    return {
        "register": Filled(Client(), "/en/account/register/", new),
        "sign in": Filled(Client(), way_in, {"login": person.email, "password": PASSWORD}),
        "second step": Filled(halfway, "/en/account/sign-in/code/", {"code": "000000"}),
        "code again": Filled(inside, "/en/account/security/confirm-code/", {"code": "000000"}),
        "reset": Filled(Client(), "/en/account/reset/", {"email": person.email}),
        "new password": _new_password(),
    }


def _passkeys() -> dict[str, Filled]:
    """Pages of somebody who has a passkey, and the door that asks for nothing else."""
    person, inside, halfway = UserFactory(), Client(), Client()
    at, way_in = "/en/account/security/", "/en/account/sign-in/"
    inside.post(way_in, {"login": person.email, "password": PASSWORD})
    inside.post(f"{at}confirm-password/", {"password": PASSWORD})
    row = passkey_for(person)
    halfway.post(way_in, {"login": person.email, "password": PASSWORD})
    answer = {"credential": "{}"}
    return {
        "add a passkey": Filled(inside, f"{at}passkeys/add/", {"name": "phone", **answer}),
        "name a passkey": Filled(inside, f"{at}passkeys/{row.pk}/name/", {"name": "phone"}),
        "passkey again": Filled(inside, f"{at}confirm-passkey/", answer),
        "passkey as a step": Filled(halfway, f"{way_in}code/", answer),
        "passkey alone": Filled(Client(), f"{way_in}passkey/", answer),
    }


def _new_password() -> Filled:
    """Follow the link of a reset mail."""
    person, client = UserFactory(), Client()
    client.post("/en/account/reset/", {"email": person.email})
    deliver_mails()
    opened = client.get(urlsplit(link_in(mails_to(person.email)[-1])).path, follow=True)
    values = {"password1": "another quiet river", "password2": "another quiet river"}
    return Filled(client, opened.request["PATH_INFO"], values)


def _own_pages() -> dict[str, Filled]:
    """The pages on the account of somebody who just confirmed the password."""
    own, asker, at = MembershipFactory(), Client(), "/en/account/security/"
    again = {"password": PASSWORD}
    asker.post("/en/account/sign-in/", {"login": own.user.email, **again})
    asker.post(f"{at}confirm-password/", again)
    password = {
        "oldpassword": PASSWORD,
        "password1": "another quiet river",
        "password2": "another quiet river",
    }
    added = {"email": "second.address@people.example", "action_add": ""}
    token = {
        "name": "A script",
        "membership": own.pk,
        "scopes": [Scope.READ_PUBLIC.value],
        "days": "90",
        "networks": "192.0.2.0/24",
        "idempotency_key": "first",
    }
    return {
        "password again": Filled(asker, f"{at}confirm-password/", again),
        "set up codes": Filled(asker, f"{at}second-step/on/", {"code": "000000"}),
        "password": Filled(asker, f"{at}password/", password),
        "address": Filled(asker, f"{at}e-mail/", added),
        "token": Filled(asker, reverse("profiles:new_token"), token),
        "act as": Filled(asker, "/en/account/act-as/", {"capacity": own.pk, "next": ""}),
    }


def _organisations(scene: Scene) -> dict[str, Filled]:
    """Memberships and invitations."""
    asker, other = scene.clients["asker"], OrganisationFactory()
    offered = f"/en/account/verification/?organisation={other.public_id}"
    claim = {"organisation": other.public_id, "role": "developer"}
    invite = {
        "email": "invited.person@people.example",
        "role": "developer",
        "is_admin": "",
        "idempotency_key": "first",
    }
    at = scene.path("profiles:invite", public_id=scene.company.public_id)
    return {"claim": Filled(asker, offered, claim), "invite": Filled(asker, at, invite)}


def _steps(scene: Scene, answers: Mapping[str, Any]) -> dict[str, Filled]:
    """Each page on which a draft grows, and the last one, from which it is sent."""
    asker = scene.clients["asker"]
    begun = _shown(asker, "/en/questions/ask/", action="next")
    forms = {"begin": Filled(asker, begun.address, {**begun.values, **_of(STEPS[0], answers)})}
    draft = asker.post("/en/questions/ask/", answers)["Location"]
    for step in STEPS:
        page = _shown(asker, f"{draft}{step.name}/", action="next")
        typed = _of(step, answers)
        forms[f"step {step.name}"] = Filled(asker, page.address, {**page.values, **typed})
    return {**forms, "check": _shown(asker, draft, action="send")}


def _of(step: Step, answers: Mapping[str, Any]) -> dict[str, Any]:
    return {name: answers[name] for name in step.fields if name in answers}


def _shown(client: Client, address: str, **typed: Any) -> Filled:
    """Return the form of a page with its hidden values, as a browser sends them back."""
    form = client.get(address).context["form"]
    hidden = {one.html_name: one.value() or "" for one in form.hidden_fields()}
    return Filled(client, address, {**hidden, **typed})


def _forum(scene: Scene) -> dict[str, Filled]:
    """Questions and answers."""
    asker, signer, offered = scene.clients["asker"], scene.clients["signer"], make_scene()
    capacity = {"capacity": str(membership(scene.asker).pk)}
    places = {"jurisdictions": scene.authority.country_id}
    ask = {**QUESTION, **capacity, **places, "authorities": scene.authority.public_id}
    edit = {**QUESTION, **capacity, **places, "version": scene.question.version}
    edit |= {"change_reason": "A slip.", "withhold": ""}
    made = offer_draft(
        actor=offered.actor("drafter"), case=offered.case, content=offered.content(), version=None
    )
    seen = {"case": offered.case.pk, "seen_hash": made.content_hash}
    back = {**seen, "reason": "Name the guideline."}
    draft = {
        "case": scene.case.pk,
        "short": "Yes.",
        "text": "One test is enough.",
        "basis": "guideline",
        "jurisdictions": scene.authority.country_id,
        "valid_until": (timezone.now().date() + timedelta(days=365)).isoformat(),
        "no_guidance_reason": "",
        "review_by": "",
        "is_preliminary": "",
        "replaces": "",
        "change_note": "",
        "for_classes": "GTMP",
        "for_stages": "preclinical",
        "channel": "",
        **{f"holds_{code}": fact.values[0][0] for code, fact in FACTS.items()},
        "citation-0-accessed_on": "",
        "citation-0-older_reason": "",
        "version": "",
        "citation-0-guidance": str(GuidanceVersionFactory().pk),
        "citation-0-locator": "Section 2",
        "action": "save",
    }
    return {
        **_steps(scene, {**QUESTION, **places, "authorities": scene.authority.public_id}),
        **_held(scene),
        "ask": Filled(asker, "/en/questions/ask/", ask),
        "different": Filled(asker, _different(scene), {"reason": "Ours is given to children."}),
        "edit": Filled(asker, scene.path("forum:edit"), edit),
        "draft": Filled(signer, scene.path("forum:draft"), draft),
        "return": Filled(offered.clients["signer"], offered.path("forum:return"), back),
    }


def _held(scene: Scene) -> dict[str, Filled]:
    """A question that waits for an editor, sent back; a file, which is refused: it is none."""
    held, editor = question("held"), MembershipFactory(role=Role.EDITOR)
    address = reverse("forum:decide_held", kwargs={"public_id": held.public_id})
    note = {f"{held.public_id}-note": "Remove it.", "version": held.version, "action": "return"}
    return {
        "held": Filled(signed_in(editor.user), address, note),
        "attachment": Filled(scene.clients["asker"], scene.path("forum:attachments"), {"file": ""}),
    }


def _different(scene: Scene) -> str:
    """Return the page on which the asker says why a draft is not like an answered question."""
    draft = question("draft", asker=scene.actor("asker"))
    numbers = {"public_id": draft.public_id, "other": answer().question.public_id}
    return reverse("forum:different", kwargs=numbers)


# --- which forms of the source text were reached

Field = tuple[str, str]


@dataclass
class Noted:
    """The fields that our forms had, and those that read a text of the kind looked for."""

    offered: set[Field] = field(default_factory=set)
    reached: set[Field] = field(default_factory=set)

    def left_out(self) -> set[str]:
        """Return the forms that nobody filled in, and the fields that got no such text."""
        acts = {form.__name__ for form in ActForm.__subclasses__()}
        missing = {
            (form, name)
            for form, name in self.offered - self.reached - CHOOSING
            if form not in acts or name not in CHOSEN_ACTS
        }
        return {f"{form}.{name}" for form, name in missing} | (
            form_names() - {form for form, _name in self.offered}
        )


@contextmanager
def noted(is_it: Callable[[str], bool]) -> Iterator[Noted]:
    """Note what forms of ours read, and which of it `is_it`."""
    seen = Noted()
    original = BaseForm.full_clean

    def full_clean(form: BaseForm) -> None:
        for name in form.fields if form.is_bound and _is_ours(type(form)) else ():
            seen.offered.add((type(form).__name__, name))
            if is_it(str(form.data.get(form.add_prefix(name), ""))):
                seen.reached.add((type(form).__name__, name))
        original(form)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseForm, "full_clean", full_clean)
        yield seen


def _is_ours(kind: type[BaseForm]) -> bool:
    first, *others = (part.partition("_")[0] for part in kind.__module__.split("."))
    # Filters and words looked for stand in the address, which the server cuts off.
    shown = not kind.__name__.endswith(("FilterForm", "SearchForm"))
    shown = shown and kind.__name__ not in FOUNDATIONS and not kind.__name__.startswith("_")
    return first == "apps" and shown and ELSEWHERE.isdisjoint(others)


def form_names() -> set[str]:
    """Return the names of all forms that pages of ours show."""
    kinds, found = list(BaseForm.__subclasses__()), set[str]()
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        if _is_ours(kind):
            found.add(kind.__name__)
    return found
