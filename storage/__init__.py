"""How the product remembers; one class per back end."""

from pathlib import Path

from bot.domain.errors import SettingsError
from bot.ports import Store
from storage.memory import MemoryStore
from storage.tinydb_store import TinyDBStore

__all__ = ["MemoryStore", "TinyDBStore", "open_store"]


def open_store(database_url: str, folder: Path, *, key: str = "", reading: bool = False) -> Store:
    """The store that the settings ask for, not opened yet; with `reading`, a running bot may have it too.
    Raises SettingsError."""
    if not database_url:
        return TinyDBStore(folder, key=key, reading=reading)
    raise SettingsError(
        "BOT_DATABASE_URL",
        "must be empty: this version keeps its data in BOT_DATA_DIR; PostgreSQL is to come",
    )
