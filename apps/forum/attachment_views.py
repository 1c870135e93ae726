"""The page on which an asker puts files beside a question and takes them away."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.access import get_visible, needs, require
from apps.core.actor import actor_of
from apps.core.errors import Conflict, Invalid
from apps.core.file_views import takes_file
from apps.core.formerrors import add_domain_error
from apps.forum.attachment_form import AttachmentForm
from apps.forum.models import Question
from apps.forum.projections import is_untouched, question_url
from apps.forum.services.attachments import MOST_FILES, add_attachment, remove_attachment


def _own(request: HttpRequest, public_id: str) -> Any:
    """Return an own question with its files."""
    actor = actor_of(request)
    rows = Question.objects.visible_to(actor).prefetch_related("cases").with_files()
    found: Any = get_visible(rows, public_id)
    require(actor, "forum.write_question", found)
    return found


@takes_file
@needs("forum.write_question")
@require_http_methods(["GET", "HEAD", "POST"])
def attachments(request: HttpRequest, public_id: str) -> HttpResponse:
    """Show the files beside an own question, and keep one more."""
    found = _own(request, public_id)
    form = AttachmentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            add_attachment(actor=actor_of(request), question=found, **form.cleaned_data)
        except (Invalid, Conflict) as error:
            add_domain_error(form, error)
        else:
            messages.success(request, _("The file is kept beside your question."))
            return redirect("forum:attachments", public_id=found.public_id)
    open_to = is_untouched(found)
    context = {
        "question": found,
        "question_url": question_url(found),
        "files": found.files,
        "form": form if open_to and (form.is_bound or len(found.files) < MOST_FILES) else None,
        "open": open_to,
    }
    status = 422 if form.errors else 200
    return render(request, "forum/attachments.html", context, status=status)


@needs("forum.write_question")
@require_POST
def remove(request: HttpRequest, public_id: str, pk: UUID) -> HttpResponse:
    """Delete a file beside an own question."""
    found = _own(request, public_id)
    remove_attachment(actor=actor_of(request), question=found, pk=pk)
    messages.success(request, _("The file is deleted."))
    return redirect("forum:attachments", public_id=found.public_id)
