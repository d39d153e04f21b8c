"""The methods with which the bot asks: who it is, what happened, who is in a chat."""

import re

from bot.playground.access import reachable_chat
from bot.playground.arguments import ApiError, Arguments, bad_request
from bot.playground.entities import Json
from bot.playground.model import Kind, Member, Status
from bot.playground.platform import Platform
from bot.playground.state import Webhook
from bot.playground.updates import Conflict
from bot.playground.wire import full_chat_json, member_json, person_json

_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")


async def get_me(platform: Platform, arguments: Arguments) -> object:
    del arguments
    flags: Json = {
        "can_join_groups": True,
        "can_read_all_group_messages": not platform.privacy_mode,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return person_json(platform.bot) | flags


async def get_updates(platform: Platform, arguments: Arguments) -> object:
    if platform.webhook is not None:
        raise _conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete it")
    _allow(platform, arguments)
    try:
        return await platform.updates.poll(
            arguments.integer("offset") or 0,
            limit=arguments.integer("limit") or 0,
            timeout_s=arguments.integer("timeout") or 0,
        )
    except Conflict:
        reason = "terminated by other getUpdates request; make sure that only one bot instance is running"
        raise _conflict(reason) from None


async def get_file(platform: Platform, arguments: Arguments) -> object:
    file_id = arguments.text("file_id")
    data = platform.files.get(file_id)
    if data is None:
        raise bad_request("invalid file_id")
    return {
        "file_id": file_id,
        "file_unique_id": f"u{file_id}",
        "file_size": len(data),
        "file_path": file_id,
    }


async def set_webhook(platform: Platform, arguments: Arguments) -> object:
    """Take https addresses as Telegram does, and plain http to this computer as a test needs."""
    url = arguments.text("url")
    if not url:
        return await delete_webhook(platform, arguments)
    if re.match(r"https://|http://(127\.|localhost[:/]|\[::1\])", url) is None:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = arguments.text("secret_token")
    if _SECRET.fullmatch(secret) is None:
        raise bad_request("secret token contains unallowed characters")
    _allow(platform, arguments)
    _drop_pending(platform, arguments)
    platform.set_webhook(Webhook(url, secret, arguments.integer("max_connections") or 40))
    return True


async def delete_webhook(platform: Platform, arguments: Arguments) -> object:
    _drop_pending(platform, arguments)
    platform.set_webhook(None)
    return True


async def get_webhook_info(platform: Platform, arguments: Arguments) -> object:
    del arguments
    webhook, allowed = platform.webhook, platform.updates.allowed
    info: Json = {
        "url": webhook.url if webhook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(platform.updates.pending),
    }
    if allowed is not None:
        info["allowed_updates"] = allowed
    if webhook is not None:
        info["max_connections"] = webhook.max_connections
    if webhook is not None and webhook.last_error:
        info |= {"last_error_date": int(webhook.failed_at), "last_error_message": webhook.last_error}
    return info


async def get_chat(platform: Platform, arguments: Arguments) -> object:
    return full_chat_json(reachable_chat(platform, arguments))


async def get_chat_member(platform: Platform, arguments: Arguments) -> object:
    chat = reachable_chat(platform, arguments)
    user_id = arguments.integer("user_id") or 0
    person = platform.people.get(user_id)
    if person is None:
        raise bad_request("member not found")
    return member_json(chat.members.get(user_id, Member(person, Status.LEFT)))


async def get_chat_administrators(platform: Platform, arguments: Arguments) -> object:
    chat = reachable_chat(platform, arguments)
    if chat.kind is Kind.PRIVATE:
        raise bad_request("there are no administrators in the private chat")
    others = {person.id for person in platform.people.values() if person.is_bot} - {platform.bot.id}
    admins = (member for member in chat.members.values() if member.is_admin)
    return [member_json(admin) for admin in admins if admin.person.id not in others]


async def get_chat_member_count(platform: Platform, arguments: Arguments) -> object:
    chat = reachable_chat(platform, arguments)
    return sum(member.is_present for member in chat.members.values())


def _allow(platform: Platform, arguments: Arguments) -> None:
    kinds = arguments.rows("allowed_updates")
    if kinds is not None:
        platform.updates.allow([str(kind) for kind in kinds])


def _drop_pending(platform: Platform, arguments: Arguments) -> None:
    if arguments.flag("drop_pending_updates"):
        platform.updates.forget_all()


def _conflict(reason: str) -> ApiError:
    return ApiError(409, f"Conflict: {reason}")
