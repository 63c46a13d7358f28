from itertools import chain

from tests.hostile import (
    test_framing,
    test_heads,
    test_json,
    test_lists,
    test_paths,
    test_tenants,
    test_unicode,
)

MODULES = (test_framing, test_heads, test_json, test_lists, test_paths, test_tenants, test_unicode)
AT_LEAST = 1_000


def test_there_are_enough_of_them() -> None:
    """There are a thousand that differ, beside forged tokens and slow clients."""
    sent = {
        case.sent for module in MODULES for case in chain.from_iterable(module.FAMILIES.values())
    }
    assert len(sent) >= AT_LEAST
