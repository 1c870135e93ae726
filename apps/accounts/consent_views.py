"""Pages that ask for agreement to the texts, and that show what somebody agreed to."""

from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from apps.accounts.consent_forms import ConsentForm
from apps.accounts.consents import ConsentRequired, give_consents, missing_of
from apps.accounts.models import Consent, ConsentKind
from apps.accounts.texts import AGE_STATEMENT, READABLE, TextVersion, find_text
from apps.core.access import needs
from apps.core.actor import actor_of


@needs("accounts.agree")
def consent(request: HttpRequest) -> HttpResponse:
    """Say which texts are new and what changed; the button keeps the person's agreement."""
    asked = missing_of(request.user)
    if not asked:
        return HttpResponseRedirect(_next(request) or reverse("accounts:overview"))
    form = ConsentForm(request.POST or None, asked=asked)
    if request.method == "POST" and form.is_valid():
        give_consents(actor=actor_of(request), user=request.user, texts=asked)  # type: ignore[arg-type]
        messages.success(request, _("Thank you. Your agreement was kept."))
        return HttpResponseRedirect(_next(request) or reverse("accounts:overview"))
    return _page(request, form, asked, _next(request))


@needs("accounts.agree")
@require_safe
def consents(request: HttpRequest) -> HttpResponse:
    """Show each version of each text that the person agreed to, and when."""
    rows = Consent.objects.visible_to(actor_of(request)).order_by("-given_at", "kind")
    lines = [_line(row) for row in rows]
    context = {"lines": lines, "asked": bool(missing_of(request.user))}
    return render(request, "accounts/consents.html", context)


def _line(row: Consent) -> dict[str, Any]:
    text = find_text(row.kind, row.terms_version)
    return {
        "row": row,
        "text": text,
        "readable": text is not None and text.kind in READABLE,
        "statement": AGE_STATEMENT if row.kind == ConsentKind.AGE else "",
    }


def lead_to_consent(request: HttpRequest) -> HttpResponse:
    """Return the way to the page that asks, and from there back to where the person wanted."""
    query = urlencode({"next": request.get_full_path()})
    return HttpResponseRedirect(f"{reverse('accounts:consent')}?{query}")


def say_nothing_was_saved(request: HttpRequest) -> HttpResponse:
    """Ask instead of doing what a form wanted, and say that nothing of it was done."""
    asked = missing_of(request.user)
    form = ConsentForm(None, asked=asked)
    page = _page(request, form, asked, _came_from(request), unsaved=True)
    page.status_code = ConsentRequired.status
    return page


def _page(
    request: HttpRequest,
    form: ConsentForm,
    asked: list[TextVersion],
    target: str,
    *,
    unsaved: bool = False,
) -> HttpResponse:
    context = {
        "form": form,
        "texts": [(text, text.kind in READABLE) for text in asked],
        "next": target,
        "unsaved": unsaved,
    }
    return render(request, "accounts/consent.html", context)


def _next(request: HttpRequest) -> str:
    return _own(request.POST.get("next", request.GET.get("next", "")))


def _came_from(request: HttpRequest) -> str:
    """Return the page whose form was sent, if the browser says so and it is one of ours."""
    source = urlsplit(request.headers.get("Referer", ""))
    if source.netloc != request.get_host():
        return ""
    return _own(f"{source.path}?{source.query}" if source.query else source.path)


def _own(target: str) -> str:
    return target if url_has_allowed_host_and_scheme(target, allowed_hosts=None) else ""
