"""Records to plain data and back. Plain data is what JSON knows: dicts, lists, texts, numbers, None."""

from collections.abc import Mapping
from typing import Any

import msgspec

from bot.domain.chats import Chat
from bot.domain.errors import StorageError
from bot.domain.inbox import Update
from bot.domain.items import Item
from bot.domain.outbox import Outgoing
from bot.domain.sources import SourceState

Record = SourceState | Item | Chat | Outgoing | Update

#: Raised with any change after which older records could not be read; a store refuses a newer one.
SCHEMA = 1

#: Name of each table and what it holds.
TABLES: Mapping[str, type[Record]] = {
    "sources": SourceState,
    "items": Item,
    "chats": Chat,
    "outbox": Outgoing,
    "inbox": Update,
}


def to_plain(record: Record) -> dict[str, Any]:
    """`record` as plain data; times become ISO 8601 texts."""
    plain: dict[str, Any] = msgspec.to_builtins(record)
    return plain


def from_plain(table: str, key: str, *, plain: Mapping[str, Any]) -> Record:
    """The record of `table` that `plain` describes. Raises StorageError naming table, key and field."""
    try:
        return msgspec.convert(plain, TABLES[table])
    except msgspec.ValidationError as error:
        raise StorageError(f"record {key!r} of table {table!r} cannot be read: {error}") from error
