"""The chat page's side of the server: its files, what it shows, what happens, and what a person does."""

import json
from collections.abc import Callable
from pathlib import Path

from aiohttp import web

from bot.playground.entities import Json
from bot.playground.guard import PAGE_HEADERS, check_same_origin
from bot.playground.platform import NotPossible, Platform
from bot.playground.state import Change
from bot.playground.view import chat_view, message_view, state_view

STATIC = Path(__file__).with_name("static")

_KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FILES = {path.name: path for path in STATIC.iterdir() if path.suffix in _KINDS}


class Page:
    """Serves the chat page; `on_action` is called whenever the person sends or presses something."""

    def __init__(self, platform: Platform, *, on_action: Callable[[], None]) -> None:
        self._platform = platform
        self._on_action = on_action

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.get("/", self.file),
            web.get("/static/{name}", self.file),
            web.get("/page/state", self.state),
            web.get("/page/events", self.events),
            web.get("/page/photo/{file_id}", self.photo),
            web.get("/page/file/{file_id}", self.document),
            web.post("/page/open", self.open),
            web.post("/page/send", self.send),
            web.post("/page/press", self.press),
            web.post("/page/block", self.block),
        ]

    async def file(self, request: web.Request) -> web.Response:
        name = request.match_info.get("name", "index.html")
        path = _FILES.get(name)
        if path is None:
            raise web.HTTPNotFound
        kind = _KINDS[path.suffix]
        return web.Response(body=path.read_bytes(), content_type=kind, charset="utf-8", headers=PAGE_HEADERS)

    async def state(self, request: web.Request) -> web.Response:
        del request
        return web.json_response(state_view(self._platform), headers=PAGE_HEADERS)

    async def photo(self, request: web.Request) -> web.Response:
        data = self._platform.files.get(request.match_info["file_id"])
        if data is None:
            raise web.HTTPNotFound
        kind = "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
        return web.Response(body=data, content_type=kind, headers=PAGE_HEADERS)

    async def document(self, request: web.Request) -> web.Response:
        """A file to save: never shown, whatever it holds."""
        data = self._platform.files.get(request.match_info["file_id"])
        if data is None:
            raise web.HTTPNotFound
        headers = {**PAGE_HEADERS, "Content-Disposition": "attachment"}
        return web.Response(body=data, content_type="application/octet-stream", headers=headers)

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Stream what happens until the page goes or the stand-in closes."""
        response = web.StreamResponse(headers={**PAGE_HEADERS, "Content-Type": "text/event-stream"})
        with self._platform.watch() as changes:
            await response.prepare(request)
            await response.write(b": hello\n\n")
            while (change := await changes.get()) is not None:
                data = json.dumps(self._told(change), ensure_ascii=False)
                try:
                    await response.write(f"event: {change.kind}\ndata: {data}\n\n".encode())
                except ConnectionError:
                    break
        return response

    async def open(self, request: web.Request) -> web.Response:
        given = await _given(request)
        return self._do(lambda: self._platform.open_chat(_number(given, "chat_id")))

    async def send(self, request: web.Request) -> web.Response:
        given = await _given(request)
        self._on_action()
        return self._do(
            lambda: self._platform.say(
                _number(given, "chat_id"),
                str(given.get("text", "")),
                thread_id=_optional(given, "thread_id"),
                reply_to=_optional(given, "reply_to"),
            )
        )

    async def press(self, request: web.Request) -> web.Response:
        """Press a button; the answer to it comes as an event with the same press id."""
        given = await _given(request)
        self._on_action()
        return self._do(
            lambda: (
                self._platform.press(
                    _number(given, "chat_id"),
                    _number(given, "message_id"),
                    callback_data=str(given.get("data", "")),
                ).id
            )
        )

    async def block(self, request: web.Request) -> web.Response:
        given = await _given(request)
        change = self._platform.block if given.get("blocked") else self._platform.unblock
        return self._do(lambda: change(_number(given, "chat_id")))

    def _do(self, action: Callable[[], object]) -> web.Response:
        try:
            done = action()
        except NotPossible as reason:
            raise web.HTTPBadRequest(text=f"{reason}\n") from None
        return web.json_response({"press": done} if isinstance(done, str) else {}, headers=PAGE_HEADERS)

    def _told(self, change: Change) -> Json:
        """Describe a change as the page wants it: new and edited messages in full."""
        chat = self._platform.chats.get(change.chat_id)
        told: Json = {"chat_id": change.chat_id, **change.detail}
        if chat is None:
            return told
        message_id = change.detail.get("message_id")
        message = chat.messages.get(message_id) if isinstance(message_id, int) else None
        if change.kind in ("message", "edited") and message is not None:
            told["message"] = message_view(chat, message, bot=self._platform.bot)
        if change.kind == "chat":
            told["chat"] = {**chat_view(self._platform, chat), "messages": None}
        return told


async def _given(request: web.Request) -> Json:
    check_same_origin(request)
    try:
        given = await request.json()
    except ValueError:
        raise web.HTTPBadRequest(text="not JSON\n") from None
    if not isinstance(given, dict):
        raise web.HTTPBadRequest(text="an object is needed\n")
    return given


def _number(given: Json, name: str) -> int:
    value = given.get(name)
    if not isinstance(value, int):
        raise NotPossible(f"{name} must be a number")
    return value


def _optional(given: Json, name: str) -> int | None:
    return None if given.get(name) is None else _number(given, name)
