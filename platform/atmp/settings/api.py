"""The API: JSON only, tokens only, one schema (rulings D5)."""

from typing import Any

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "UNAUTHENTICATED_USER": None,
    "UNAUTHENTICATED_TOKEN": None,
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "ATMP Expert Platform",
    "VERSION": "1",
    "DESCRIPTION": (
        "Regulatory questions and official answers on advanced therapy medicinal products, "
        "guidance and organisations. The same rules hold here as on the pages: what you may "
        "not see is answered as if it did not exist."
    ),
    "LICENSE": {
        "name": "Public data: CC BY 4.0",
        "identifier": "CC-BY-4.0",
    },
    "SCHEMA_PATH_PREFIX": "/api/v[0-9]",
    "SERVE_INCLUDE_SCHEMA": False,
    "PREPROCESSING_HOOKS": ["apps.core.api.schema.only_our_api"],
    "POSTPROCESSING_HOOKS": ["apps.core.api.schema.name_the_sign_in"],
    "COMPONENT_NO_READ_ONLY_REQUIRED": False,
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
}
# Name, seconds, requests: per access token, per person with all tokens together, and per
# address of those who send none. Headers and refusals tell windows apart by their names.
API_RATES: dict[str, list[tuple[str, int, int]]] = {
    "token": [("burst", 10, 60), ("sustained", 60, 240)],
    "person": [("person-burst", 10, 120), ("person-sustained", 60, 480)],
    "address": [("burst", 10, 30), ("sustained", 60, 100)],
}
