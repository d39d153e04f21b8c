"""`/bot<token>/<method>`: the stand-in's Bot API over HTTP, with the script of faults in its way.

asked ─► fault before? ─► method ─► fault after? ─► answer ─► answered
                          └─ taken
"""

import asyncio
import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.playground import asking, describing, sending
from bot.playground.arguments import ApiError, Arguments, read_arguments
from bot.playground.faults import Cut, Drop, Fault, Hold, Late, Raw, Refuse
from bot.playground.limits import COUNTED
from bot.playground.model import Answered, Asked
from bot.playground.platform import Platform

Method = Callable[[Platform, Arguments], Awaitable[object]]

#: Every method the stand-in knows, by its name in the Bot API.
METHODS: dict[str, Method] = {
    "getMe": asking.get_me,
    "getUpdates": asking.get_updates,
    "setWebhook": asking.set_webhook,
    "deleteWebhook": asking.delete_webhook,
    "getWebhookInfo": asking.get_webhook_info,
    "getFile": asking.get_file,
    "getChat": asking.get_chat,
    "getChatMember": asking.get_chat_member,
    "getChatAdministrators": asking.get_chat_administrators,
    "getChatMemberCount": asking.get_chat_member_count,
    "sendMessage": sending.send_message,
    "sendPhoto": sending.send_photo,
    "sendDocument": sending.send_document,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": sending.edit_message_text,
    "editMessageCaption": sending.edit_message_caption,
    "editMessageReplyMarkup": sending.edit_message_reply_markup,
    "deleteMessage": sending.delete_message,
    "answerCallbackQuery": sending.answer_callback_query,
    "leaveChat": sending.leave_chat,
    "setMyCommands": describing.set_my_commands,
    "getMyCommands": describing.get_my_commands,
    "deleteMyCommands": describing.delete_my_commands,
    "setMyName": describing.set_my_name,
    "getMyName": describing.get_my_name,
    "setMyDescription": describing.set_my_description,
    "getMyDescription": describing.get_my_description,
    "setMyShortDescription": describing.set_my_short_description,
    "getMyShortDescription": describing.get_my_short_description,
}
_BY_LOWER = {name.lower(): name for name in METHODS}


class BotApi:
    """Answers one bot's calls."""

    def __init__(self, platform: Platform, *, token: str) -> None:
        self._platform = platform
        self._token = token

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.route("*", "/bot{token}/{method}", self.answer),
            web.get("/file/bot{token}/{file_id}", self.download),
        ]

    async def download(self, request: web.Request) -> web.Response:
        """Give the bytes of a file, as Telegram's own file server does."""
        data = self._platform.files.get(request.match_info["file_id"])
        if data is None or request.match_info["token"] != self._token:
            return _error(ApiError(404, "Not Found"))
        return web.Response(body=data, content_type="application/octet-stream")

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one call; a dropped connection shows to the client as such."""
        try:
            if request.match_info["token"] != self._token:
                raise ApiError(401, "Unauthorized")
            arguments = await read_arguments(request)
        except ApiError as error:
            return _error(error)
        name = request.match_info["method"]
        name = _BY_LOWER.get(name.lower(), name)
        platform = self._platform
        platform.asked.append(Asked(name, dict(arguments.values), platform.now()))
        platform.touch()
        chat_id = self._target(arguments)
        fault = platform.faults.take(name, chat_id)
        response = await self._respond(name, arguments, fault=fault)
        if response is None:
            return _cut(request)
        if isinstance(fault, Cut):
            return await _break_off(request, response)
        try:
            await self._write(request, response)
        except ConnectionError:
            # The client has gone: a bot that was stopped during a poll, or a test that killed it.
            return response
        answered = Answered(name, chat_id, response.status, _message_id(response), platform.now())
        platform.answered.append(answered)
        platform.touch()
        return response

    async def _respond(self, name: str, arguments: Arguments, *, fault: Fault | None) -> web.Response | None:
        """Make the answer that the fault lets through; None when the connection is to be cut."""
        match fault:
            case Drop(taken=False):
                return None
            case Refuse(code, description, retry_after, migrate_to):
                told = {"retry_after": retry_after, "migrate_to_chat_id": migrate_to}
                known = {key: value for key, value in told.items() if value is not None}
                return _error(ApiError(code, description, parameters=known))
            case Raw(taken=False):
                return _raw(fault)
        response = await self._run(name, arguments)
        match fault:
            case Drop():
                return None
            case Late(seconds):
                await self._platform.pause(seconds)
            case Hold(until):
                await until.wait()
            case Raw():
                return _raw(fault)
        return response

    async def _run(self, name: str, arguments: Arguments) -> web.Response:
        method = METHODS.get(name)
        try:
            if method is None:
                raise ApiError(404, "Not Found: method not found")
            self._hold_back(name, arguments)
            result = await method(self._platform, arguments)
        except ApiError as error:
            return _error(error)
        finally:
            self._platform.touch()
        return web.json_response({"ok": True, "result": result})

    def _hold_back(self, name: str, arguments: Arguments) -> None:
        """Refuse what comes too fast, where the stand-in holds Telegram's limits."""
        limits = self._platform.limits
        chat = self._platform.chats.get(self._target(arguments) or 0)
        if limits is None or chat is None or name not in COUNTED:
            return
        wait = limits.take(chat, self._platform.now())
        if wait is not None:
            description = f"Too Many Requests: retry after {wait}"
            raise ApiError(429, description, parameters={"retry_after": wait})

    def _target(self, arguments: Arguments) -> int | None:
        """Say which chat a call is about, for the faults and the ledger."""
        press = self._platform.presses.get(arguments.text("callback_query_id"))
        if press is not None:
            return press.chat_id
        name = arguments.chat_id()
        chat = self._platform.find(name) if name is not None else None
        return chat.id if chat is not None else arguments.integer("chat_id")

    async def _write(self, request: web.Request, response: web.Response) -> None:
        """Send the whole answer before it counts as answered."""
        await response.prepare(request)
        await response.write_eof()


def _error(error: ApiError) -> web.Response:
    headers = {}
    if "retry_after" in error.parameters:
        headers["Retry-After"] = str(error.parameters["retry_after"])
    return web.json_response(error.as_json(), status=error.code, headers=headers)


def _raw(fault: Raw) -> web.Response:
    return web.Response(status=fault.status, body=fault.body, content_type=fault.content_type)


def _cut(request: web.Request) -> web.Response:
    """Abort the connection without an answer; the response given back reaches nobody."""
    if isinstance(request.transport, asyncio.Transport):
        request.transport.abort()
    return web.Response()


async def _break_off(request: web.Request, response: web.Response) -> web.StreamResponse:
    """Send the head and half of the body, then abort the connection."""
    body = response.body if isinstance(response.body, bytes) else b""
    begun = web.StreamResponse(status=response.status, headers={"Content-Type": "application/json"})
    begun.content_length = len(body)
    await begun.prepare(request)
    await begun.write(body[: len(body) // 2])
    _cut(request)
    return begun


def _message_id(response: web.Response) -> int | None:
    try:
        body: object = json.loads(response.text or "")
    except (ValueError, TypeError):
        return None
    result = body.get("result") if isinstance(body, dict) else None
    message_id = result.get("message_id") if isinstance(result, dict) else None
    return message_id if isinstance(message_id, int) else None
