"""The way out and the bench of the handlers, whole, for each check."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.checks.post import Post, open_post
from tests.unit.handlers.conftest import bench, forum, group

__all__ = ["bench", "forum", "group", "post"]


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    async with open_post(tmp_path) as post:
        yield post
