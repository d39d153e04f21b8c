"""The whole way out: outbox on disk, pace, sender, and the stand-in over HTTP; time moves by hand."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from telegram import Bot

from bot.domain.chats import Chat, ChatId, ChatKind
from bot.domain.items import Item
from bot.domain.outbox import Outgoing, OutgoingId, OutgoingStatus
from bot.gateway.pacing import Pacing
from bot.gateway.send import TelegramSender
from bot.gateway.transport import AiohttpRequest
from bot.pipeline.compose import Composer
from bot.pipeline.deliver import Delivery
from bot.playground.model import Chat as There
from bot.playground.model import Person
from bot.playground.platform import Platform
from bot.playground.server import start
from bot.ports import Batch
from storage import TinyDBStore
from tests.fakes import FakeClock
from tests.make import make_chat, make_item, make_lists, make_outgoing

TOKEN = "7000000001:AAsecretsecretsecretsecretsecretsecret1"
BOT = Person(7_000_000_001, "Communiqué", username="communique_bot", is_bot=True)
ANN = Person(11, "Ann", username="ann", language="en")

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)

#: Shorter than any wait that matters here: what happens in between is not missed.
_LONGEST_STRIDE = 10 * MINUTE


class Post:
    """One bot's way out, and what people got through it."""

    def __init__(self, folder: Path, platform: Platform, *, bot: Bot, clock: FakeClock, rate: int) -> None:
        self.folder, self.platform, self.clock = folder, platform, clock
        #: The first moment of the test, in seconds since 1970.
        self.begun = clock.now().timestamp()
        self._bot = bot
        self._rate = rate
        self._begin(folder)

    def _begin(self, folder: Path) -> None:
        self.store = TinyDBStore(folder)
        self.pace = Pacing(self._rate)
        self.delivery = self.another_delivery()

    def another_delivery(self) -> Delivery:
        """One more that sends from the same outbox."""
        composer = Composer(self.store, lists=make_lists())
        return Delivery(
            store=self.store,
            sender=TelegramSender(self._bot),
            pace=self.pace,
            clock=self.clock,
            composer=composer,
        )

    async def restart(self) -> None:
        """Begin again from what is on disk, as after a kill at this moment."""
        left = self.folder.with_name(f"{self.folder.name}-next")
        shutil.copytree(self.folder, left, ignore=shutil.ignore_patterns("*.lock"))
        await self.close()
        self.folder = left
        self._begin(left)
        await self.store.open()
        await self.delivery.recover()

    async def close(self) -> None:
        """Let go of the folder."""
        await self.delivery.close(0)
        await self.store.close()

    # what is to be sent

    async def person(self, number: int, **changes: object) -> ChatId:
        """A person who pressed Start and follows trade."""
        if number not in self.platform.chats:
            self.platform.add_private(Person(number, f"Reader {number}", language="en"), is_started=True)
        return await self._know(make_chat(id=ChatId(number), **changes))

    async def group(self, there: There, **changes: object) -> ChatId:
        """A group, supergroup or channel of the stand-in, with the bot in it, that follows trade."""
        kind = ChatKind(there.kind.value)
        return await self._know(
            make_chat(**{"id": ChatId(there.id), "kind": kind, "title": there.title, **changes})
        )

    async def _know(self, chat: Chat) -> ChatId:
        await self.store.commit(Batch(chats=(chat,), items=(make_item(),)))
        return chat.id

    async def alert(self, chat_id: ChatId, name: str, **changes: object) -> None:
        """Queue an alert of its own item; its title ends with `name`."""
        item: Item = make_item(id=f"item-{name}", title=f"Trade grows #{name}")
        await self.queue(make_outgoing(id=name, chat_id=chat_id, item_id=item.id, **changes), item)

    async def queue(self, row: Outgoing, *items: Item) -> None:
        """Queue a row as it is, from now."""
        dated = replace(row, created_at=self.clock.now())
        await self.store.commit(Batch(items=items, outgoing=(dated,)))

    # time

    async def drain(self) -> None:
        """Send what may leave now."""
        await self.delivery.drain()

    async def wait(self, span: timedelta) -> None:
        """Let `span` pass, sending whatever comes due meanwhile when it does."""
        end = self.clock.now() + span
        while True:
            await self.delivery.drain()
            now = self.clock.now()
            if now >= end:
                return
            due = await self.store.next_due(now)
            waits = [end - now, _LONGEST_STRIDE]
            waits += [due - now] if due is not None and due > now else []
            free = self.pace.next_free(now)
            waits += [free] if free is not None else []
            self.clock.forward(max(min(waits), timedelta(milliseconds=1)))

    # what came of it

    def titles(self, chat_id: int) -> list[str]:
        """The #names on the alerts that a chat got, in order, as often as they came."""
        return [
            word.strip("#\n")
            for one in self.platform.taken
            if one.chat_id == chat_id and one.method == "sendMessage"
            for word in one.text.split()
            if word.startswith("#")
        ]

    def texts(self, chat_id: int) -> list[str]:
        """The messages that a chat got, oldest first, edits left out."""
        return [
            one.text for one in self.platform.taken if one.chat_id == chat_id and one.method == "sendMessage"
        ]

    def asked(self, chat_id: int | None = None) -> list[float]:
        """When messages were asked for, in one chat or in all, in seconds from `begun`."""
        return [
            one.at - self.begun
            for one in self.platform.asked
            if one.method == "sendMessage" and chat_id in (None, int(str(one.arguments["chat_id"])))
        ]

    async def row(self, row_id: str) -> Outgoing:
        """A row as it stands."""
        found = await self.store.row(OutgoingId(row_id))
        assert found is not None
        return found

    async def status(self, row_id: str) -> OutgoingStatus:
        """Where a row stands."""
        return (await self.row(row_id)).status

    async def chat(self, chat_id: ChatId) -> Chat:
        """A chat as it stands."""
        found = await self.store.chat(chat_id)
        assert found is not None
        return found


@asynccontextmanager
async def open_post(
    folder: Path, *, rate: int = 30, read_timeout_s: float = 5.0, host: str = "127.0.0.1"
) -> AsyncIterator[Post]:
    """Everything, connected; Ann is a person who follows trade."""
    clock = FakeClock()
    platform = Platform(BOT, now=lambda: clock.now().timestamp())
    running = await start(platform, token=TOKEN)
    request = AiohttpRequest(connections=80, read_timeout_s=read_timeout_s)
    api_url = running.api_url.replace("127.0.0.1", host)
    bot = Bot(TOKEN, base_url=api_url, request=request, get_updates_request=request)
    await request.initialize()
    post = Post(folder / "data", platform, bot=bot, clock=clock, rate=rate)
    await post.store.open()
    await post.person(ANN.id)
    try:
        yield post
    finally:
        await post.close()
        await request.shutdown()
        await running.close()
