"""The methods with which the bot changes what people see."""

from dataclasses import replace

from bot.playground.access import own_message, reachable_chat, replied_message, topic_in, writable_chat
from bot.playground.arguments import Arguments, bad_request
from bot.playground.content import read_caption, read_document, read_photo, read_text
from bot.playground.entities import Formatted, Json
from bot.playground.keyboards import inline_keyboard, read_markup
from bot.playground.model import Chat, File, Kind, Markup, Message, Photo, Status, Taken
from bot.playground.platform import Platform
from bot.playground.state import Change, Reaction
from bot.playground.updates import KEPT_S
from bot.playground.wire import message_json

MAX_ANSWER = 200

_DELETABLE_S = 48 * 3600
_NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
_ACTIONS = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    ]
)


async def send_message(platform: Platform, arguments: Arguments) -> object:
    chat = writable_chat(platform, arguments)
    return _send(platform, arguments, chat=chat, content=read_text(arguments), method="sendMessage")


async def send_photo(platform: Platform, arguments: Arguments) -> object:
    chat = writable_chat(platform, arguments)
    photo, caption = read_photo(platform, arguments), read_caption(arguments)
    return _send(platform, arguments, chat=chat, content=caption, attached=photo, method="sendPhoto")


async def send_document(platform: Platform, arguments: Arguments) -> object:
    chat = writable_chat(platform, arguments)
    document, caption = read_document(platform, arguments), read_caption(arguments)
    return _send(platform, arguments, chat=chat, content=caption, attached=document, method="sendDocument")


async def edit_message_text(platform: Platform, arguments: Arguments) -> object:
    message = own_message(platform, arguments)
    if message.photo is not None or message.document is not None:
        raise bad_request("there is no text in the message to edit")
    return _edit(platform, arguments, old=message, content=read_text(arguments), method="editMessageText")


async def edit_message_caption(platform: Platform, arguments: Arguments) -> object:
    message = own_message(platform, arguments)
    if message.photo is None and message.document is None:
        raise bad_request("there is no caption in the message to edit")
    caption = read_caption(arguments)
    return _edit(platform, arguments, old=message, content=caption, method="editMessageCaption")


async def edit_message_reply_markup(platform: Platform, arguments: Arguments) -> object:
    message = own_message(platform, arguments)
    content, method = message.content, "editMessageReplyMarkup"
    return _edit(platform, arguments, old=message, content=content, method=method)


async def delete_message(platform: Platform, arguments: Arguments) -> object:
    chat = reachable_chat(platform, arguments)
    message = chat.messages.get(arguments.integer("message_id") or 0)
    if message is None:
        raise bad_request("message to delete not found")
    may_delete = message.is_by_bot or chat.kind is Kind.PRIVATE
    may_delete = may_delete or platform.bot_in(chat).may("can_delete_messages")
    if not may_delete or platform.now() - message.at > _DELETABLE_S:
        raise bad_request("message can't be deleted for everyone")
    platform.erase(chat, message.id)
    _record(platform, message, method="deleteMessage")
    return True


async def answer_callback_query(platform: Platform, arguments: Arguments) -> object:
    press = platform.presses.get(arguments.text("callback_query_id"))
    if press is None or platform.now() - press.at > KEPT_S["callback_query"]:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    text = arguments.text("text")
    if len(text) > MAX_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    platform.react(press, Reaction(text, arguments.flag("show_alert"), arguments.text("url")))
    taken = Taken("answerCallbackQuery", press.chat_id, text, press.message_id, platform.now())
    platform.taken.append(taken)
    return True


async def send_chat_action(platform: Platform, arguments: Arguments) -> object:
    chat = writable_chat(platform, arguments)
    topic_in(platform, chat, arguments=arguments)
    if arguments.text("action") not in _ACTIONS:
        raise bad_request("wrong parameter action in request")
    platform.notify(Change("typing", chat.id, {"thread_id": arguments.integer("message_thread_id")}))
    return True


async def leave_chat(platform: Platform, arguments: Arguments) -> object:
    chat = reachable_chat(platform, arguments)
    if chat.kind is Kind.PRIVATE:
        raise bad_request("chat member status can't be changed in private chats")
    platform.change_member(chat.id, platform.bot.id, status=Status.LEFT, by=platform.bot.id)
    return True


def _send(
    platform: Platform,
    arguments: Arguments,
    *,
    chat: Chat,
    content: Formatted,
    method: str,
    attached: Photo | File | None = None,
) -> Json:
    thread_id = topic_in(platform, chat, arguments=arguments)
    reply_to = replied_message(chat, arguments)
    markup, keyboard = read_markup(arguments, chat)
    message = Message(
        chat.take_id(),
        chat.id,
        platform.now(),
        None if chat.kind is Kind.CHANNEL else platform.bot,
        content,
        thread_id=thread_id,
        is_topic=thread_id is not None,
        reply_to=reply_to,
        markup=markup,
        keyboard=keyboard if markup is Markup.INLINE else None,
        prompt=keyboard if markup is Markup.REPLY else None,
        photo=attached if isinstance(attached, Photo) else None,
        document=attached if isinstance(attached, File) else None,
        is_silent=arguments.flag("disable_notification"),
        is_by_bot=True,
        preview=arguments.mapping("link_preview_options"),
    )
    _record(platform, message, method=method, markup=arguments.mapping("reply_markup"))
    platform.store(message)
    return message_json(chat, message)


def _edit(platform: Platform, arguments: Arguments, *, old: Message, content: Formatted, method: str) -> Json:
    """Store a new version; an edit without a keyboard takes the old one away, as in Telegram."""
    chat = platform.chats[old.chat_id]
    markup = arguments.mapping("reply_markup")
    keyboard = inline_keyboard(markup) if markup else None
    if content == old.content and keyboard == old.keyboard:
        raise bad_request(_NOT_MODIFIED)
    edited_at = old.edited_at if content == old.content else platform.now()
    new = replace(old, content=content, keyboard=keyboard, edited_at=edited_at)
    _record(platform, new, method=method, markup=markup)
    platform.store(new, kind="edited")
    return message_json(chat, new)


def _record(platform: Platform, message: Message, *, method: str, markup: Json | None = None) -> None:
    platform.taken.append(
        Taken(
            method,
            message.chat_id,
            message.text,
            message.id,
            platform.now(),
            thread_id=message.thread_id,
            reply_markup=markup,
            reply_to=message.reply_to,
            is_silent=message.is_silent,
            entities=message.entities,
        )
    )
