from collections.abc import Iterator

import pytest

from tests.proxy.proxies import Proxy, Target, proxying


@pytest.fixture(scope="module")
def target() -> Iterator[Target]:
    """Return a target for the tests of a module, each of which gives it its script."""
    target = Target()
    yield target
    target.close()


@pytest.fixture(scope="module")
def proxy(target: Target, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """Return a proxy of that target, through which all writes are said to pass."""
    with proxying(target.url, tmp_path_factory.mktemp("proxy"), "--alone") as proxy:
        yield proxy
