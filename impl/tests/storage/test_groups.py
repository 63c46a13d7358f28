import asyncio
from collections.abc import Sequence

from complyt_reference.storage.groups import Groups


def test_a_group_that_fails_keeps_nobody_waiting() -> None:
    """Each of its writes ends in the failure, and those that come later are written."""
    failures = [OSError("the disk is gone")]

    async def commit(writes: Sequence[int]) -> Sequence[int]:
        if failures:
            raise failures.pop()
        return writes

    async def write() -> None:
        groups = Groups(commit)
        ended = await asyncio.gather(groups.write(1), groups.write(2), return_exceptions=True)
        assert [str(each) for each in ended] == ["the disk is gone"] * 2
        assert await groups.write(3) == 3

    asyncio.run(asyncio.wait_for(write(), timeout=10))
