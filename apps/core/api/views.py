"""The base of all API views: who asks, for what, how often, and what the answer says."""

import hashlib
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils import translation
from django.utils.http import parse_etags
from django.utils.translation import get_supported_language_variant
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from apps.core import ratelimit
from apps.core.access import Declaration, require
from apps.core.actor import ANONYMOUS, Actor, TokenIdentity
from apps.core.api import errors
from apps.core.api.authentication import BearerAuthentication, plain_request
from apps.core.api.conditional import tags_sent
from apps.core.api.operations import CHANGING, METHODS, READING, Operation
from apps.core.api.parameters import cleaned_parameters
from apps.core.api.parsers import StrictJsonParser
from apps.core.api.schema import ApiSchema
from apps.core.api.scopes import Scope, covers
from apps.core.api.serializers import Nothing
from apps.core.errors import NotSignedIn


class ApiView(APIView):
    """JSON in, JSON out; each handler carries an Operation.

    A session cookie means nothing here, so no other site can make a browser act.
    """

    authentication_classes = [BearerAuthentication]
    permission_classes = []
    throttle_classes = []
    renderer_classes = [JSONRenderer]
    parser_classes = [StrictJsonParser]
    schema = ApiSchema()
    tag = ""
    route_name = ""
    # How large a body may be where it holds a file; none: as large as any form.
    body_limit: int | None = None
    identity: TokenIdentity | None = None
    actor: Actor = ANONYMOUS
    parameters: dict[str, Any]
    standings: list[ratelimit.Standing]

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """Return the view with the declaration that the access middleware asks for."""
        view = super().as_view(**initkwargs)
        # Rules are asked per method, once the token is known: see `initial`.
        view.access = Declaration(rule=None)  # type: ignore[attr-defined]
        if cls.body_limit is not None:
            view.body_limit = cls.body_limit  # type: ignore[attr-defined]
        return view

    def get_exception_handler(self) -> Callable[..., Any]:
        """Return our own: one shape for every refusal."""
        return errors.handle

    @classmethod
    def operations(cls) -> dict[str, Operation]:
        """Return the operations by method in upper case."""
        handlers = {method: getattr(cls, method.lower(), None) for method in METHODS}
        return {method: found.operation for method, found in handlers.items() if found}

    @property
    def allowed_methods(self) -> list[str]:
        """Name the methods as the `Allow` header does."""
        methods = list(self.operations())
        return [*methods, "HEAD"] if "GET" in methods else methods

    def http_method_not_allowed(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> Any:
        """Refuse with our own error; also OPTIONS, which has nothing to tell."""
        raise MethodNotAllowed(str(request.method))

    def options(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Refuse: what there is stands in the OpenAPI document."""
        return self.http_method_not_allowed(request, *args, **kwargs)

    def initial(self, request: Request, *_args: Any, **_kwargs: Any) -> None:
        """Find out who asks, count the request, and refuse what cannot be answered."""
        self.standings = []
        self.format_kwarg = None
        self.identity = self._identity(request)
        self._count(request)
        negotiated = self.perform_content_negotiation(request)
        request.accepted_renderer, request.accepted_media_type = negotiated
        described = self._operation(request)
        if described is None:
            return
        self.actor = self._actor(described, str(request.method))
        # Shared code asks the plain request.
        plain_request(request).actor = self.actor  # type: ignore[attr-defined]
        if described.rule is not None:
            require(self.actor, described.rule)
        self.parameters = cleaned_parameters(described, request.query_params)
        if described.body is None and request.method in CHANGING and plain_request(request).body:
            self.given(request, Nothing)

    def _operation(self, request: Request) -> Operation | None:
        method = "GET" if request.method == "HEAD" else str(request.method)
        return self.operations().get(method)

    def _identity(self, request: Request) -> TokenIdentity | None:
        try:
            found: Any = request.auth
        except NotSignedIn:
            # A guesser is a visitor: wrong tokens count against the address they come from.
            self._count(request)
            raise
        identity: TokenIdentity | None = found
        return identity

    def _count(self, request: Request) -> None:
        """Count the token and its person, who may have many; or the address of a visitor."""
        identity = self.identity
        if identity is None:
            address = ratelimit.client_address(plain_request(request))
            clients = {"address": ratelimit.network_of(address)}
        else:
            clients = {"token": str(identity.token_id), "person": str(identity.actor.user_id)}
        counted = {
            f"api:{kind}:{client}": [ratelimit.Window(*w) for w in settings.API_RATES[kind]]
            for kind, client in clients.items()
        }
        self.standings = ratelimit.count(counted)
        ratelimit.refuse_excess(self.standings)

    def _actor(self, described: Operation, method: str) -> Actor:
        """Return whom the request speaks for: nobody, unless the token was given for this."""
        identity = self.identity
        if described.scope is None:
            return ANONYMOUS
        if identity is not None and covers(identity.scopes, described.scope.value):
            return identity.actor
        if not described.personal and method in READING:
            return ANONYMOUS
        if identity is None:
            raise NotSignedIn(_("Send an access token for this."), code="token_missing")
        raise errors.InsufficientScope(
            _("This needs an access token with the scope %(scope)s.")
            % {"scope": Scope(described.scope).value},
            extra={"scope": described.scope.value},
        )

    def given(
        self, request: Request, shape: type[Serializer[Any]], *, partial: bool = False
    ) -> dict[str, Any]:
        """Return the validated body; raises ValidationError with every problem at once."""
        serializer = shape(data=request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        cleaned: dict[str, Any] = serializer.validated_data
        return cleaned

    def require_unchanged(self, request: Request, shown: Any) -> None:
        """Raise PreconditionFailed when the client sent the tag of something else than `shown`."""
        tags = tags_sent(request)
        if tags is not None and _tag("", JSONRenderer().render(shown)) not in tags:
            raise errors.PreconditionFailed

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Add rate headers, and say what the answer depends on."""
        finished = super().finalize_response(request, response, *args, **kwargs)
        for name, value in ratelimit.headers(self.standings).items():
            finished[name] = value
        described = self._operation(request)
        if described is not None and described.ending is not None:
            for name, value in described.ending.headers().items():
                finished[name] = value
        finished["Vary"] = "Accept, Accept-Language, Authorization"
        finished["Cache-Control"] = "private, no-cache"
        return finished

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Answer; a GET whose answer the client has already gets 304 without a body."""
        language = language_of_header(request)
        with translation.override(language):
            response: Any = super().dispatch(request, *args, **kwargs)
            if hasattr(response, "render"):
                response.render()
        response["Content-Language"] = language
        version = response.get("X-Version", "")
        del response["X-Version"]
        reads = request.method in READING and response.status_code == 200
        replaced = request.method == "PUT" and response.status_code == 200
        if version or reads or replaced:
            response["ETag"] = _tag(version, response.content)
        return _unless_known(request, response) if reads else response


def language_of_header(request: HttpRequest) -> str:
    """Return the language that `Accept-Language` asks for: programs carry no language cookie."""
    for code, _quality in parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def _tag(version: str, content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()[:24]
    return f'"{version}.{digest}"' if version else f'"{digest}"'


def _unless_known(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    tag = response["ETag"]
    known = parse_etags(request.headers.get("If-None-Match", ""))
    if tag not in {one.removeprefix("W/") for one in known} and known != ["*"]:
        return response
    unchanged = HttpResponseNotModified()
    for name, value in response.items():
        if name not in {"Content-Type", "Content-Length"}:
            unchanged[name] = value
    return unchanged
