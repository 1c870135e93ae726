"""Files beside a question, and the letter of an answer, for programs: bytes travel as base64."""

import binascii
from base64 import b64decode, b64encode
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from apps.core.access import get_visible, require
from apps.core.actor import Actor
from apps.core.api.operations import operation
from apps.core.api.parsers import FileJsonParser
from apps.core.api.scopes import Scope
from apps.core.api.views import ApiView
from apps.core.errors import Conflict, Invalid, NotAllowed, NotFound
from apps.core.file_views import bytes_of
from apps.core.filekinds import MOST_BYTES, refused
from apps.core.files import CheckedFile, check_content, clean_name, readable_file
from apps.core.models import StoredFile
from apps.forum.api.beside_shapes import (
    FileContentShown,
    FileGiven,
    FilesShown,
    LetterGiven,
    LetterShown,
)
from apps.forum.choices import OPEN_CASES
from apps.forum.desk import case_at, unfinished_answer
from apps.forum.models import Case, Question
from apps.forum.querysets import FILES_OF_QUESTIONS, is_party
from apps.forum.services.attachments import add_attachment, remove_attachment
from apps.forum.services.letters import record_letter, remove_letter

NOT_BASE64 = _("Send the bytes of the file in base64.")
NOT_YOURS = _("Only the asker’s side and the authorities asked read files beside a question.")
CLOSED = _("This case is closed: nothing can be added to it.")
DESK: dict[str, Any] = {"answer": LetterShown, "personal": True, "rule": "forum.draft_answer"}


class QuestionFiles(ApiView):
    """`/api/v1/questions/{public_id}/attachments/`."""

    tag, route_name = "questions", "question_attachments"
    parser_classes = [FileJsonParser]
    body_limit = FileJsonParser.most

    @operation(
        "List files beside a question",
        answer=FilesShown,
        scope=Scope.READ_QUESTIONS,
        personal=True,
    )
    def get(self, _request: Request, public_id: str) -> Response:
        """For the asker's side and the authorities asked."""
        return _files(self.actor, public_id)

    @operation(
        "Put a file beside a question",
        answer=FilesShown,
        scope=Scope.WRITE_QUESTIONS,
        personal=True,
        rule="forum.write_question",
        body=FileGiven,
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Up to five, while no authority has begun; the same content again changes nothing."""
        found = _own(self.actor, public_id)
        file = checked(self.given(request, FileGiven))
        add_attachment(actor=self.actor, question=found, file=file)
        return _files(self.actor, public_id)


class QuestionFile(ApiView):
    """`/api/v1/questions/{public_id}/attachments/{id}/`."""

    tag, route_name = "questions", "question_attachment"

    @operation(
        "Read a file beside a question",
        answer=FileContentShown,
        scope=Scope.READ_QUESTIONS,
        personal=True,
    )
    def get(self, _request: Request, public_id: str, pk: UUID) -> Response:
        """The file with its bytes."""
        question = _party(self.actor, public_id)
        file = readable_file(self.actor, pk)
        if (file.owner_type, file.owner_id) != (FILES_OF_QUESTIONS, question.pk):
            raise NotFound
        content = b64encode(bytes_of(file)).decode()
        return Response(shown(file) | {"content": content})

    @operation(
        "Delete a file beside a question",
        answer=FilesShown,
        scope=Scope.WRITE_QUESTIONS,
        personal=True,
        rule="forum.write_question",
    )
    def delete(self, _request: Request, public_id: str, pk: UUID) -> Response:
        """While no authority has begun; a file that is gone stays gone."""
        found = _own(self.actor, public_id)
        remove_attachment(actor=self.actor, question=found, pk=pk)
        return _files(self.actor, public_id)


class CaseLetter(ApiView):
    """`/api/v1/cases/{public_id}/letter/`."""

    tag, route_name = "cases", "case_letter"
    parser_classes = [FileJsonParser]
    body_limit = FileJsonParser.most

    @operation("Read the letter of a draft", scope=Scope.READ_CASES, **DESK)
    def get(self, _request: Request, public_id: str) -> Response:
        """Date, reference and scan of the letter by which the answer went out, if it did."""
        return _letter(self.actor, case_at(self.actor, public_id))

    @operation("Record a letter", scope=Scope.WRITE_CASES, body=LetterGiven, **DESK)
    def put(self, request: Request, public_id: str) -> Response:
        """It stands on the draft in place of one before; signatures given before are void."""
        found = _open_case(self.actor, public_id)
        given = self.given(request, LetterGiven)
        record_letter(
            actor=self.actor,
            case=found,
            sent_on=given["sent_on"],
            reference=given["reference"],
            scan=checked(given),
        )
        return _letter(self.actor, found)

    @operation("Take a letter off the draft", scope=Scope.WRITE_CASES, **DESK)
    def delete(self, _request: Request, public_id: str) -> Response:
        """Its scan is deleted; without a letter nothing happens."""
        found = _open_case(self.actor, public_id)
        remove_letter(actor=self.actor, case=found)
        return _letter(self.actor, found)


def checked(given: dict[str, Any]) -> CheckedFile:
    """Return what may be kept of a file that was sent; raises Invalid at `file` otherwise."""
    try:
        content = b64decode(given["file"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid(fields={"file": NOT_BASE64}) from error
    if len(content) > MOST_BYTES:
        raise refused(_("This file is larger than 10 MB. Send a smaller one."), "file_too_large")
    kind, kept = check_content(content)
    return CheckedFile(kind, clean_name(given["name"], kind), kept)


def shown(file: StoredFile) -> dict[str, Any]:
    """Return what is said of a file."""
    return {"id": file.pk, "name": file.original_name, "kind": file.kind, "size": file.size}


def _party(actor: Actor, public_id: str) -> Any:
    """Return the question with its files, for those who may read files beside it."""
    rows = Question.objects.visible_to(actor).for_page().with_files()
    found: Any = get_visible(rows, public_id)
    if not is_party(actor, found):
        raise NotAllowed(NOT_YOURS, code="not_a_party")
    return found


def _files(actor: Actor, public_id: str) -> Response:
    return Response({"files": _party(actor, public_id).files})


def _own(actor: Actor, public_id: str) -> Question:
    found: Question = get_visible(Question.objects.visible_to(actor), public_id)
    require(actor, "forum.write_question", found)
    return found


def _open_case(actor: Actor, public_id: str) -> Case:
    found = case_at(actor, public_id)
    if found.state not in OPEN_CASES:
        raise Conflict(CLOSED, code="wrong_state")
    return found


def _letter(actor: Actor, case: Case) -> Response:
    draft = unfinished_answer(actor, case, shown=False)
    scan = draft.letter_scan if draft is not None else None
    return Response(
        {
            "sent_on": draft.letter_date if draft is not None else None,
            "reference": draft.letter_reference if draft is not None else "",
            "scan": shown(scan) if scan is not None else None,
        }
    )
