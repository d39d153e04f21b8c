"""What stands in a line: documents as JSON, by table and key."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from storage.codec import from_json, to_json

#: Stands where a table does, with a token of what only the key opens.
SEALED = "sealed"

_NOTHING = b"null"

_TABLES = msgspec.json.Decoder(dict[str, msgspec.Raw])
_ROWS = msgspec.json.Decoder(dict[str, msgspec.Raw])


def joined(changed: Mapping[str, Mapping[str, bytes | None]], token: bytes = b"") -> bytes:
    """One object of JSON: table → key → document (null for one that was removed), and what is sealed."""
    tables = [
        b"%b: {%b}"
        % (
            to_json(table),
            b", ".join([b"%b: %b" % (to_json(key), one or _NOTHING) for key, one in rows.items()]),
        )
        for table, rows in changed.items()
    ]
    if token:
        tables.append(b'"%b": {"token": "%b"}' % (SEALED.encode(), token))
    return b"{%b}" % b", ".join(tables)


def rows_of(body: bytes) -> dict[str, dict[str, bytes]]:
    """The documents that `joined` put together. Raises ValueError and ValidationError."""
    try:
        return {
            table: {key: bytes(document) for key, document in _ROWS.decode(rows).items()}
            for table, rows in _TABLES.decode(body).items()
        }
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        # Lone surrogates, or no object of objects.
        found = msgspec.convert(from_json(body), dict[str, dict[str, Any]])
        return {table: {key: to_json(one) for key, one in rows.items()} for table, rows in found.items()}


def put(rows: dict[str, bytes], changed: Mapping[str, bytes]) -> None:
    """Make true in a table what `rows_of` found for it."""
    for key, document in changed.items():
        if document == _NOTHING:
            rows.pop(key, None)
        else:
            rows[key] = document


def portions(rows: Mapping[str, bytes], size: int) -> Iterator[dict[str, bytes]]:
    """`rows` in portions of about `size` bytes."""
    some: dict[str, bytes] = {}
    held = 0
    for key, document in rows.items():
        some[key] = document
        held += len(document)
        if held >= size:
            yield some
            some, held = {}, 0
    if some:
        yield some
