"""The log: readable, and without secrets."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot.log import set_up

TOKEN = "123456789:AAbbCCddEEffGGhhIIjjKKllMMnnOOppQQr"


@pytest.fixture(autouse=True)
def _keep_root() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    for handler in root.handlers[:]:
        if handler not in handlers:
            root.removeHandler(handler)
    root.handlers[:] = handlers
    root.setLevel(level)


def written(style: str, secrets: tuple[str, ...] = ()) -> io.StringIO:
    stream = io.StringIO()
    set_up(style, secrets=secrets, stream=stream)
    return stream


@pytest.mark.parametrize("style", ["text", "json"])
def test_secrets_are_masked_in_messages_arguments_and_tracebacks(style: str) -> None:
    stream = written(style, ("hush-hush",))
    log = logging.getLogger("bot.test")
    log.warning("to %s with hush-hush", f"https://api.example/bot{TOKEN}/getMe")
    try:
        raise ValueError(f"bad {TOKEN}")
    except ValueError:
        log.exception("failed")
    text = stream.getvalue()
    assert TOKEN not in text
    assert "hush-hush" not in text
    assert "ValueError" in text


def test_json_is_one_object_a_line() -> None:
    stream = written("json")
    logging.getLogger("bot.test").info("a\nb %s", "«ж»")
    (line,) = stream.getvalue().splitlines()
    event = json.loads(line)
    assert event["message"] == "a\nb «ж»"
    assert event["level"] == "INFO"
    assert {"time", "logger"} <= event.keys()


def test_libraries_that_tell_addresses_are_quiet() -> None:
    stream = written("text")
    logging.getLogger("httpx").info("HTTP Request: POST https://api.example/")
    assert stream.getvalue() == ""
