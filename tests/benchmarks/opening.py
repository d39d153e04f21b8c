"""How long it takes to open what is stored, and how much memory; in a process of its own, which does nothing
else: `python -m tests.benchmarks.opening FOLDER`."""

import asyncio
import json
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import psutil

from storage import TinyDBStore

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What an opening took."""

    seconds: float
    #: Of the whole process when it was done.
    megabytes: float


async def opening(folder: Path) -> Opening:
    """Open `folder` in a fresh process."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, str(folder), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await child.communicate()
    return Opening(**json.loads(out))


async def _open(folder: Path) -> None:
    store = TinyDBStore(folder)
    start = time.perf_counter()
    await store.open()
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "megabytes": psutil.Process().memory_info().rss / 1e6}))
    await store.close()


if __name__ == "__main__":
    asyncio.run(_open(Path(sys.argv[1])))
