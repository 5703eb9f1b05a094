"""Rules every test runs under: no skips in CI, no settings of the developer, hypothesis profiles.

The network is closed by pytest-socket (see ``addopts`` in pyproject.toml), warnings are errors.
"""

import os
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

from tests.support.seaweed import Seaweed

IN_CI = os.environ.get("CI") == "true"

# CI tries the same examples on every run: a red run can be repeated, and a green one does not
# depend on luck. Developers' machines look for new ones. Time per example is not judged
# anywhere: it measures the machine, not the code.
settings.register_profile(
    "ci",
    derandomize=True,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("dev", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if IN_CI else "dev"))


def pytest_configure() -> None:
    """Forget the settings of whoever runs the tests; FORMGEN_TEST_... are meant for the tests."""
    for name in [name for name in os.environ if name.startswith("FORMGEN_")]:
        if not name.startswith("FORMGEN_TEST_"):
            del os.environ[name]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Make a skip in CI a failure: what was skipped there was never tested."""
    report = yield
    if IN_CI and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and a skip in CI is a failure: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Make the skip of a whole module in CI a failure too."""
    report = yield
    if IN_CI and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"skipped, and a skip in CI is a failure: {report.longrepr}"
    return report


@pytest.fixture(scope="session")
def seaweed(tmp_path_factory: pytest.TempPathFactory) -> Generator[Seaweed]:
    """Return a running SeaweedFS, one for all tests of this process."""
    server = Seaweed(tmp_path_factory.mktemp("seaweed"))
    server.start()
    yield server
    server.kill()
