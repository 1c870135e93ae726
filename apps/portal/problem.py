"""What a page about an error code says, and the help that several of them share."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from apps.core.errors import Text


@dataclass(frozen=True, slots=True)
class Problem:
    """One code: the usual HTTP status, what happened, and what helps."""

    status: int
    happened: Text
    helps: Text


SIGN_IN_AGAIN = _("Sign in, or use an access token that is still valid.")
READ_AGAIN = _(
    "Read the current state, look whether your change is still wanted, and send it again."
)
NEW_TOKEN = _("Make a new token on your account pages and put it into your program.")
CORRECT = _("Correct the entries that the answer names, and send the request again.")
ASK_ADMIN = _("Ask the admin of your organisation, or choose another of your roles.")
NEW_INVITATION = _("Ask the person who invited you for a new invitation.")
SIGN_IN_WITH_CODE = _("Sign in on the website with your second step. Access tokens cannot do this.")
ANOTHER_OFFICIAL = _("Another official of the authority has to do this.")
STATE_ANEW = _("The role has to be stated anew.")
NOTHING_TO_DO = _("Nothing is lost. Open the page again to see where it stands.")
