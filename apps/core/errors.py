"""Domain errors: one stable code, one human sentence, the same for HTML and JSON."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise


class DomainError(Exception):
    """A refusal that the reader can understand; `fields` maps a field name to its sentence."""

    status = 400
    code = "bad_request"
    message: Text = _("The request cannot be carried out.")

    def __init__(
        self,
        message: Text | None = None,
        *,
        code: str | None = None,
        fields: Mapping[str, Text] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        self.message = message or self.message
        self.code = code or self.code
        self.fields = dict(fields or {})
        self.extra = dict(extra or {})
        super().__init__(str(self.code))


class NotSignedIn(DomainError):
    """Nobody known asks: no token, or one that is not or no longer valid."""

    status = 401
    code = "token_invalid"
    message = _(
        "This access token is not valid, or not from this network address. Your account pages "
        "show its state."
    )


class NotAllowed(DomainError):
    """The object may be seen, the act is refused; carries the reason."""

    status = 403
    code = "not_allowed"
    message = _("You may not do this.")


class NotFound(DomainError):
    """Absent or hidden: the two must never be told apart."""

    status = 404
    code = "not_found"
    message = _("There is no page at this address.")


class WrongMethod(DomainError):
    """The address exists and takes other kinds of request; the `Allow` header names them."""

    status = 405
    code = "wrong_method"
    message = _("This address does not take this kind of request.")


class Conflict(DomainError):
    """Somebody else was faster, or the object is in another state than expected."""

    status = 409
    code = "conflict"
    message = _("This was changed in the meantime. Look at the current state and try again.")


class Invalid(DomainError):
    """The input breaks a rule; `fields` says where."""

    status = 422
    code = "invalid"
    message = _("Some entries need your attention.")


class TooLarge(DomainError):
    """The request is bigger than anything this platform asks for."""

    status = 413
    code = "too_large"
    message = _("What you sent is too large. Shorten it and try again.")


class TooMany(DomainError):
    """A rate limit; `extra["retry_after"]` holds seconds."""

    status = 429
    code = "too_many"
    message = _("You have tried too often. Wait a few minutes and try again.")


class Unavailable(DomainError):
    """A service that the request needs is away."""

    status = 503
    code = "unavailable"
    message = _("The service is not available at the moment. Please try again in a minute.")
