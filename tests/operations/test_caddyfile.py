"""What the proxy's configuration promises, read as text: test_proxy.py asks the proxy itself."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.urls import reverse

from apps.core.file_views import MOST_AROUND
from apps.core.filekinds import MOST_BYTES
from tests.operations.caddyfile import CADDYFILE, Block, parsed
from tests.operations.compose import Compose, example
from tests.support.routes import own_routes

_VARIABLE = re.compile(r"\{\$([A-Z_]+)\}")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0}


@pytest.fixture
def proxy() -> Block:
    return parsed(CADDYFILE.read_text("utf-8"))


@pytest.fixture
def compose() -> Compose:
    return Compose(example())


def seconds(text: str) -> float:
    """Return a duration as the proxy writes it."""
    found = re.fullmatch(r"(\d+)(ms|s|m)", text)
    assert found, text
    return int(found[1]) * _SECONDS[found[2]]


def value(block: Block, name: str) -> str:
    """Return what stands behind a word that occurs once."""
    (found,) = [line.removeprefix(name).strip() for line in block.lines if line.startswith(name)]
    return found


def test_there_is_one_site_and_one_way_inside(proxy: Block, compose: Compose) -> None:
    assert set(proxy.blocks) == {"", "{$SITE_HOST}"}
    ways = [line for line in proxy.everything() if line.startswith("reverse_proxy")]
    assert ways == ["reverse_proxy web:8000"]
    assert "--bind=0.0.0.0:8000" in compose.command("web")
    assert not {"file_server", "php_fastcgi", "root"} & {
        line.partition(" ")[0] for line in proxy.everything()
    }


def test_it_listens_where_the_published_ports_lead(proxy: Block, compose: Compose) -> None:
    inside = [str(port).rpartition(":")[2] for port in compose.service("proxy")["ports"]]
    assert [value(proxy.at(""), name) for name in ("http_port", "https_port")] == inside
    assert "admin off" in proxy.at("").lines


def test_its_variables_are_those_that_it_is_given(proxy: Block, compose: Compose) -> None:
    named = {name for line in proxy.everything() for name in _VARIABLE.findall(line)}
    assert named == set(compose.environment("proxy", Path("/run/secrets")))


def test_nothing_that_visitors_claim_about_themselves_is_believed(proxy: Block) -> None:
    way = proxy.at("{$SITE_HOST}", "reverse_proxy web:8000")
    assert {"header_up -Forwarded", "header_up -X-Real-IP"} <= set(way.lines)
    # By default the proxy sets X-Forwarded-For, -Proto and -Host anew; these would change that.
    assert [line for line in proxy.everything() if "trusted_proxies" in line] == []
    set_by_us = [line for line in way.lines if line.startswith("header_up")]
    assert [line for line in set_by_us if "X-Forwarded" in line] == []


def test_no_visitor_is_waited_for_without_end(proxy: Block) -> None:
    limits = {
        name: seconds(text)
        for name, text in (line.split() for line in proxy.at("", "servers", "timeouts").lines)
    }
    assert limits.keys() == {"read_header", "read_body", "write", "idle"}
    assert 0 < limits["read_header"] <= limits["read_body"] <= limits["write"] <= 120


def test_a_body_is_limited_a_little_above_the_limit_of_the_platform(proxy: Block) -> None:
    own = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    assert own
    for matcher, limit in (("@plain", own), ("@documents", MOST_BYTES + MOST_AROUND)):
        block = proxy.at("{$SITE_HOST}", f"request_body {matcher}")
        found = re.fullmatch(r"(\d+)MB", value(block, "max_size"))
        assert found
        assert limit < int(found[1]) * 1_000_000 <= 4 * limit


def test_the_larger_limit_is_where_files_are_sent_and_nowhere_else(proxy: Block) -> None:
    site = proxy.at("{$SITE_HOST}")
    pattern = value(site, "@documents path_regexp")
    assert value(site, "@plain not path_regexp") == pattern
    wider = settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0
    takes = [route for route in own_routes() if getattr(route.view, "body_limit", 0) > wider]
    documents = reverse("profiles:documents", args=[UUID(int=7)])
    addresses = {
        "profiles:documents": documents,
        "forum:letter": reverse("forum:letter", args=["Q-7K3F9-X"]),
        "forum:attachments": reverse("forum:attachments", args=["Q-7K3F9-X"]),
        "api:case_letter": reverse("api:case_letter", args=["Q-7K3F9-X"]),
        "api:question_attachments": reverse("api:question_attachments", args=["Q-7K3F9-X"]),
    }
    assert {route.name for route in takes} == set(addresses)
    assert all(re.match(pattern, address) for address in addresses.values())
    question = "/en/questions/Q-7K3F9-X/"
    ways_round = (f"{documents}x/", f"/en/x{documents}", question, f"{question}files/x/")
    for other in ("/en/account/verification/", "/en/", *ways_round):
        assert not re.match(pattern, other)


def test_health_is_told_to_the_monitors_only(proxy: Block) -> None:
    site = proxy.at("{$SITE_HOST}")
    assert site.at("@health").lines == ["path /health/*", "not remote_ip {$HEALTH_FROM}"]
    assert "respond @health 404" in site.lines


def test_requests_wait_while_web_is_replaced(proxy: Block, compose: Compose) -> None:
    way = proxy.at("{$SITE_HOST}", "reverse_proxy web:8000")
    waits = seconds(value(way, "lb_try_duration"))
    assert waits >= seconds(compose.service("web")["stop_grace_period"])
    assert seconds(value(way, "lb_try_interval")) <= 1


def test_the_log_holds_no_request(proxy: Block) -> None:
    assert proxy.at("", "log", "format filter", "fields").lines == ["request delete"]
    assert "log" not in proxy.at("{$SITE_HOST}").blocks
    assert "log" not in proxy.at("{$SITE_HOST}").lines


def test_braces_that_do_not_match_are_found() -> None:
    with pytest.raises(ValueError, match="braces"):
        parsed("site {\n\tlog {\n}\n")
