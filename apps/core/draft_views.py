"""The door to kept forms: a script keeps, a button throws away. It hands nothing out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from apps.core.access import needs
from apps.core.actor import actor_of
from apps.core.drafts import drop_draft, keep_draft

DROP = "drop_kept"


@needs("core.keep_form")
@require_POST
def keep(request: HttpRequest, form: str) -> HttpResponse:
    """Keep the fields of a registered form for the person signed in, or forget them."""
    actor, key = actor_of(request), request.GET.get("key", "")
    if request.POST.get("action") != DROP:
        keep_draft(actor=actor, form=form, key=key, values=dict(request.POST.lists()))
        return HttpResponse(status=204)
    drop_draft(actor=actor, form=form, key=key)
    back = request.POST.get("next", "")
    same_site = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back) if same_site else HttpResponse(status=204)
