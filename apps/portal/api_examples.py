"""Worked examples of the documentation. A test takes them from the page and runs them."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.core.errors import Text

BASE = "https://site.example"


@dataclass(frozen=True, slots=True)
class Example:
    """One task, as a shell command and as a Python program without other packages."""

    name: str
    title: Text
    curl: str
    python: str

    def shown(self) -> "Example":
        """Return the example with the address of this installation."""
        base = settings.BASE_URL.rstrip("/")
        return Example(
            self.name,
            self.title,
            self.curl.replace(BASE, base).strip(),
            self.python.replace(BASE, base).strip(),
        )


READ = Example(
    "read",
    _("Read without a token"),
    """
curl -sS --fail-with-body "https://site.example/api/v1/organisations/?kind=authority&limit=2"
""",
    """
import json
from urllib.request import urlopen

address = "https://site.example/api/v1/organisations/?kind=authority&limit=2"
with urlopen(address) as answer:
    page = json.load(answer)
for authority in page["data"]:
    print(authority["id"], authority["name"])
""",
)
TOKEN = Example(
    "token",
    _("Ask whom a token stands for"),
    """
curl -sS --fail-with-body -H "Authorization: Bearer $ATMP_TOKEN" \\
  "https://site.example/api/v1/"
""",
    """
import json
import os
from urllib.request import Request, urlopen

request = Request("https://site.example/api/v1/")
request.add_header("Authorization", "Bearer " + os.environ["ATMP_TOKEN"])
with urlopen(request) as answer:
    token = json.load(answer)["token"]
print(token["organisation"]["name"], token["role"], token["scopes"])
""",
)
ERRORS = Example(
    "errors",
    _("Read an error"),
    """
curl -sS "https://site.example/api/v1/questions/?colour=blue"
""",
    """
import json
from urllib.error import HTTPError
from urllib.request import urlopen

try:
    urlopen("https://site.example/api/v1/questions/?colour=blue")
except HTTPError as error:
    problem = json.load(error)
    print(problem["status"], problem["code"], problem["detail"])
    for entry in problem.get("errors", []):
        print(entry)
""",
)
PAGES = Example(
    "pages",
    _("Read a whole list"),
    """
address="https://site.example/api/v1/countries/?limit=10"
while [ -n "$address" ]; do
  curl -sS --fail-with-body -o page.json "$address"
  grep -o '"code":"[A-Z]*"' page.json
  address=$(sed -n 's/.*"next":"\\([^"]*\\)".*/\\1/p' page.json)
done
""",
    """
import json
from urllib.request import urlopen

address = "https://site.example/api/v1/countries/?limit=10"
while address:
    with urlopen(address) as answer:
        page = json.load(answer)
    for country in page["data"]:
        print(country["code"], country["name"])
    address = page["next"]
""",
)
UNCHANGED = Example(
    "unchanged",
    _("Ask whether something changed"),
    """
address="https://site.example/api/v1/vocabularies/topic/"
curl -sS --etag-save topics.etag -o topics.json "$address"
curl -sS --etag-compare topics.etag -o /dev/null -w '%{http_code}\\n' "$address"
""",
    """
from urllib.error import HTTPError
from urllib.request import Request, urlopen

address = "https://site.example/api/v1/vocabularies/topic/"
with urlopen(address) as answer:
    tag = answer.headers["ETag"]
try:
    urlopen(Request(address, headers={"If-None-Match": tag}))
except HTTPError as error:
    print(error.code, "nothing new" if error.code == 304 else error.reason)
""",
)
WRITE = Example(
    "write",
    _("Write a draft of a question, and delete it"),
    """
url=$(curl -sS --fail-with-body -D headers -X POST "https://site.example/api/v1/questions/" \\
  -H "Authorization: Bearer $ATMP_TOKEN" \\
  -H "Content-Type: application/json" \\
  -H "Idempotency-Key: draft-$(date +%s)" \\
  -d '{
    "title": "May one donor test serve for two products?",
    "body": "The donor is the same. The products differ in the vector.",
    "topic": "quality",
    "product_class": "GTMP",
    "stage": "preclinical",
    "visibility": "public"
  }' | sed -n 's/.*"url":"\\([^"]*\\/questions\\/[^"]*\\)".*/\\1/p')
tag=$(sed -n 's/^[Ee][Tt]ag: *\\("[^"]*"\\).*/\\1/p' headers)
echo "$url"
curl -sS --fail-with-body -X DELETE -H "Authorization: Bearer $ATMP_TOKEN" \\
  -H "If-Match: $tag" -w '%{http_code}\\n' "$url"
""",
    """
import json
import os
import time
from urllib.request import Request, urlopen

BEARER = {"Authorization": "Bearer " + os.environ["ATMP_TOKEN"]}


def send(method, address, body=None, **headers):
    data = None if body is None else json.dumps(body).encode()
    if data is not None:
        headers["Content-Type"] = "application/json"
    return urlopen(Request(address, data, BEARER | headers, method=method))


draft = {
    "title": "May one donor test serve for two products?",
    "body": "The donor is the same. The products differ in the vector.",
    "topic": "quality",
    "product_class": "GTMP",
    "stage": "preclinical",
    "visibility": "public",
}
key = {"Idempotency-Key": f"draft-{time.time()}"}
with send("POST", "https://site.example/api/v1/questions/", draft, **key) as answer:
    question, tag = json.load(answer), answer.headers["ETag"]

change = {"title": "May one donor test serve for three products?"}
with send("PATCH", question["url"], change, **{"If-Match": tag}) as answer:
    print(json.load(answer)["title"])
    tag = answer.headers["ETag"]

with send("DELETE", question["url"], **{"If-Match": tag}) as answer:
    print(answer.status)
""",
)
EXAMPLES = (READ, TOKEN, ERRORS, PAGES, UNCHANGED, WRITE)
