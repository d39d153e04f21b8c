"""From the platform's updates to commands and back: which command, which chat it is about, who may use it,
and one batch of changes and replies for each update. Decides nothing about content."""

import logging
from dataclasses import replace
from functools import partial
from typing import Any

from telegram import CallbackQuery, Message, Update
from telegram.error import TelegramError
from telegram.ext import (
    Application,
    CallbackContext,
    CallbackQueryHandler,
    ChatMemberHandler,
    MessageHandler,
    filters,
)

from bot.domain import message as said
from bot.domain.chats import ChatEdit, ChatId, open_thread, reachable_again
from bot.domain.errors import StorageError
from bot.domain.faults import trace
from bot.domain.message import Part
from bot.domain.outbox import Lane, Outgoing, OutgoingId, in_parts
from bot.phrases import say
from bot.ports import Batch, Clock
from handlers.base import Answer, Ask, Desk, Run, Who, button, is_shared
from handlers.channels import let_go
from handlers.membership import on_membership
from handlers.people import chat_of, shown_in
from handlers.reading import answer_to
from handlers.start import menu

log = logging.getLogger(__name__)

#: A slow answer to a press helps nobody; the query expires anyway.
_PRESS_TIMEOUT_S = 10.0

#: Telegram's limit on what is shown over a pressed button.
_LONGEST_TOAST = 200

_ADMINS_ONLY = "refused.admins_only"

_Context = CallbackContext[Any, Any, Any, Any]
_Application = Application[Any, Any, Any, Any, Any, Any]


class Router:
    """Turns updates into batches. What must last goes into the batch; here nothing is kept."""

    def __init__(self, desk: Desk, clock: Clock) -> None:
        self._desk = desk
        self._clock = clock
        self._commands = {command.name: command for command in desk.commands}
        self._batches: dict[int, Batch] = {}
        self._store_errors: dict[int, StorageError] = {}

    def register(self, application: _Application) -> None:
        """Have `application` call us. Edited messages and posts in channels are no commands."""
        application.add_handler(MessageHandler(filters.UpdateType.MESSAGE, self._on_message))
        application.add_handler(CallbackQueryHandler(self._on_press))
        application.add_handler(ChatMemberHandler(self._on_membership, ChatMemberHandler.MY_CHAT_MEMBER))
        application.add_error_handler(self._on_error)

    def take(self, update_id: int) -> Batch:
        """What the update means, once; nothing for an update that we do not act on.

        Raises StorageError when the store could not be asked: then the update must be handled again.
        """
        error = self._store_errors.pop(update_id, None)
        if error is not None:
            raise error
        return self._batches.pop(update_id, Batch())

    async def _on_message(self, update: Update, context: _Context) -> None:
        message = update.message
        if message is None:
            return
        if message.migrate_to_chat_id or message.migrate_from_chat_id:
            self._batches[update.update_id] = Batch(moves=(_move(message),))
            return
        if message.forum_topic_reopened is not None and message.message_thread_id is not None:
            edit = partial(open_thread, thread_id=message.message_thread_id)
            self._batches[update.update_id] = Batch(chat_edits=((ChatId(message.chat.id), edit),))
            return
        spoken = command_of(message, self._desk.bot_username)
        private = message.chat.type == message.chat.PRIVATE
        if message.from_user is None or (message.from_user.is_bot and message.sender_chat is None):
            return
        if message.is_automatic_forward:
            # A post of the channel whose discussion group this is, perhaps one of ours.
            return
        if spoken is None and (not private or filters.StatusUpdate.ALL.check_update(update)):
            return
        name, words = spoken or ("", ())
        ask = await self._ask(message, message, words=words)
        command = self._commands.get(name)
        if command is None and not private:
            return
        if spoken is None:
            answer = await self._read(message, ask)
        elif command is None:
            answer = _plain(ask, "refused.unknown", "subscribe", "help")
        else:
            answer = await self._run(command.run, command.who, ask=ask, source=message)
        self._batches[update.update_id] = self._batch(update.update_id, ask, answer=answer, edit_of=None)

    async def _read(self, message: Message, ask: Ask) -> Answer:
        """Answer what is no command: a text or a link to be read, or talk."""
        refusal = await self._refusal(Who.ADMIN, replace(ask, target=ask.chat), source=message)
        answer = None if refusal else await answer_to(ask, self._desk, shown=shown_in(message))
        return answer or _plain(ask, refusal or "refused.words", "subscribe", "help")

    async def _on_press(self, update: Update, context: _Context) -> None:
        query = update.callback_query
        if query is None:
            return
        if query.message is None:
            await _answer(query, "")
            return
        shown = query.message if isinstance(query.message, Message) else None
        version, _, rest = (query.data or "").partition(":")
        name, *words = rest.split(":")
        ask = await self._ask(query, shown, words=tuple(words))
        command = self._commands.get(name)
        if version != "1" or command is None or command.press is None:
            toast = say(ask.language, "refused.old_button")
            answer = Answer(message=menu(ask.chat), toast=toast, fresh=True)
        else:
            answer = await self._run(command.press, command.press_who, ask=ask, source=query)
        await _answer(query, answer.toast)
        edit_of = shown.message_id if shown is not None and not answer.fresh else None
        self._batches[update.update_id] = self._batch(update.update_id, ask, answer=answer, edit_of=edit_of)

    async def _on_membership(self, update: Update, context: _Context) -> None:
        change = update.my_chat_member
        if change is not None:
            batch = await on_membership(change, self._desk, update_id=update.update_id, now=self._clock.now())
            self._batches[update.update_id] = batch

    async def _on_error(self, update: object, context: _Context) -> None:
        if isinstance(update, Update) and isinstance(context.error, StorageError):
            self._store_errors[update.update_id] = context.error
            return
        log.error("command failed: %s", trace(context.error) if context.error else "?")
        source = (update.callback_query or update.message) if isinstance(update, Update) else None
        if not isinstance(update, Update) or source is None:
            return
        shown = source if isinstance(source, Message) else source.message
        ask = await self._ask(source, shown if isinstance(shown, Message) else None, words=())
        if isinstance(source, CallbackQuery):
            await _answer(source, say(ask.language, "refused.failed"))
        batch = self._batch(update.update_id, ask, answer=_plain(ask, "refused.failed"), edit_of=None)
        self._batches[update.update_id] = batch

    async def _ask(
        self, source: Message | CallbackQuery, shown: Message | None, *, words: tuple[str, ...]
    ) -> Ask:
        """Who says what where. `shown` is the message typed or pressed, None when it is too old."""
        telegram_chat = source.chat if isinstance(source, Message) else source.message.chat  # type: ignore[union-attr]
        now = self._clock.now()
        stored = await self._desk.store.chat(ChatId(telegram_chat.id))
        chat = reachable_again(stored or chat_of(telegram_chat, source.from_user, now=now))
        managed = await self._desk.store.chat(chat.managing) if chat.managing is not None else None
        in_topic = shown is not None and shown.is_topic_message
        # Who speaks in the name of a chat is nobody we know.
        nameless = isinstance(source, Message) and source.sender_chat is not None
        return Ask(
            chat=chat,
            target=managed or chat,
            thread_id=shown.message_thread_id if shown is not None and in_topic else None,
            user_id=source.from_user.id if source.from_user and not nameless else 0,
            words=words,
            now=now,
            replied=_replied(source),
        )

    async def _run(self, run: Run, who: Who, *, ask: Ask, source: Message | CallbackQuery) -> Answer:
        refusal = await self._refusal(who, ask, source=source)
        if refusal == _ADMINS_ONLY and ask.target.id != ask.chat.id:
            return let_go(ask)
        if refusal:
            toast = say(ask.language, refusal) if isinstance(source, CallbackQuery) else ""
            return Answer(toast=toast) if toast else _plain(ask, refusal)
        return await run(ask, self._desk)

    async def _refusal(self, who: Who, ask: Ask, *, source: Message | CallbackQuery) -> str:
        """The phrase that says why this person may not, or "" when they may."""
        if who is Who.ANYONE:
            return ""
        operator = ask.user_id in self._desk.operators
        if who in self._desk.reserved:
            return "" if operator else "refused.operators_only"
        if (
            who in (Who.ADMIN, Who.CONTRIBUTOR)
            and self._desk.invite_only
            and not operator
            and not ask.chat.admitted
        ):
            return "refused.invite_only"
        if who is Who.CONTRIBUTOR:
            # What is added is somebody's: who speaks in the name of a chat is nobody.
            return "" if ask.user_id else "refused.operators_only"
        if is_shared(ask.target) and not await self._is_admin(ask, source):
            return _ADMINS_ONLY
        return ""

    async def _is_admin(self, ask: Ask, source: Message | CallbackQuery) -> bool:
        # Only admins can speak in the name of the group itself.
        if isinstance(source, Message) and source.sender_chat and source.sender_chat.id == ask.target.id:
            return True
        return await self._desk.platform.is_admin(ask.target.id, ask.user_id)

    def _batch(self, update_id: int, ask: Ask, *, answer: Answer, edit_of: int | None) -> Batch:
        said = [(f"reply:{update_id}", answer.message, edit_of), (f"also:{update_id}", answer.also, None)]
        outgoing = tuple(
            part
            for row_id, message, change in said
            if message is not None
            for part in in_parts(
                Outgoing(
                    id=OutgoingId(row_id),
                    chat_id=ask.chat.id,
                    thread_id=ask.thread_id,
                    lane=Lane.INTERACTIVE,
                    created_at=ask.now,
                    message=message,
                    edit_of=change,
                )
            )
        )
        alive: tuple[ChatEdit, ...] = (reachable_again,)
        if ask.thread_id is not None:
            alive = (reachable_again, partial(open_thread, thread_id=ask.thread_id))
        edits = (*((ask.chat.id, edit) for edit in alive), *answer.edits)
        return Batch(chats=(ask.chat,), chat_edits=edits, outgoing=outgoing)


async def _answer(query: CallbackQuery, toast: str) -> None:
    """Answer a press, so that its button stops waiting; a press may be too old for that."""
    try:
        await query.answer(toast[:_LONGEST_TOAST] or None, read_timeout=_PRESS_TIMEOUT_S)
    except TelegramError as error:
        log.info("press not answered: %s", error)


def command_of(message: Message, bot_username: str) -> tuple[str, tuple[str, ...]] | None:
    """The command at the beginning of a message and its words; None when there is none or it is for another
    bot."""
    text = message.text or ""
    first = (one for one in message.entities if one.type == one.BOT_COMMAND and one.offset == 0)
    entity = next(first, None)
    if entity is None:
        return None
    name, _, whom = text[1 : entity.length].partition("@")
    if whom and whom.lower() != bot_username.lower():
        return None
    return name.lower(), tuple(text[entity.length :].split())


def _replied(source: Message | CallbackQuery) -> int | None:
    """The message that `source` answers; None for presses, and for what answers none."""
    answered = source.reply_to_message if isinstance(source, Message) else None
    # In a forum topic every message answers the one that opened it.
    return answered.message_id if answered is not None and not answered.forum_topic_created else None


def _move(message: Message) -> tuple[ChatId, ChatId]:
    if message.migrate_to_chat_id:
        return ChatId(message.chat.id), ChatId(message.migrate_to_chat_id)
    return ChatId(message.migrate_from_chat_id or 0), ChatId(message.chat.id)


def _plain(ask: Ask, key: str, *ways_on: str) -> Answer:
    """One sentence, with buttons that lead to other commands."""
    row = tuple(button(ask.language, f"menu.{name}", name) for name in ways_on)
    parts = (Part(say(ask.language, key)),)
    return Answer(message=said.Message(parts=parts, rows=(row,) if row else ()))
