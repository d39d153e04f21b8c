"""Where the bot may write, and the words with which Telegram says no."""

from bot.playground.arguments import ApiError, Arguments, bad_request
from bot.playground.entities import Json
from bot.playground.model import Chat, Kind, Markup, Message, Status
from bot.playground.state import State


def reachable_chat(state: State, arguments: Arguments) -> Chat:
    """Find the chat that a call names and check that the bot is in it; raise ApiError otherwise."""
    name = arguments.chat_id()
    if name is None:
        raise bad_request("chat_id is empty")
    chat = state.find(name)
    if chat is None:
        raise bad_request("chat not found")
    if chat.moved_to is not None:
        parameters = {"migrate_to_chat_id": chat.moved_to}
        reason = "Bad Request: group chat was upgraded to a supergroup chat"
        raise ApiError(400, reason, parameters=parameters)
    if chat.kind is Kind.PRIVATE:
        _check_private(state, chat)
    else:
        _check_membership(state, chat)
    return chat


def writable_chat(state: State, arguments: Arguments) -> Chat:
    """Find the chat that a call names and check that the bot may write there."""
    chat = reachable_chat(state, arguments)
    member = state.bot_in(chat)
    if chat.kind is Kind.CHANNEL and not member.may("can_post_messages"):
        raise bad_request("need administrator rights in the channel chat")
    if member.status is Status.RESTRICTED and not member.may("can_send_messages"):
        raise bad_request("not enough rights to send text messages to the chat")
    return chat


def topic_in(state: State, chat: Chat, *, arguments: Arguments) -> int | None:
    """Give the topic a call names; General has none, and naming it as 1 is an error."""
    thread_id = arguments.integer("message_thread_id")
    if not thread_id:
        return None
    if thread_id not in chat.topics:
        raise bad_request("message thread not found")
    if chat.topics[thread_id].is_closed and not state.bot_in(chat).may("can_manage_topics"):
        raise bad_request("TOPIC_CLOSED")
    return thread_id


def replied_message(chat: Chat, arguments: Arguments) -> int | None:
    """Give the message a call replies to; a missing one is an error unless the call allows it."""
    parameters = arguments.mapping("reply_parameters") or _old_reply(arguments)
    if parameters is None:
        return None
    wanted = parameters.get("message_id")
    if isinstance(wanted, int) and wanted in chat.messages:
        return wanted
    if parameters.get("allow_sending_without_reply") is True:
        return None
    raise bad_request("message to be replied not found")


def own_message(state: State, arguments: Arguments) -> Message:
    """Find the message that a call names and that the bot may edit."""
    chat = reachable_chat(state, arguments)
    message = chat.messages.get(arguments.integer("message_id") or 0)
    if message is None:
        raise bad_request("message to edit not found")
    may_edit = chat.kind is Kind.CHANNEL and state.bot_in(chat).may("can_edit_messages")
    if not (message.is_by_bot or may_edit) or message.service is not None or message.markup is Markup.REPLY:
        raise bad_request("message can't be edited")
    return message


def _old_reply(arguments: Arguments) -> Json | None:
    message_id = arguments.integer("reply_to_message_id")
    if message_id is None:
        return None
    allowed = arguments.flag("allow_sending_without_reply")
    return {"message_id": message_id, "allow_sending_without_reply": allowed}


def _check_private(state: State, chat: Chat) -> None:
    if chat.id in state.gone:
        raise ApiError(403, "Forbidden: user is deactivated")
    if state.people[chat.id].is_bot:
        raise ApiError(403, "Forbidden: bot can't send messages to bots")
    if state.bot_in(chat).status is Status.KICKED:
        raise ApiError(403, "Forbidden: bot was blocked by the user")
    if not chat.is_started:
        raise ApiError(403, "Forbidden: bot can't initiate conversation with a user")


def _check_membership(state: State, chat: Chat) -> None:
    if chat.is_deleted:
        raise ApiError(403, "Forbidden: the group chat was deleted")
    member = state.bot_in(chat)
    if member.status is Status.KICKED:
        raise ApiError(403, f"Forbidden: bot was kicked from the {chat.kind.value} chat")
    if not member.is_present:
        # A bot that was never there has not seen the chat at all.
        if state.bot.id not in chat.members:
            raise bad_request("chat not found")
        raise ApiError(403, f"Forbidden: bot is not a member of the {chat.kind.value} chat")
