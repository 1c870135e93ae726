"""Under which licence public questions and answers may be reused; the terms say the same."""

LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
