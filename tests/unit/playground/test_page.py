"""The chat page's side of the server, and who may use it."""

import json
from typing import Any

import aiohttp
import pytest

from bot.playground.guard import is_loopback
from bot.playground.model import Chat
from bot.playground.page import STATIC
from bot.playground.platform import Platform
from bot.playground.server import Running
from tests.unit.playground.conftest import ANN, TOKEN, Ask
from tests.unit.playground.test_library import PIXEL


@pytest.mark.parametrize("host", ["localhost", "localhost:8080", "127.0.0.1:1", "127.8.8.8", "[::1]:8080"])
def test_names_of_this_computer_are_let_in(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["", "example.com", "127.0.0.1.example.com", "localhost.example.com", "10.0.0.1", "[", "0.0.0.0"]
)
def test_other_names_are_not(host: str) -> None:
    assert not is_loopback(host)


@pytest.mark.parametrize("path", ["/", "/page/state", "/static/chat.js", f"/bot{TOKEN}/getMe"])
async def test_a_rebound_host_name_gets_nothing(http: aiohttp.ClientSession, path: str) -> None:
    async with http.get(path, headers={"Host": "evil.example"}) as answer:
        assert answer.status == 403


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Content-Type": "text/plain"}, 415),
    ],
)
async def test_only_our_own_page_may_act(
    http: aiohttp.ClientSession, private: Chat, headers: dict[str, str], status: int
) -> None:
    body = json.dumps({"chat_id": private.id, "text": "x"})
    headers = {"Content-Type": "application/json", **headers}
    for path in ("open", "send"):
        async with http.post(f"/page/{path}", data=body, headers=headers) as answer:
            assert answer.status == status


async def test_our_own_origin_may_act(http: aiohttp.ClientSession, running: Running, private: Chat) -> None:
    headers = {"Origin": running.page_url.rstrip("/")}
    async with http.post("/page/open", json={"chat_id": private.id}, headers=headers) as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    "name", sorted(path.name for path in STATIC.iterdir() if path.suffix != ".py" and path.is_file())
)
async def test_every_file_is_served_with_its_guards(http: aiohttp.ClientSession, name: str) -> None:
    async with http.get(f"/static/{name}") as answer:
        assert answer.status == 200
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["/static/__init__.py", "/static/..%2Fpage.py", "/page/photo/none", "/nothing"]
)
async def test_nothing_else_is_served(http: aiohttp.ClientSession, path: str) -> None:
    async with http.get(path) as answer:
        assert answer.status == 404


def test_the_page_has_no_inline_scripts_or_markup_from_text() -> None:
    page = (STATIC / "index.html").read_text("utf-8")
    scripts = "".join(path.read_text("utf-8") for path in STATIC.glob("*.js"))

    assert "onclick" not in page
    assert " style=" not in page
    assert page.count("<script") == 1
    for unsafe in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert unsafe not in scripts


async def state_of(http: aiohttp.ClientSession, chat: Chat) -> dict[str, Any]:
    async with http.get("/page/state") as answer:
        state = await answer.json()
    found: dict[str, Any] = next(each for each in state["chats"] if each["id"] == chat.id)
    return found


async def test_the_state_shows_what_a_person_sees(
    http: aiohttp.ClientSession, ask: Ask, platform: Platform, private: Chat
) -> None:
    platform.say(private.id, "/latest")
    await ask("setMyCommands", commands=[{"command": "latest", "description": "The newest"}])
    keyboard = {
        "inline_keyboard": [
            [{"text": "Open", "url": "https://example.com"}, {"text": "Mute", "callback_data": "m"}]
        ]
    }
    reply = {"message_id": 1}
    await ask(
        "sendMessage",
        chat_id=private.id,
        text="<b>5 %</b>",
        parse_mode="HTML",
        reply_markup=keyboard,
        reply_parameters=reply,
    )

    chat = await state_of(http, private)

    assert chat["commands"] == [{"command": "latest", "description": "The newest"}]
    said, answered = chat["messages"]
    assert (said["own"], answered["own"]) == (True, False)
    assert answered["entities"] == [{"type": "bold", "offset": 0, "length": 3}]
    assert answered["reply"] == {"id": 1, "name": "Ann", "text": "/latest", "photo": False}
    assert [button["text"] for row in answered["rows"] for button in row] == ["Open", "Mute"]


async def test_what_happens_is_streamed(
    http: aiohttp.ClientSession, ask: Ask, platform: Platform, private: Chat
) -> None:
    async with http.get("/page/events") as stream:
        await stream.content.readuntil(b"\n\n")
        await ask("sendMessage", chat_id=private.id, text="one")
        await ask("editMessageText", chat_id=private.id, message_id=1, text="two")
        press = platform.press(private.id, 1, callback_data="x")
        await ask("answerCallbackQuery", callback_query_id=press.id, text="Done", show_alert=True)
        await ask("sendChatAction", chat_id=private.id, action="typing")
        await ask("deleteMessage", chat_id=private.id, message_id=1)
        platform.block(ANN.id)
        events = [await stream.content.readuntil(b"\n\n") for _ in range(6)]

    kinds = [event.split(b"\n")[0].removeprefix(b"event: ").decode() for event in events]
    details = [json.loads(event.split(b"data: ")[1]) for event in events]
    assert kinds == ["message", "edited", "answer", "typing", "deleted", "chat"]
    assert details[2] == {"chat_id": private.id, "press": press.id, "text": "Done", "alert": True}
    assert details[4] == {"chat_id": private.id, "message_id": 1}
    assert details[5]["chat"]["blocked"]


async def test_the_page_sends_presses_and_blocks(
    http: aiohttp.ClientSession, platform: Platform, private: Chat
) -> None:
    await http.post("/page/send", json={"chat_id": private.id, "text": "hello"})
    pressed = await http.post("/page/press", json={"chat_id": private.id, "message_id": 1, "data": "x"})
    await http.post("/page/block", json={"chat_id": private.id, "blocked": True})
    await http.post("/page/block", json={"chat_id": private.id, "blocked": False})

    assert (await pressed.json())["press"] in platform.presses
    kinds = [update.kind for update in platform.updates.pending]
    assert kinds == ["message", "callback_query", "my_chat_member", "my_chat_member"]


@pytest.mark.parametrize(
    "body",
    [
        {"chat_id": 404, "text": "x"},
        {"chat_id": "x", "text": "x"},
        {"chat_id": 11, "text": ""},
        {"chat_id": 11, "text": "x", "thread_id": 4},
        [],
        "x",
    ],
)
async def test_nonsense_is_a_bad_request(http: aiohttp.ClientSession, private: Chat, body: object) -> None:
    async with http.post("/page/send", json=body) as answer:
        assert answer.status == 400


async def test_a_photo_is_served_and_an_address_is_not_fetched(
    http: aiohttp.ClientSession, ask: Ask, platform: Platform, private: Chat
) -> None:
    form = aiohttp.FormData({"chat_id": str(private.id)})
    form.add_field("photo", PIXEL, filename="chart.png")
    await http.post(f"/bot{TOKEN}/sendPhoto", data=form)
    await ask("sendPhoto", chat_id=private.id, photo="https://example.com/a.png")

    kept, far = (await state_of(http, private))["messages"]

    async with http.get(kept["photo"]["src"]) as answer:
        assert (answer.content_type, await answer.read()) == ("image/png", PIXEL)
    assert far["photo"] == {"src": None, "url": "https://example.com/a.png", "width": 800, "height": 600}


async def test_a_document_is_offered_for_saving_and_never_shown(
    http: aiohttp.ClientSession, private: Chat
) -> None:
    form = aiohttp.FormData({"chat_id": str(private.id), "caption": "Two"})
    form.add_field("document", b"<script>", filename="visits.html")
    await http.post(f"/bot{TOKEN}/sendDocument", data=form)

    [message] = (await state_of(http, private))["messages"]

    assert message["file"]["name"] == "visits.html"
    async with http.get(message["file"]["src"]) as answer:
        assert await answer.read() == b"<script>"
        assert answer.headers["Content-Disposition"] == "attachment"
        assert answer.content_type == "application/octet-stream"


@pytest.mark.parametrize("data", [b"", b"not a picture", PIXEL[:16] + b"\0\0\0\0\0\0\0\1"])
async def test_a_bad_photo_is_refused(http: aiohttp.ClientSession, private: Chat, data: bytes) -> None:
    form = aiohttp.FormData({"chat_id": str(private.id)})
    form.add_field("photo", data, filename="chart.png")
    async with http.post(f"/bot{TOKEN}/sendPhoto", data=form) as answer:
        assert answer.status == 400
