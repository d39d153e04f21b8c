"""From a hub's request to the item in the store: what WebSub costs on our side."""

import tempfile
import time
from pathlib import Path
from statistics import quantiles

from storage import TinyDBStore
from tests.benchmarks.measure import Row
from tests.flows.hub import Hub
from tests.flows.listening import Bench
from tests.make import make_source

_PUSHES = 300


async def pushes() -> list[Row]:
    """Each push brings one new entry; the next one follows when it is synced to disk."""
    hub = Hub(entries=["first"])
    await hub.open()
    with tempfile.TemporaryDirectory() as folder:
        store = TinyDBStore(Path(folder))
        await store.open()
        bench = Bench(hub, store)
        await bench.open(make_source(kind="feed", url=f"http://127.0.0.1:{hub.port}/feed", private_ok=True))
        try:
            subscriber = await bench.subscribed()
            delays = []
            for number in range(_PUSHES):
                began = time.perf_counter()
                await hub.distribute(subscriber, hub.document(f"entry {number}"))
                await bench.poller.drain()
                delays.append((time.perf_counter() - began) * 1000)
            stored = (await store.stats(bench.clock.now())).items
            assert stored == _PUSHES + 1
        finally:
            await bench.close()
            await store.close()
            await hub.close()
    cuts = quantiles(delays, n=20)
    return [
        Row(
            name="a push, from the hub's request to the item on disk",
            value=f"{cuts[9]:.1f} ms, 95th of 100 {cuts[18]:.1f} ms",
            against="by a poll: half of `every` on average",
        )
    ]
