"""What a part of the bot logs meanwhile."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


class _Handler(logging.Handler):
    def __init__(self, records: list[logging.LogRecord], level: int) -> None:
        super().__init__(level)
        self._records = records

    def emit(self, record: logging.LogRecord) -> None:
        self._records.append(record)


@contextmanager
def noted(name: str, level: int = logging.NOTSET) -> Iterator[list[logging.LogRecord]]:
    """The records of the log `name` from `level` on, in order, as they come."""
    records: list[logging.LogRecord] = []
    handler = _Handler(records, level)
    log = logging.getLogger(name)
    log.addHandler(handler)
    try:
        yield records
    finally:
        log.removeHandler(handler)
