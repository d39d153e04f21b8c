"""`import`: all state from what `export` wrote; all of it or nothing."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.progress import progress
from bot.config import Settings
from bot.domain.errors import StorageError
from bot.pipeline.restored import restored
from bot.ports import Store
from storage import open_store
from storage.archive import read_archive, read_manifest


def main(settings: Settings, folder: Path, *, replace: bool) -> int:
    """Import from `folder`. Raises CommuniqueError; what is stored is unchanged then."""
    count = asyncio.run(_import(settings, folder, replace=replace))
    print(f"imported {count:,} records from {folder}", flush=True)
    return 0


async def _import(settings: Settings, folder: Path, *, replace: bool) -> int:
    manifest = read_manifest(folder)
    store = open_store(settings.database_url, settings.data_dir, key=settings.data_key)
    async with progress("reading what is stored") as told:
        await store.open()
        try:
            if not replace:
                await _refuse_full(store)
            now = datetime.now(UTC)
            records = told.counted(read_archive(folder, manifest), manifest.counts)
            return await store.restore((restored(one, now) async for one in records), replace=replace)
        finally:
            await store.close()


async def _refuse_full(store: Store) -> None:
    async for _ in store.records():
        raise StorageError("something is stored already; import --replace puts the import in its place")
