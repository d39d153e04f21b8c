"""A real process that commits in a loop is killed without warning, again and again. `make bench` does it for
longer."""

import base64
from pathlib import Path

import pytest

from tests.unit.storage.killing import killed

KEY = base64.b64encode(b"k" * 32).decode()


@pytest.mark.parametrize(("kills", "key"), [(16, ""), (6, KEY)])
async def test_killed_process_leaves_whole_batches_and_all_confirmed_ones(
    tmp_path: Path, kills: int, key: str
) -> None:
    found = [count async for count in killed(tmp_path, kills=kills, seed=kills, key=key)]
    assert len(found) == kills
    assert found == sorted(found)
    assert found[-1] > 0
