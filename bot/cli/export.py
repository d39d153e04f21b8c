"""`export`: all state as JSON Lines, also while the bot runs."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.cli.progress import progress
from bot.config import Settings
from storage import open_store
from storage.archive import refuse_full, write_archive


def main(settings: Settings, folder: Path) -> int:
    """Export into `folder`. Raises CommuniqueError."""
    count = asyncio.run(_export(settings, folder))
    if settings.data_key:
        print(f"{folder} holds people's data unencrypted; delete it after use", file=sys.stderr, flush=True)
    print(f"exported {count:,} records to {folder}", flush=True)
    return 0


async def _export(settings: Settings, folder: Path) -> int:
    refuse_full(folder)
    store = open_store(settings.database_url, settings.data_dir, key=settings.data_key, reading=True)
    async with progress("reading what is stored") as told:
        await store.open()
        try:
            stats = await store.stats(datetime.now(UTC))
            totals = {"items": stats.items, "chats": stats.chats}
            return await write_archive(folder, told.counted(store.records(), totals))
        finally:
            await store.close()
