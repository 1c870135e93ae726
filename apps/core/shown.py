"""What projections have in common."""

from typing import Any


class Shown:
    """A projection that templates read as fast as a dictionary.

    A template asks each thing for an item before it asks for an attribute. Without an answer to
    the first question every `{{ row.title }}` costs an exception, a thousand of them a page.
    """

    __slots__ = ()

    def __getitem__(self, name: str) -> Any:
        """Return the attribute; raises KeyError where there is none."""
        try:
            return getattr(self, name)
        except AttributeError:
            raise KeyError(name) from None
