"""Forms of profile, membership, invitation and access tokens."""

from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.core.actor import Actor
from apps.core.api.scopes import Scope
from apps.core.forms import PlainMessagesMixin
from apps.profiles.capacities import PRIVATE_PERSON
from apps.profiles.choices import BY_INVITATION, LET_IN_BY_TWO, PLATFORM_ROLES, Role, roles_for
from apps.profiles.models import Organisation
from apps.profiles.models.tokens import LONGEST_NAME, MOST_NETWORKS
from apps.profiles.networks import normalise_network
from apps.profiles.tokens import DAYS_OFFERED, NETWORKS_WRONG


class ActAsForm(PlainMessagesMixin, forms.Form):
    """For whom the person acts from now on."""

    capacity = forms.ChoiceField(label=_("You act as"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, actor: Actor, lost: bool, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"capacity": "" if lost else _current(actor)})
        super().__init__(*args, **kwargs)
        field: forms.ChoiceField = self.fields["capacity"]  # type: ignore[assignment]
        field.choices = [(str(c.membership_id), c.label) for c in actor.capacities] + [
            (PRIVATE_PERSON, _("Private person: read and write for yourself only"))
        ]
        field.error_messages["invalid_choice"] = _("Choose one of the options below.")


def _current(actor: Actor) -> str:
    return str(actor.acting.membership_id) if actor.acting else PRIVATE_PERSON


class ClaimForm(PlainMessagesMixin, forms.Form):
    """State that one belongs to one of the organisations offered."""

    organisation = forms.ChoiceField(label=_("Organisation"))
    role = forms.ChoiceField(
        label=_("Your role there"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("This role does not exist at this organisation.")},
    )

    def __init__(self, *args: Any, offered: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {o.public_id: o for o in offered}
        field: forms.ChoiceField = self.fields["organisation"]  # type: ignore[assignment]
        field.choices = [(o.public_id, o.name) for o in offered]
        field.error_messages["invalid_choice"] = _("Choose one of the organisations listed.")
        if len(offered) == 1:
            field.initial = offered[0].public_id
        fitting = {role for place in offered for role in roles_for(place.kind)}
        roles: forms.ChoiceField = self.fields["role"]  # type: ignore[assignment]
        roles.choices = [
            (role.value, role.label)
            for role in Role
            if role in fitting and role not in BY_INVITATION
        ]

    @property
    def chosen(self) -> Organisation:
        """The organisation that was chosen; call it after `is_valid`."""
        return self.offered[self.cleaned_data["organisation"]]


class InviteForm(PlainMessagesMixin, forms.Form):
    """Invite one person into one role at one organisation."""

    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The person must open an account with this address, or have one."),
    )
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("How you know this person"),
        help_text=_("A platform admin reads it and approves before the link is sent."),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    is_signer = forms.BooleanField(label=_("May sign official answers"), required=False)
    is_admin = forms.BooleanField(label=_("May invite and remove people"), required=False)
    idempotency_key = forms.CharField(
        max_length=80, required=False, widget=forms.HiddenInput, initial=uuid4
    )

    def __init__(
        self,
        *args: Any,
        organisation: Organisation,
        admin: bool,
        names_admins: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not names_admins:
            del self.fields["is_admin"]
        roles = [r for r in roles_for(organisation.kind) if admin or r not in PLATFORM_ROLES]
        field: forms.ChoiceField = self.fields["role"]  # type: ignore[assignment]
        field.choices = [(role.value, role.label) for role in roles]
        if len(roles) == 1:
            field.initial = roles[0].value
        if Role.REGULATOR not in roles:
            del self.fields["is_signer"]
        if not {Role.REGULATOR, *LET_IN_BY_TWO} & set(roles):
            del self.fields["reason"]


class ScopeBoxes(forms.CheckboxSelectMultiple):
    """Boxes for scopes; reading what is public is part of every token and stays ticked."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Draw the one box that cannot be unticked."""
        option = super().create_option(name, value, *args, **kwargs)
        if str(value) == Scope.READ_PUBLIC:
            option["attrs"] |= {"checked": True, "disabled": True}
        return option


class TokenForm(PlainMessagesMixin, forms.Form):
    """Make an access token: a name, a role, what it may do, how long, and from where."""

    name = forms.CharField(
        label=_("Name"),
        help_text=_("What will use the token, for example “Script on my laptop”."),
        max_length=LONGEST_NAME,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    membership = forms.ChoiceField(
        label=_("It acts as"),
        help_text=_("A token reads and writes in this role only."),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of your own confirmed roles.")},
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        help_text=_("Tick as little as possible. Official answers are signed on these pages only."),
        choices=Scope.choices,
        required=False,
        widget=ScopeBoxes,
        error_messages={"invalid_choice": _("Choose from the list what the token may do.")},
    )
    days = forms.TypedChoiceField(
        label=_("It ends after"),
        coerce=int,
        choices=[(days, _("%(days)s days") % {"days": days}) for days in DAYS_OFFERED],
        initial=90,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the periods offered.")},
    )
    networks = forms.CharField(
        label=_("Only from these network addresses"),
        help_text=_("One address or network a line. Leave it empty to allow all."),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
    )
    idempotency_key = forms.CharField(
        max_length=80, required=False, widget=forms.HiddenInput, initial=uuid4
    )
    hide_optional = frozenset({"scopes"})

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"membership": _current(actor)})
        super().__init__(*args, **kwargs)
        field: forms.ChoiceField = self.fields["membership"]  # type: ignore[assignment]
        field.choices = [(str(c.membership_id), c.label) for c in actor.capacities]
        if len(actor.capacities) == 1:
            field.initial = str(actor.capacities[0].membership_id)

    def retry(self) -> None:
        """Keep what was typed, with a fresh key, for another try."""
        typed: Any = self.data
        typed = typed.copy()
        typed["idempotency_key"] = uuid4().hex
        self.data = typed

    def clean_membership(self) -> UUID:
        """Return the id of the role."""
        return UUID(self.cleaned_data["membership"])

    def clean_networks(self) -> list[str]:
        """Return the networks in one spelling each."""
        lines = [line for line in self.cleaned_data["networks"].splitlines() if line.strip()]
        networks = [normalise_network(line) for line in lines]
        if None in networks or len(networks) > MOST_NETWORKS:
            raise forms.ValidationError(NETWORKS_WRONG % {"number": MOST_NETWORKS})
        return [network for network in networks if network]
