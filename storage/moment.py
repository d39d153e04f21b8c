"""Documents as they were at one moment, while they go on changing."""

from collections.abc import Iterator, Mapping


class Moment(Mapping[str, Mapping[str, bytes]]):
    """What is stored when this is made, by table and key.

    Copying everything would make others wait; this takes the keys only, and whoever changes a document notes
    before what it was. It may be read on another thread meanwhile.
    """

    def __init__(self, documents: Mapping[str, Mapping[str, bytes]]) -> None:
        self._tables = {name: _Then(rows) for name, rows in documents.items()}

    def note(self, table: str, key: str) -> None:
        """The document under `key` is about to change."""
        then = self._tables.get(table)
        if then is not None:
            then.note(key)

    def __getitem__(self, table: str) -> Mapping[str, bytes]:
        return self._tables[table]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)


class _Then(Mapping[str, bytes]):
    """One table."""

    def __init__(self, rows: Mapping[str, bytes]) -> None:
        self._rows = rows
        self._keys = list(rows)
        #: What changed since, as it was before.
        self._before: dict[str, bytes] = {}

    def note(self, key: str) -> None:
        document = self._rows.get(key)
        if document is not None:
            self._before.setdefault(key, document)

    def __getitem__(self, key: str) -> bytes:
        # In this order: what is noted is noted before it changes.
        now = self._rows.get(key)
        found = self._before.get(key, now)
        if found is None:
            raise KeyError(key)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._keys)

    def __len__(self) -> int:
        return len(self._keys)
