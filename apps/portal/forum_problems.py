"""What the error codes of questions and answers mean, and what helps."""

from django.utils.translation import gettext_lazy as _

from apps.portal.problem import (
    ANOTHER_OFFICIAL,
    ASK_ADMIN,
    CORRECT,
    NOTHING_TO_DO,
    READ_AGAIN,
    Problem,
)

FORUM_PROBLEMS: dict[str, Problem] = {
    "already_ended": Problem(409, _("Somebody ended this already."), NOTHING_TO_DO),
    "already_proposed": Problem(409, _("Somebody proposed this already."), NOTHING_TO_DO),
    "already_there": Problem(409, _("This question has an entry already."), NOTHING_TO_DO),
    "anothers_request": Problem(
        403,
        _("Only the person who asked to open this question reads it."),
        _("Ask to open it yourself, and give your own reason."),
    ),
    "answer_replaced": Problem(
        409, _("Another answer took its place meanwhile. Look at the question first."), READ_AGAIN
    ),
    "closed": Problem(409, _("The case is closed."), NOTHING_TO_DO),
    "decision_waits": Problem(
        409, _("Something is proposed about this answer already: decide on that first."), READ_AGAIN
    ),
    "duplicate_not_public": Problem(
        409,
        _("Only public questions are closed as duplicates: others cannot be compared."),
        NOTHING_TO_DO,
    ),
    "expired": Problem(
        409,
        _("The date of this answer has passed: it can only be replaced."),
        _("Replace it with a new answer."),
    ),
    "guidance_moved": Problem(
        409, _("Guidance moved on again after this was proposed. Propose it anew."), READ_AGAIN
    ),
    "has_answer": Problem(
        409,
        _("An authority has given or offered an answer here: the question stays."),
        NOTHING_TO_DO,
    ),
    "look_first": Problem(
        422, _("The text has passages that somebody has to look at first."), CORRECT
    ),
    "names_somebody": Problem(
        422, _("The text seems to name a person."), _("Change it, or say that it names nobody.")
    ),
    "needs_second_admin": Problem(
        403,
        _("Whoever proposed this cannot confirm it."),
        _("Another admin of the platform has to confirm it."),
    ),
    "not_a_member": Problem(
        403, _("The asker is not a verified member of the organisation."), ASK_ADMIN
    ),
    "not_a_party": Problem(
        403,
        _("Only the asker and the authority that answered decide this."),
        NOTHING_TO_DO,
    ),
    "not_agreed": Problem(409, _("Asker and authority do not agree on this text."), READ_AGAIN),
    "not_an_official": Problem(
        409,
        _("This person does not answer for the authority any more."),
        _("Choose another official of the authority."),
    ),
    "not_answered": Problem(
        409,
        _("Only an answered public question of somebody else can stand for yours."),
        _("Send your own question."),
    ),
    "not_editor": Problem(403, _("Only editors of the platform can do this."), ASK_ADMIN),
    "not_open": Problem(
        403,
        _("The private question is not open for you, or not any more."),
        _("Ask again to open it, if you still need it."),
    ),
    "not_private": Problem(
        403, _("Only an issued answer to a private question is published this way."), NOTHING_TO_DO
    ),
    "not_public": Problem(
        403,
        _(
            "This is done only with public questions, and only with answers to them that still "
            "stand."
        ),
        NOTHING_TO_DO,
    ),
    "not_staff": Problem(
        403,
        _("Only moderators and admins of the platform can do this."),
        _("Choose that role first, if you have it."),
    ),
    "not_the_writer": Problem(
        403, _("Only the person who wrote the text can change it."), NOTHING_TO_DO
    ),
    "not_valid": Problem(
        409,
        _(
            "Not every official answer to this question may be called valid today. "
            "Wait until its authority has checked it."
        ),
        NOTHING_TO_DO,
    ),
    "nothing_to_follow": Problem(
        403,
        _("You can follow up your own questions once they were sent, and public ones."),
        _("Send your own question."),
    ),
    "official_left": Problem(
        409, _("The official who agreed has left the authority."), ANOTHER_OFFICIAL
    ),
    "own_answer": Problem(
        403,
        _("Your own authority gave this answer, or you wrote it: others say whether it helps."),
        NOTHING_TO_DO,
    ),
    "own_request": Problem(
        403,
        _("You asked for this yourself, so you cannot decide it."),
        _("Somebody else of the staff has to decide it."),
    ),
    "own_text": Problem(
        403, _("You wrote this text: another editor has to publish it."), NOTHING_TO_DO
    ),
    "personal_data": Problem(
        422, _("The text has a number that points to a person."), _("Take the number out first.")
    ),
    "preliminary_exists": Problem(
        409,
        _("The case has a preliminary answer already."),
        _("Give the final answer next."),
    ),
    "proposer_cannot_sign": Problem(
        403,
        _("You proposed this: another signer of your authority has to sign it."),
        ANOTHER_OFFICIAL,
    ),
    "stands_for_others": Problem(
        409,
        _("Other questions were closed as duplicates of this one: it stays for their readers."),
        NOTHING_TO_DO,
    ),
    "taken": Problem(409, _("Somebody changed this in the meantime."), READ_AGAIN),
    "too_many_files": Problem(
        409,
        _("Five files stand beside this question already."),
        _("Remove a file that you no longer need."),
    ),
    "unknown_kind": Problem(
        422, _("Some entries break a rule."), _("Choose one of the offered ways.")
    ),
}
