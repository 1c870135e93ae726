"""The plain admin: opened by staff with a second factor only, never by its own password form."""

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from apps.accounts import services
from apps.accounts.models import Consent, User
from apps.accounts.session import has_second_factor
from apps.core.access import public, redirect_to_sign_in
from apps.core.actor import PLATFORM_ADMIN
from apps.core.errors import DomainError, NotAllowed


def may_open_admin(request: HttpRequest) -> bool:
    """Return whether the admin opens: staff who are platform admins today, with a second factor.

    The mark on the account outlives a role that lapsed or was ended: it opens nothing alone.
    """
    user = request.user
    if not (user.is_active and user.is_staff and has_second_factor(request)):
        return False
    return bool(request.actor.reads(PLATFORM_ADMIN))  # type: ignore[attr-defined]


@public
def admin_login(request: HttpRequest, extra_context: Any = None) -> HttpResponse:  # noqa: ARG001
    """Lead to the one sign-in page, where limits and the second step hold."""
    if may_open_admin(request):
        return HttpResponseRedirect(reverse("admin:index"))
    if request.user.is_authenticated:
        raise NotAllowed(_("The admin is for staff who signed in with their second step."))
    return redirect_to_sign_in(request)


admin.site.has_permission = may_open_admin  # type: ignore[method-assign]
admin.site.login = admin_login  # type: ignore[assignment, method-assign]


def run_each(
    request: HttpRequest, rows: QuerySet[Any], service: Callable[..., Any], name: str
) -> None:
    """Call a service for each row chosen in a list; refusals are shown, the rest is done."""
    done = 0
    for row in rows:
        try:
            service(actor=request.actor, **{name: row})  # type: ignore[attr-defined]
        except DomainError as error:
            messages.error(request, f"{row}: {error.message}")
        else:
            done += 1
    if done:
        messages.success(request, _("Done for %(number)s rows.") % {"number": done})


class ReadOnlyAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """For models that services own: rows are read here and changed by actions only."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002
        """Refuse."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Refuse."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:  # noqa: ARG002
        """Refuse."""
        return False


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    """People; closing and reopening go through the services."""

    list_display = ("display_name", "email", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("display_name", "email")
    exclude = ("password",)
    actions = ("close", "reopen")

    @admin.action(description=_("Close the accounts"), permissions=["view"])
    def close(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Close the chosen accounts."""
        run_each(request, queryset, services.close_account, "user")

    @admin.action(description=_("Reopen the accounts"), permissions=["view"])
    def reopen(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Reopen the chosen accounts."""
        run_each(request, queryset, services.reopen_account, "user")


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin):
    """Agreements to the texts."""

    list_display = ("user", "kind", "terms_version", "given_at")


# Second factors, addresses, sessions and groups change through services with event and mail
# only: a row edited here would let whoever edits it sign in as somebody else.
for _model in (Authenticator, EmailAddress, Group, UserSession):
    if admin.site.is_registered(_model):
        admin.site.unregister(_model)
