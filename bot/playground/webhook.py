"""The other way to deliver updates: posting them to the bot until it takes them, those of one chat one after
the other, different chats side by side."""

import asyncio

import aiohttp

from bot.playground.state import State, Webhook
from bot.playground.updates import Queued

_FIRST_RETRY_S = 1.0
_LAST_RETRY_S = 60.0
#: A bot may ask for a longer pause (Retry-After), up to this.
_LONGEST_PAUSE_S = 3600
_DEADLINE_S = 60.0


async def push_updates(state: State) -> None:
    """Post pending updates while a webhook is set, until the stand-in closes."""
    timeout = aiohttp.ClientTimeout(total=_DEADLINE_S)
    connector = aiohttp.TCPConnector(limit=0)
    async with (
        aiohttp.ClientSession(
            timeout=timeout, connector=connector, cookie_jar=aiohttp.DummyCookieJar()
        ) as session,
        asyncio.TaskGroup() as group,
    ):
        while not state.is_closed:
            webhook = await state.next_webhook()
            postman = _Postman(state, session, webhook=webhook)
            while state.webhook is webhook and not state.is_closed:
                for chat_id in postman.idle():
                    group.create_task(postman.deliver(chat_id))
                await state.updates.news()


class _Postman:
    """Delivers to one webhook."""

    def __init__(self, state: State, session: aiohttp.ClientSession, *, webhook: Webhook) -> None:
        self._state = state
        self._session = session
        self._webhook = webhook
        self._busy: set[int] = set()
        self._connections = asyncio.Semaphore(webhook.max_connections)

    def idle(self) -> list[int]:
        """Chats that have updates and nobody who delivers them; he is on his way now."""
        found = dict.fromkeys(chat_of(update) for update in self._state.updates.pending)
        chats = [chat_id for chat_id in found if chat_id not in self._busy]
        self._busy.update(chats)
        return chats

    async def deliver(self, chat_id: int) -> None:
        """Post the updates of one chat, until there are none or the webhook is another."""
        retry_s = _FIRST_RETRY_S
        while self._state.webhook is self._webhook and (update := self._first(chat_id)) is not None:
            async with self._connections:
                fault, asked_s = await self._post(update)
            if not fault:
                self._state.updates.confirm(update.id)
                self._state.touch()
                retry_s = _FIRST_RETRY_S
                continue
            self._webhook.last_error, self._webhook.failed_at = fault, self._state.now()
            await self._state.pause(max(retry_s, asked_s))
            retry_s = min(retry_s * 2, _LAST_RETRY_S)
        self._busy.discard(chat_id)

    def _first(self, chat_id: int) -> Queued | None:
        return next((one for one in self._state.updates.pending if chat_of(one) == chat_id), None)

    async def _post(self, update: Queued) -> tuple[str, int]:
        """Deliver one update: "" when it was taken, else what went wrong; and the pause asked for."""
        secret = self._webhook.secret
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        try:
            async with self._session.post(
                self._webhook.url, json=update.as_json(), headers=headers
            ) as answer:
                if 200 <= answer.status < 300:
                    return "", 0
                asked = answer.headers.get("Retry-After", "")
                pause_s = min(int(asked), _LONGEST_PAUSE_S) if asked.isdecimal() else 0
                return f"Wrong response from the webhook: {answer.status} {answer.reason}", pause_s
        except (aiohttp.ClientError, TimeoutError) as fault:
            return f"Connection failed: {type(fault).__name__}", 0


def chat_of(update: Queued) -> int:
    """The chat of an update, or the person when it is about none; 0 when it is about nobody."""
    event = update.body.get(update.kind)
    for holder in (event, event.get("message") if isinstance(event, dict) else None):
        chat = holder.get("chat") if isinstance(holder, dict) else None
        if isinstance(chat, dict) and isinstance(chat.get("id"), int):
            return int(chat["id"])
    person = event.get("from") if isinstance(event, dict) else None
    return int(person["id"]) if isinstance(person, dict) and isinstance(person.get("id"), int) else 0
