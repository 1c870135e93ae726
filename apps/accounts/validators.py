"""Django's password checks with sentences that say what to do."""

from django.contrib.auth import password_validation as checks
from django.utils.translation import gettext as _


class LengthValidator(checks.MinimumLengthValidator):
    """At least twelve characters, nothing else about their kind."""

    def get_error_message(self) -> str:
        """Return the sentence at the field."""
        return _("Enter a password with at least %(length)s characters.") % {
            "length": self.min_length
        }


class CommonValidator(checks.CommonPasswordValidator):
    """Not one of the passwords that attackers try first."""

    def get_error_message(self) -> str:
        """Return the sentence at the field."""
        return _("This password appears in lists of common passwords. Choose another.")


class NumbersValidator(checks.NumericPasswordValidator):
    """Not digits only."""

    def get_error_message(self) -> str:
        """Return the sentence at the field."""
        return _("This password has only digits. Add some words.")


class SimilarityValidator(checks.UserAttributeSimilarityValidator):
    """Not the person's own name or address."""

    def get_error_message(self) -> str:
        """Return the sentence at the field."""
        return _("This password is too close to your name or address. Choose another.")
