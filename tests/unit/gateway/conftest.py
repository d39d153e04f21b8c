"""The gateway against the stand-in for Telegram, over real HTTP on this computer."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from telegram import Bot

from bot.domain.chats import Chat, ChatId, ChatKind
from bot.domain.message import Message, Part
from bot.domain.outcomes import SendOutcome
from bot.gateway.send import TelegramSender
from bot.gateway.transport import AiohttpRequest
from bot.playground.model import Person
from bot.playground.platform import Platform
from bot.playground.server import Running, start
from tests.make import NOW, make_chat, make_reply

TOKEN = "7000000001:AAsecretsecretsecretsecretsecretsecret1"
BOT = Person(7_000_000_001, "Communiqué", username="communique_bot", is_bot=True)
ANN = Person(11, "Ann", username="ann", language="en")

#: Sends a message to Ann, or the changes of a row, and gives the outcome.
Send = Callable[..., Awaitable[SendOutcome]]
#: Makes the bytes that a server writes back to any request.
Reply = Callable[[bytes], Awaitable[None]]


@pytest.fixture
def platform() -> Platform:
    platform = Platform(BOT, now=NOW.timestamp)
    platform.add_private(ANN, is_started=True)
    return platform


@pytest.fixture
async def running(platform: Platform) -> AsyncIterator[Running]:
    running = await start(platform, token=TOKEN)
    yield running
    await running.close()


@asynccontextmanager
async def connected(api_url: str, *, read_timeout_s: float = 5.0) -> AsyncIterator[Bot]:
    """A client of the Bot API at `api_url` on our transport."""
    request = AiohttpRequest(connections=8, read_timeout_s=read_timeout_s)
    bot = Bot(TOKEN, base_url=api_url, request=request, get_updates_request=request)
    await request.initialize()
    try:
        yield bot
    finally:
        await request.shutdown()


@pytest.fixture
async def ptb(running: Running) -> AsyncIterator[Bot]:
    async with connected(running.api_url) as bot:
        yield bot


@pytest.fixture
def send(ptb: Bot) -> Send:
    """Send a row to a chat; by default a plain text to Ann."""
    sender = TelegramSender(ptb)

    async def send(
        message: Message | str = "Hello", *, chat: Chat | None = None, **changes: object
    ) -> SendOutcome:
        to = chat or make_chat(id=ChatId(ANN.id))
        said = Message(parts=(Part(message),)) if isinstance(message, str) else message
        return await sender.send(make_reply(chat_id=to.id, message=said, **changes), to)

    return send


def shared(chat_id: int, kind: ChatKind = ChatKind.SUPERGROUP) -> Chat:
    """Our record of a group or channel of the stand-in."""
    return make_chat(id=ChatId(chat_id), kind=kind, title="Desk")


@asynccontextmanager
async def rude_server(
    answer: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[str]:
    """The base address of a server that treats each connection as `answer` does."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await answer(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/bot"
    finally:
        server.close()
        await server.wait_closed()


async def whole_request(reader: asyncio.StreamReader) -> bytes:
    """Read one request to its end."""
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    size = next((int(line.partition(b":")[2]) for line in lines if line.startswith(b"content-length")), 0)
    return head + await reader.readexactly(size)
