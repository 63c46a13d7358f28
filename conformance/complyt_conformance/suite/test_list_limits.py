from __future__ import annotations

from typing import Any

import pytest

from complyt_conformance.api import Api
from complyt_conformance.checks import requirement

NO_INTEGERS = ["", "abc", "1.5", "1,2", "null", "true"]
NEVER_A_PAGE = ["0", "-1", "1000000001", "9" * 30, *NO_INTEGERS]
NEVER_A_SIZE = ["0", "-1", "1001", "9" * 30, *NO_INTEGERS]


@requirement("LIST-4")
@pytest.mark.parametrize("page", NEVER_A_PAGE)
def test_a_page_outside_the_range_is_refused(api: Api, page: str) -> None:
    _list_raw(api, f"page={page}").expect(400, because=f"page is {page}")
    _list_raw(api, f"page={page}&size=10").expect(400, because=f"page is {page}")


@requirement("LIST-4")
@pytest.mark.parametrize("size", NEVER_A_SIZE)
def test_a_size_outside_the_range_is_refused(api: Api, size: str) -> None:
    _list_raw(api, f"size={size}").expect(400, because=f"size is {size}")
    _list_raw(api, f"page=1&size={size}").expect(400, because=f"size is {size}")


def _list_raw(api: Api, query: str) -> Any:
    return api.send("getAllCustomers", "GET", f"/v1/customers?{query}")
