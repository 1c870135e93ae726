"""What each error code means and what helps: the pages behind `type` of problem JSON."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from apps.core.access import public
from apps.core.errors import NotFound
from apps.portal.forum_problems import FORUM_PROBLEMS
from apps.portal.problem import (
    ANOTHER_OFFICIAL,
    ASK_ADMIN,
    CORRECT,
    NEW_INVITATION,
    NEW_TOKEN,
    NOTHING_TO_DO,
    READ_AGAIN,
    SIGN_IN_AGAIN,
    SIGN_IN_WITH_CODE,
    STATE_ANEW,
    Problem,
)

PROBLEMS: dict[str, Problem] = {
    "bad_request": Problem(400, _("The request cannot be understood."), CORRECT),
    "malformed": Problem(
        400,
        _("The body of the request is not well-formed JSON."),
        _("Check the body with a JSON tool and send it again."),
    ),
    "unknown_parameter": Problem(
        400,
        _("The address carries a parameter that is not known there."),
        _("Look into the documentation for the parameters of this address."),
    ),
    "bad_parameter": Problem(
        400, _("A parameter of the address has a value that is not possible."), CORRECT
    ),
    "broken_cursor": Problem(
        400,
        _("The link to a page of a list is broken."),
        _("Start again from the first page of the list."),
    ),
    "token_missing": Problem(
        401,
        _("This address answers only to an access token, and none was sent."),
        _("Send the token in the header “Authorization: Bearer …”."),
    ),
    "token_invalid": Problem(
        401,
        _("The access token is unknown, was revoked, or its owner lost the role behind it."),
        NEW_TOKEN,
    ),
    "token_expired": Problem(401, _("The access token has reached its last day."), NEW_TOKEN),
    "sign_in_required": Problem(
        401, _("This page is for people who are signed in."), SIGN_IN_AGAIN
    ),
    "not_allowed": Problem(403, _("You may see this, but you may not do it."), ASK_ADMIN),
    "csrf_failed": Problem(
        403,
        _("The page was open for too long, or the browser keeps no cookies."),
        _("Open the page again and send the form once more."),
    ),
    "insufficient_scope": Problem(
        403,
        _("The access token was not given for this."),
        _("Make a token with the scope that the answer names."),
    ),
    "second_factor_required": Problem(
        403, _("This act needs a sign-in with a second step."), SIGN_IN_WITH_CODE
    ),
    "consent_required": Problem(
        403,
        _("The owner of the account has yet to agree to a new version of our texts."),
        _("Sign in on the website, read what has changed and agree. The token then works again."),
    ),
    "not_verified": Problem(
        403,
        _("Only verified members of an organisation can do this."),
        _("State on your account pages where you work. Your texts are kept as drafts."),
    ),
    "no_longer_member": Problem(
        403,
        _("You left the organisation for which you asked."),
        _("You can still withdraw the question."),
    ),
    "not_the_asker": Problem(
        403,
        _("Only the person who asked the question can do this."),
        _("Ask the person who sent the question."),
    ),
    "not_official": Problem(
        403, _("Only officials of an authority that answers here can do this."), ASK_ADMIN
    ),
    "other_authority": Problem(
        403, _("The case belongs to another authority than the one you act for."), ASK_ADMIN
    ),
    "needs_second_signer": Problem(
        403,
        _("The authority has fewer than two verified signers."),
        _("The authority has to name a second signer first."),
    ),
    "not_signer": Problem(403, _("You are not a signer of this authority."), ANOTHER_OFFICIAL),
    "drafter_cannot_sign": Problem(
        403, _("Whoever wrote in a text cannot sign it."), ANOTHER_OFFICIAL
    ),
    "not_found": Problem(
        404,
        _("There is nothing at this address, or nothing that you may see."),
        _("Check the address. Sign in if the page belongs to you."),
    ),
    "wrong_method": Problem(
        405,
        _("The address does not take this kind of request."),
        _("The header “Allow” of the answer names the kinds that it takes."),
    ),
    "not_acceptable": Problem(
        406,
        _("The address answers in JSON only."),
        _("Send the header “Accept: application/json”."),
    ),
    "conflict": Problem(409, _("Somebody changed this in the meantime."), READ_AGAIN),
    "version_conflict": Problem(
        409, _("Somebody saved a newer version while you were writing."), READ_AGAIN
    ),
    "wrong_state": Problem(409, _("This is not possible in the current state."), NOTHING_TO_DO),
    "other_role": Problem(
        409,
        _("You now act in another role than when you opened the page."),
        _("Check for whom you act, and send the form again."),
    ),
    "key_reused": Problem(
        409,
        _("The same idempotency key was sent before with another content."),
        _("Use a new key for each new request, and the old one only to repeat a request."),
    ),
    "already_begun": Problem(
        409,
        _("An authority has begun to answer: the question can no longer be changed."),
        _("Wait for the answer, or ask a new question."),
    ),
    "already_sent": Problem(409, _("You sent the same question a moment ago."), NOTHING_TO_DO),
    "already_stated": Problem(409, _("You have stated this membership already."), NOTHING_TO_DO),
    "already_mandated": Problem(409, _("The authority has a mandate already."), NOTHING_TO_DO),
    "too_many_tokens": Problem(
        409,
        _("You have as many access tokens as one person may have."),
        _("End a token that you no longer need."),
    ),
    "no_verified_role": Problem(
        403,
        _("An access token needs a verified role, and you have none."),
        _("State on your account pages where you work."),
    ),
    "draft_exists": Problem(409, _("A colleague has begun a draft for this case."), READ_AGAIN),
    "text_changed": Problem(
        409,
        _("The text was changed after you read it. Only what was read can be signed."),
        READ_AGAIN,
    ),
    "not_signed": Problem(
        409, _("A second official has to sign the text before it can be issued."), ANOTHER_OFFICIAL
    ),
    "mailbox_not_proven": Problem(
        409,
        _("The mailbox at your organisation is not confirmed yet."),
        _("Add the address to your account and follow the link in the mail."),
    ),
    "already_requested": Problem(409, _("You have asked for this already."), NOTHING_TO_DO),
    "domain_asked": Problem(409, _("This domain was asked for already."), NOTHING_TO_DO),
    "already_asked": Problem(409, _("You have asked for this already."), NOTHING_TO_DO),
    "already_reported": Problem(
        409, _("You have reported this conversation already."), NOTHING_TO_DO
    ),
    "link_stated": Problem(409, _("One of the two has stated this already."), NOTHING_TO_DO),
    "not_taken": Problem(
        409,
        _("They take no messages."),
        _("Choose somebody else in the directory, or ask an authority."),
    ),
    "too_many_open": Problem(
        409,
        _("Several of your requests wait already."),
        _("Wait until one of them is decided."),
    ),
    "too_many_passkeys": Problem(
        409,
        _("You have as many passkeys as one person may have."),
        _("Remove one before you add another."),
    ),
    "real_name_needed": Problem(
        409,
        _("This role needs your real name."),
        _("Put your real name into your profile first."),
    ),
    "in_use": Problem(
        409,
        _("Something was built on it in the meantime: it can no longer be taken back."),
        NOTHING_TO_DO,
    ),
    "import_taken": Problem(409, _("Somebody else goes on with this import."), NOTHING_TO_DO),
    "invitation_waits": Problem(
        409, _("This invitation waits for the approval of a second person."), NOTHING_TO_DO
    ),
    "blocked": Problem(
        409,
        _("Something must be handed over before you can be erased."),
        _("The page on which you ask to be erased names it and leads there."),
    ),
    "last_admin": Problem(
        409,
        _("You are the last admin of an organisation in which others remain."),
        _("Hand over first: the page about the organisation's people does it in one step."),
    ),
    "merged": Problem(
        409,
        _("This organisation was merged into another."),
        _("Go on with the organisation to which its page leads."),
    ),
    "not_mergeable": Problem(
        409,
        _("These two organisations cannot be merged."),
        _("The message says why. Settle that first, or choose another pair."),
    ),
    "overlaps": Problem(
        409,
        _("Somebody stands in for you on some of these days already."),
        _("Choose other days, or end the other absence first."),
    ),
    "not_yours": Problem(409, _("Somebody else made this proposal."), NOTHING_TO_DO),
    "proposer_left": Problem(
        409,
        _("Whoever proposed this no longer reviews it. Send it back and propose it anew."),
        READ_AGAIN,
    ),
    "too_late": Problem(409, _("This can be undone for ten minutes only."), STATE_ANEW),
    "proofs_gone": Problem(
        409, _("What this membership rested on does not hold any more."), STATE_ANEW
    ),
    "too_many_documents": Problem(
        409,
        _("You have sent five documents already. Remove one before you send another."),
        _("Remove a document that you no longer need."),
    ),
    "sent": Problem(
        409, _("We sent you a link a moment ago. Look into your mailbox."), NOTHING_TO_DO
    ),
    "link_used": Problem(
        409,
        _("This link was used or has expired."),
        _("Ask for a new link on the page of your roles."),
    ),
    "mailbox_missing": Problem(
        409,
        _("First this person has to confirm a mailbox at the organisation's mail domain."),
        NOTHING_TO_DO,
    ),
    "invitation_used": Problem(409, _("The invitation was used already."), NEW_INVITATION),
    "invitation_expired": Problem(409, _("The invitation has expired."), NEW_INVITATION),
    "invitation_void": Problem(
        409, _("The person who sent the invitation can no longer give this role."), NEW_INVITATION
    ),
    "precondition_failed": Problem(
        412, _("The version in the header “If-Match” is no longer the current one."), READ_AGAIN
    ),
    "too_large": Problem(
        413,
        _("The request is larger than anything asked for here."),
        _("Shorten it and send it again."),
    ),
    "unsupported_media_type": Problem(
        415,
        _("The body of the request is not JSON."),
        _("Send JSON with the header “Content-Type: application/json”."),
    ),
    "invalid": Problem(422, _("Some entries break a rule."), CORRECT),
    "too_long": Problem(422, _("A text is too long."), CORRECT),
    "too_nested": Problem(
        422, _("Brackets, lists and quotes lie too deep inside each other."), CORRECT
    ),
    "not_confirmed": Problem(
        422, _("A fact has no confirmed source yet."), _("Read the source and name it first.")
    ),
    "precondition_required": Problem(
        428,
        _("A change needs the header “If-Match”, so that nobody overwrites unseen."),
        _("Send the ETag that you read with the object."),
    ),
    "too_many": Problem(
        429,
        _("You sent more requests than the limit allows."),
        _("Wait as many seconds as the header “Retry-After” says."),
    ),
    "server_fault": Problem(
        500,
        _("Something went wrong on our side. It has been noted."),
        _("Try again later. Tell us the request number if it happens again."),
    ),
    "overloaded": Problem(
        503,
        _("More requests come in at this moment than the service can answer."),
        _("Wait as many seconds as the header “Retry-After” says."),
    ),
    "unavailable": Problem(
        503,
        _("A service that the request needs is away for a moment."),
        _("Wait as many seconds as the header “Retry-After” says."),
    ),
    **FORUM_PROBLEMS,
}


@public
@require_safe
def problem_type(request: HttpRequest, code: str = "") -> HttpResponse:
    """Lead from the address in problem JSON to its page in the reader's language."""
    if code and code not in PROBLEMS:
        raise NotFound
    with translation.override(translation.get_language_from_request(request)):
        target = (
            reverse("portal:problem", kwargs={"code": code}) if code else reverse("portal:problems")
        )
    response = HttpResponseRedirect(target)
    patch_vary_headers(response, ("Accept-Language", "Cookie"))
    return response


@public
@require_safe
def problems(request: HttpRequest) -> HttpResponse:
    """List every error code with its meaning."""
    return render(request, "portal/problems.html", {"problems": PROBLEMS})


@public
@require_safe
def problem(request: HttpRequest, code: str) -> HttpResponse:
    """Explain one error code."""
    if code not in PROBLEMS:
        raise NotFound
    return render(request, "portal/problem.html", {"code": code, "problem": PROBLEMS[code]})
