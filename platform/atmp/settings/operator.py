"""Who runs the installation: imprint, contact and privacy pages are made from this."""

from atmp.settings import env

OPERATOR = {
    "name": env.text("OPERATOR_NAME"),
    "address": env.text("OPERATOR_ADDRESS"),
    "country": env.text("OPERATOR_COUNTRY"),
    "contact_email": env.text("OPERATOR_CONTACT_EMAIL"),
    "privacy_email": env.text("OPERATOR_PRIVACY_EMAIL"),
    "represented_by": env.text("OPERATOR_REPRESENTED_BY"),
    "register": env.text("OPERATOR_REGISTER"),
    "funding": env.text("OPERATOR_FUNDING"),
    "hosting": env.text("OPERATOR_HOSTING"),
    "law": env.text("OPERATOR_LAW"),
    "privacy_authority": env.text("OPERATOR_PRIVACY_AUTHORITY"),
    # Whom readers ask when a complaint about a barrier was not heard.
    "enforcement": env.text("OPERATOR_ENFORCEMENT"),
    # Of the words above: on pages in another language they are marked and it is said.
    "language": env.text("OPERATOR_LANGUAGE", "en"),
}
