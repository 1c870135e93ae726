"""What every test stands on: a database of its own, no network, no broker, one language."""

import gc
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis

from apps.core import nudge
from apps.core.logs import REQUEST_ID
from apps.core.written import forget

pytest_plugins = (
    "tests.support.no_network",
    "tests.support.database",
    "tests.support.places",
    "tests.support.stack",
    "tests.support.together",
    "tests.support.witness",
)

# The same examples in every run, however slow the machine is: what fails here fails again.
hypothesis.register_profile(
    "suite",
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
hypothesis.load_profile("suite")


def pytest_collection_finish() -> None:
    """Let collections of garbage walk past ten thousand collected tests, and come less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(autouse=True)
def nudges(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> list[str]:
    """Catch the knocks at the broker's door; tests marked `services` knock for real."""
    caught: list[str] = []

    def catch(task: str) -> bool:
        caught.append(task)
        return True

    if request.node.get_closest_marker("services") is None:
        monkeypatch.setattr(nudge, "send", catch)
    return caught


@pytest.fixture(autouse=True, scope="session")
def _own_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep what tests leave out of the installation's own folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "FILES_DIR", tmp_path_factory.mktemp("files"))
        yield


@pytest.fixture(autouse=True)
def _one_language() -> Iterator[None]:
    """Keep language, request id and statements that were written of one test out of the next."""
    token = REQUEST_ID.set("")
    with translation.override(settings.LANGUAGE_CODE):
        yield
    REQUEST_ID.reset(token)
    forget()
