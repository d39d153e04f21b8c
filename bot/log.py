"""Logging: one line an event, as text or as JSON, never with a secret in it."""

import json
import logging
import re
import sys
from typing import TextIO

#: What every Bot API token looks like.
_TOKEN = re.compile(r"\d{5,20}:[A-Za-z0-9_-]{20,80}")

_MASK = "[secret]"


class Redaction(logging.Filter):
    """Masks tokens and the given secrets in messages, arguments and tracebacks."""

    def __init__(self, secrets: tuple[str, ...]) -> None:
        super().__init__()
        self._secrets = tuple(secret for secret in secrets if secret)

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record; nothing is dropped."""
        record.msg = self.mask(record.getMessage())
        record.args = ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self.mask(record.exc_text)
        return True

    def mask(self, text: str) -> str:
        """`text` without secrets."""
        for secret in self._secrets:
            text = text.replace(secret, _MASK)
        return _TOKEN.sub(_MASK, text)


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """`record` as JSON."""
        event = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_text:
            event["traceback"] = record.exc_text
        return json.dumps(event, ensure_ascii=False)


def set_up(
    style: str, *, secrets: tuple[str, ...], stream: TextIO | None = None, level: int = logging.INFO
) -> None:
    """Send all logging to `stream` (standard error) in `style`, "text" or "json"."""
    handler = logging.StreamHandler(stream or sys.stderr)
    text = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(JsonLines() if style == "json" else text)
    handler.addFilter(Redaction(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Their INFO lines tell of every request and tick, some with the address and so the token in it.
    for noisy in ("httpx", "httpcore", "telegram", "apscheduler", "aiohttp.access", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
