"""A real process that commits, claims and erases is killed without warning, again and again, its files torn
besides as by a power cut. `make bench` does it for longer."""

import base64
from pathlib import Path

import pytest

from tests.unit.storage.killing import killed

KEY = base64.b64encode(b"k" * 32).decode()


@pytest.mark.parametrize(("kills", "key"), [(18, ""), (8, KEY)])
async def test_killed_process_leaves_whole_batches_and_all_confirmed_ones(
    tmp_path: Path, kills: int, key: str
) -> None:
    found = [count async for count in killed(tmp_path, kills=kills, seed=kills, key=key)]
    assert len(found) == kills
    assert found == sorted(found)
    assert found[-1] > kills
