"""Pages of one's own profile: what is left to say, each part, and how others see it."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.access import needs
from apps.core.actor import Actor, actor_of
from apps.core.errors import Conflict, Invalid, NotFound
from apps.profiles.audiences import Audience, Part
from apps.profiles.models import NameChange, Person
from apps.profiles.people import (
    is_official_anywhere,
    own_person,
    profile_as,
    statements_for,
)
from apps.profiles.people_forms import FORMS, SectionForm
from apps.profiles.person_steps import SECTIONS, filled_by, tasks_for
from apps.profiles.services import people as services

SERVICES: Mapping[str, Callable[..., Any]] = {
    **services.SAVED_BY,
    "messages": services.change_language,
}
# From the widest circle to the nearest one; of oneself one sees everything on the other pages.
PREVIEWS = (Audience.EVERYBODY, Audience.MEMBERS, Audience.AUTHORITIES, Audience.ORGANISATIONS)


@needs("profiles.own")
def profile(request: HttpRequest) -> HttpResponse:
    """List the parts of one's profile: what is done, what is left, who sees it."""
    user: Any = request.user
    actor = actor_of(request)
    tasks = tasks_for(user, actor, filled_by(user, actor))
    done = sum(task.done for task in tasks)
    context = {"tasks": tasks, "done": done, "left": len(tasks) - done}
    return render(request, "profiles/person_profile.html", context)


def _shown_person(request: HttpRequest) -> Person:
    """Return one's own row, or what it will be when something is saved."""
    found = own_person(actor_of(request))
    user: Any = request.user
    return found or Person(user=user, name=user.display_name)


@needs("profiles.own")
def profile_section(request: HttpRequest, section: str) -> HttpResponse:
    """Change one part of one's profile; the first save makes the profile."""
    if section not in FORMS:
        raise NotFound
    actor = actor_of(request)
    person = _shown_person(request)
    form = FORMS[section](request.POST or None, person=person)
    if request.method == "POST" and form.is_valid() and _saved(actor, section, form):
        messages.success(request, _("Your profile is saved."))
        return redirect("profiles:profile")
    context = {
        "form": form,
        "section": SECTIONS[section],
        "audience": person.audience_of(section) if section in Part.values else None,
        "official": is_official_anywhere(actor),
        **_history(actor, section, person),
    }
    return render(request, "profiles/person_section.html", context)


def _saved(actor: Actor, section: str, form: SectionForm) -> bool:
    services.open_profile(actor=actor)
    try:
        SERVICES[section](actor=actor, **form.values())
    except (Conflict, Invalid) as error:
        form.blame(error)
        return False
    return True


def _history(actor: Actor, section: str, person: Person) -> dict[str, Any]:
    """Return what was said before, where it is kept."""
    if section == "interests":
        return {"statements": statements_for(actor, person)}
    if section == "name":
        rows = NameChange.objects.visible_to(actor).filter(person=person)
        return {"former": rows.order_by("-until", "-pk")[:50]}
    return {}


@needs("profiles.own")
def profile_preview(request: HttpRequest) -> HttpResponse:
    """Show one's profile as the people of one audience see it."""
    actor = actor_of(request)
    asked = request.GET.get("to", "")
    audience = Audience(asked) if asked in PREVIEWS else PREVIEWS[0]
    person = own_person(actor)
    shown = None if person is None else profile_as(audience, person, owner=actor)
    address = reverse("profiles:profile_preview")
    context = {
        "tabs": [
            {
                "label": one.label,
                "url": f"{address}?to={one.value}",
                "current": one == audience,
                "count": None,
            }
            for one in PREVIEWS
        ],
        "profile": shown,
        "official": is_official_anywhere(actor),
    }
    return render(request, "profiles/person_preview.html", context)
