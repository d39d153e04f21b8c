"""Which failures certainly sent nothing, which may have, and that the token shows in none of them."""

import asyncio
import json
import logging
import socket
import struct
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

import aiohttp
import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, TelegramError

from bot.gateway.transport import AiohttpRequest, Flood, MaybeSent, NotSent
from bot.playground.faults import Drop, Fault, Hold, Raw, Refuse
from bot.playground.platform import Platform
from bot.playground.server import Running
from tests.unit.gateway.conftest import ANN, TOKEN, connected, rude_server, whole_request

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]

SECRET = TOKEN.partition(":")[2]


async def failure(bot: Bot) -> TelegramError:
    """The error of one send."""
    with pytest.raises(TelegramError) as raised:
        await bot.send_message(ANN.id, "x")
    return raised.value


async def failure_at(api_url: str, *, read_timeout_s: float = 5.0) -> TelegramError:
    async with connected(api_url, read_timeout_s=read_timeout_s) as bot:
        return await failure(bot)


def answering(status: str, body: bytes, *headers: str) -> Serve:
    """A server that answers every request alike."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await whole_request(reader)
        length = f"Content-Length: {len(body)}"
        head = "\r\n".join([f"HTTP/1.1 {status}", length, "Connection: close", *headers, "", ""])
        writer.write(head.encode() + body)
        await writer.drain()

    return serve


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


# Certainly not sent


async def test_a_refused_connection_sent_nothing() -> None:
    assert isinstance(await failure_at(f"http://127.0.0.1:{free_port()}/bot"), NotSent)


async def test_a_name_that_does_not_resolve_sent_nothing(
    running: Running, ptb: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nowhere(*_: object, **__: object) -> list[object]:
        raise OSError("no such host")

    monkeypatch.setattr(aiohttp.ThreadedResolver, "resolve", nowhere)
    error = await failure_at("http://api.example.invalid/bot")

    assert isinstance(error, NotSent)
    assert "does not resolve" in error.message


async def test_a_closed_client_sent_nothing(ptb: Bot) -> None:
    await ptb.request.shutdown()

    assert isinstance(await failure(ptb), NotSent)


async def test_a_broken_tls_handshake_sent_nothing() -> None:
    async def no_tls(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    async with rude_server(no_tls) as url:
        assert isinstance(await failure_at(url.replace("http:", "https:")), NotSent)


@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary Redirect"])
async def test_a_redirect_is_not_followed_and_sent_nothing(
    running: Running, platform: Platform, status: str
) -> None:
    elsewhere = f"Location: {running.api_url}{TOKEN}/sendMessage"
    async with rude_server(answering(status, b"", elsewhere)) as url:
        error = await failure_at(url)

    assert isinstance(error, NotSent)
    assert platform.asked == []


@pytest.mark.parametrize("status", [400, 401, 403, 404, 407, 413])
async def test_a_refusal_that_is_not_the_bot_apis_sent_nothing(
    ptb: Bot, platform: Platform, status: int
) -> None:
    platform.faults.add("*", Raw(status, b"<html>portal</html>"))

    error = await failure(ptb)

    assert isinstance(error, NotSent)
    assert str(status) in error.message


async def test_who_finds_no_free_place_in_the_pool_sent_nothing(running: Running, platform: Platform) -> None:
    held = asyncio.Event()
    platform.faults.add("getMe", Hold(held))
    request = AiohttpRequest(connections=1, place_timeout_s=0.05)
    await request.initialize()
    url = f"{running.api_url}{TOKEN}"
    slow = asyncio.create_task(request.do_request(f"{url}/getMe", "POST"))
    await platform.until(lambda: len(platform.asked) == 1)

    with pytest.raises(NotSent, match="no connection in time"):
        await request.do_request(f"{url}/getMe", "POST")

    held.set()
    assert (await slow)[0] == 200
    assert len(platform.asked) == 1
    assert request.endings == {"taken": 1, "not sent": 1}
    await request.shutdown()


# Maybe sent


async def test_a_reset_after_the_request_may_have_sent(ptb: Bot, platform: Platform) -> None:
    platform.faults.add("sendMessage", Drop(taken=True))

    assert isinstance(await failure(ptb), MaybeSent)
    assert len(platform.taken) == 1


async def test_a_hard_reset_may_have_sent() -> None:
    async def reset(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await whole_request(reader)
        linger = struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)

    async with rude_server(reset) as url:
        assert isinstance(await failure_at(url), MaybeSent)


async def test_an_answer_that_stays_away_may_have_sent(running: Running, platform: Platform) -> None:
    answered = asyncio.Event()
    platform.faults.add("sendMessage", Hold(answered))

    error = await failure_at(running.api_url, read_timeout_s=0.02)
    answered.set()

    assert isinstance(error, MaybeSent)
    assert error.message == "no answer in time"


async def test_an_answer_that_drips_for_ever_ends() -> None:
    async def drip(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await whole_request(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9000\r\n\r\n")
        while not writer.is_closing():
            writer.write(b" ")
            await asyncio.sleep(0)

    async with rude_server(drip) as url:
        request = AiohttpRequest(connections=1, read_timeout_s=0.05, connect_timeout_s=0.05)
        await request.initialize()
        async with asyncio.timeout(5):
            with pytest.raises(MaybeSent):
                await request.do_request(f"{url}{TOKEN}/getMe", "POST")
        await request.shutdown()


async def test_a_cut_body_may_have_sent() -> None:
    async def cut(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await whole_request(reader)
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"ok":true,"res')
        await writer.drain()

    async with rude_server(cut) as url:
        assert isinstance(await failure_at(url), MaybeSent)


@pytest.mark.parametrize(
    "body",
    [
        b"<html>sign in</html>",
        b"",
        b'{"ok":true,"result":{"mess',
        b"[]",
        b"\xff\xfe",
        b'{"ok":true}',
        b'{"result":{}}',
        b'{"ok":"true","result":{}}',
    ],
)
async def test_a_200_that_is_no_answer_may_have_sent(ptb: Bot, platform: Platform, body: bytes) -> None:
    platform.faults.add("sendMessage", Raw(200, body))

    assert isinstance(await failure(ptb), MaybeSent)


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("body", [b"<html>", b'{"ok":false,"error_code":500,"description":"restart"}'])
async def test_trouble_of_the_server_may_have_sent(
    ptb: Bot, platform: Platform, status: int, body: bytes
) -> None:
    platform.faults.add("sendMessage", Raw(status, body))

    assert isinstance(await failure(ptb), MaybeSent)


# Answers that the library would mistake


async def test_a_refusal_under_200_is_known_by_its_description(ptb: Bot, platform: Platform) -> None:
    body = {"ok": False, "error_code": 403, "description": "Forbidden: bot was blocked by the user"}
    platform.faults.add("sendMessage", Raw(200, json.dumps(body).encode()))

    assert isinstance(await failure(ptb), Forbidden)


async def test_a_refusal_under_200_without_a_code_is_a_bad_request(ptb: Bot, platform: Platform) -> None:
    platform.faults.add("sendMessage", Raw(200, b'{"ok":false,"description":"chat not found"}'))

    assert isinstance(await failure(ptb), BadRequest)


async def test_a_refusal_under_200_may_claim_any_code(ptb: Bot, platform: Platform) -> None:
    platform.faults.add("sendMessage", Raw(200, b'{"ok":false,"error_code":200,"description":"?"}'))

    assert isinstance(await failure(ptb), BadRequest)


@pytest.mark.parametrize(
    ("body", "headers", "seconds"),
    [
        (b'{"ok":false,"error_code":429,"description":"Too Many Requests"}', (), 5),
        (b'{"ok":false,"parameters":{"retry_after":7}}', (), 7),
        (b'{"ok":false,"parameters":{}}', ("Retry-After: 9",), 9),
        (b'{"ok":false,"parameters":"soon"}', ("Retry-After: 9",), 9),
        (b'{"ok":false,"parameters":{"retry_after":"soon"}}', (), 5),
        (b"<html>slow down</html>", ("Retry-After: 11",), 11),
        (b"<html>slow down</html>", ("Retry-After: Wed, 21 Oct 2026 07:28:00 GMT",), 5),
        (b"<html>slow down</html>", ("Retry-After: 0",), 1),
        (b"<html>slow down</html>", (f"Retry-After: {'9' * 5000}",), 5),
        (b'{"ok":false,"parameters":{"retry_after":3600}}', (), 3600),
    ],
)
async def test_every_429_says_how_long_to_wait(body: bytes, headers: tuple[str, ...], seconds: int) -> None:
    async with rude_server(answering("429 Too Many Requests", body, *headers)) as url:
        error = await failure_at(url)

    assert isinstance(error, Flood)
    assert error.delay == timedelta(seconds=seconds)


async def test_a_moved_group_is_named(ptb: Bot, platform: Platform) -> None:
    platform.faults.add("sendMessage", Refuse(400, "Bad Request: moved", migrate_to=-100123))

    error = await failure(ptb)

    assert isinstance(error, ChatMigrated)
    assert error.new_chat_id == -100123


@pytest.mark.parametrize("status", [401, 404])
async def test_a_refused_token_is_known_as_such(ptb: Bot, platform: Platform, status: int) -> None:
    platform.faults.add("sendMessage", Refuse(status, "Unauthorized"))

    assert isinstance(await failure(ptb), InvalidToken)


async def test_an_unknown_4xx_of_the_bot_api_sent_nothing(ptb: Bot, platform: Platform) -> None:
    platform.faults.add("sendMessage", Refuse(421, "Misdirected Request"))

    assert isinstance(await failure(ptb), NotSent)


# How it is sent


async def test_a_failed_send_is_asked_once(ptb: Bot, platform: Platform) -> None:
    platform.faults.add("sendMessage", Drop(taken=False), times=None)

    await failure(ptb)

    assert len(platform.asked) == 1


async def test_a_connection_is_used_again() -> None:
    connections = 0
    ok = b'{"ok":true,"result":[]}'

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while True:
            try:
                await whole_request(reader)
            except asyncio.IncompleteReadError:
                return
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(ok), ok))
            await writer.drain()

    async with rude_server(serve) as url, connected(url) as bot:
        for _ in range(5):
            await bot.request.post(f"{url}{TOKEN}/getUpdates")

    assert connections == 1


async def test_what_is_asked_is_counted_by_how_it_ended(running: Running, platform: Platform) -> None:
    faults: list[Fault] = [
        Refuse(429, "Too Many Requests", retry_after=3),
        Refuse(400, "Bad Request: chat not found"),
        Refuse(500, "restart"),
        Raw(404, b"<html>"),
    ]
    for fault in faults:
        platform.faults.add("getMe", fault)
    request = AiohttpRequest(connections=1)
    await request.initialize()
    for _ in range(5):
        with suppress(TelegramError):
            await request.do_request(f"{running.api_url}{TOKEN}/getMe", "POST")
    await request.shutdown()

    assert request.endings == {"flood": 1, "refused": 1, "maybe sent": 1, "not sent": 1, "taken": 1}


async def test_a_send_waits_longer_than_telegram_does_before_it_answers() -> None:
    """The server itself waits up to 8 s on flood control, and behind others that do."""
    assert (AiohttpRequest(connections=1).read_timeout or 0) >= 30


async def test_files_and_fields_travel_together(ptb: Bot, platform: Platform) -> None:
    pixel = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\2\0\0\0\1\0\x08\6\0\0\0"

    await ptb.send_photo(ANN.id, pixel, caption="Exports & imports")

    assert list(platform.files.values()) == [pixel]
    assert platform.taken[-1].text == "Exports & imports"


async def test_the_token_shows_in_no_error_and_no_log(
    running: Running, platform: Platform, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    faults: list[Fault] = [
        Drop(taken=True),
        Raw(200, b"<html>"),
        Raw(502, b""),
        Raw(404, b"<html>"),
        Refuse(401, "No"),
    ]
    errors = [await failure_at(f"http://127.0.0.1:{free_port()}/bot")]
    for fault in faults:
        platform.faults.add("sendMessage", fault)
        errors.append(await failure_at(running.api_url))

    for error in errors:
        assert SECRET not in f"{error!r} {error}"
        logging.getLogger("test").error("failed", exc_info=error)
    assert SECRET not in caplog.text
