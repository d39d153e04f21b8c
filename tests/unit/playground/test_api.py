"""What the stand-in refuses, as Telegram would, and how a script makes it misbehave."""

import asyncio
import json

import aiohttp
import pytest

from bot.playground.api import METHODS
from bot.playground.faults import Drop, Hold, Late, Raw, Refuse
from bot.playground.model import Chat, Status
from bot.playground.platform import Platform
from tests.unit.playground.conftest import ANN, BO, BOT, TOKEN, Ask, Clock


def button(**action: object) -> dict[str, object]:
    return {"text": "x", **(action or {"callback_data": "x"})}


def keyboard(*rows: list[dict[str, object]]) -> dict[str, object]:
    return {"inline_keyboard": list(rows)}


async def test_arguments_may_come_in_four_ways(
    http: aiohttp.ClientSession, platform: Platform, private: Chat
) -> None:
    path = f"/bot{TOKEN}/sendMessage"
    markup = json.dumps(keyboard([button()]))
    values = {"chat_id": str(private.id), "text": "x", "reply_markup": markup}
    multipart = aiohttp.FormData(default_to_multipart=True)
    for name, value in values.items():
        multipart.add_field(name, value)

    answers = [
        await http.get(path, params=values),
        await http.post(path, data=values),
        await http.post(path, data=multipart),
        await http.post(path, json={**values, "reply_markup": keyboard([button()])}),
    ]

    assert [answer.status for answer in answers] == [200] * 4
    assert [taken.reply_markup for taken in platform.taken] == [keyboard([button()])] * 4


async def test_an_unknown_method_is_not_found(ask: Ask) -> None:
    assert (await ask("sendDice"))["error_code"] == 404


async def test_method_names_ignore_case(ask: Ask) -> None:
    assert (await ask("GETME"))["ok"]


async def test_a_wrong_token_is_unauthorized(http: aiohttp.ClientSession) -> None:
    async with http.get("/bot1:other/getMe") as answer:
        assert answer.status == 401
        assert (await answer.json())["description"] == "Unauthorized"


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff"])
async def test_a_broken_body_is_a_bad_request(http: aiohttp.ClientSession, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    async with http.post(f"/bot{TOKEN}/getMe", data=body, headers=headers) as answer:
        assert answer.status == 400


@pytest.mark.parametrize("method", sorted(METHODS))
async def test_every_method_survives_nonsense(ask: Ask, private: Chat, method: str) -> None:
    nonsense = {
        "chat_id": private.id,
        "message_id": "x",
        "commands": 5,
        "scope": [],
        "user_id": {},
        "url": "x",
    }
    for arguments in ({}, nonsense):
        assert isinstance((await ask(method, **arguments))["ok"], bool)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"text": ""}, "message text is empty"),
        ({"text": " \n "}, "text must be non-empty"),
        ({"text": "x" * 4097}, "message is too long"),
        ({"text": "я" * 16_385}, "text is too long"),
        (
            {"text": "<br>", "parse_mode": "HTML"},
            'can\'t parse entities: Unsupported start tag "br" at byte offset 0',
        ),
        ({"text": "x", "parse_mode": "Wiki"}, "unsupported parse_mode"),
        (
            {"text": "x", "entities": [{"type": "bold"}]},
            "can't parse entities: type, offset and length are needed",
        ),
        ({"text": "x", "message_thread_id": 1}, "message thread not found"),
        ({"text": "x", "message_thread_id": 77}, "message thread not found"),
        ({"text": "x", "reply_parameters": {"message_id": 9}}, "message to be replied not found"),
        ({"text": "x", "reply_markup": "{"}, "can't parse reply_markup: can't parse JSON"),
        ({"text": "x", "chat_id": 4}, "chat not found"),
        ({"text": "x", "chat_id": "@nobody"}, "chat not found"),
        ({"text": "x", "chat_id": ""}, "chat_id is empty"),
    ],
)
async def test_a_bad_message_is_refused(
    ask: Ask, platform: Platform, private: Chat, arguments: dict[str, object], reason: str
) -> None:
    answer = await ask("sendMessage", **{"chat_id": private.id, **arguments})

    assert answer == {"ok": False, "error_code": 400, "description": f"Bad Request: {reason}"}
    assert platform.taken == []


@pytest.mark.parametrize("text", ["x" * 4096, "<b>" + "&lt;" * 4096 + "</b>", "😀" * 4096])
async def test_length_is_measured_after_parsing(ask: Ask, private: Chat, text: str) -> None:
    assert (await ask("sendMessage", chat_id=private.id, text=text, parse_mode="HTML"))["ok"]


async def test_a_missing_reply_may_be_allowed(ask: Ask, platform: Platform, private: Chat) -> None:
    reply = {"message_id": 9, "allow_sending_without_reply": True}

    assert (await ask("sendMessage", chat_id=private.id, text="x", reply_parameters=reply))["ok"]
    assert platform.taken[0].reply_to is None


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (keyboard([button(callback_data="я" * 33)]), "BUTTON_DATA_INVALID"),
        (keyboard([button(callback_data="")]), "BUTTON_DATA_INVALID"),
        (keyboard(*[[button()]] * 101), "reply markup is too long"),
        (keyboard([button()] * 9), "reply markup is too long"),
        (keyboard([{"text": "x"}]), "text buttons are unallowed in the inline keyboard"),
        (keyboard([{"text": " ", "callback_data": "x"}]), "inline keyboard button text must be non-empty"),
        (
            keyboard([button(url="http://localhost/")]),
            "inline keyboard button URL 'http://localhost/' is invalid: Wrong HTTP URL",
        ),
        (keyboard([button(copy_text={"text": "x" * 257})]), "BUTTON_COPY_TEXT_INVALID"),
        ({"keys": []}, "object expected as reply markup"),
        ([], "can't parse reply_markup: expected an object"),
    ],
)
async def test_a_bad_keyboard_is_refused(ask: Ask, private: Chat, markup: object, reason: str) -> None:
    answer = await ask("sendMessage", chat_id=private.id, text="x", reply_markup=markup)

    assert answer["description"] == f"Bad Request: {reason}"


@pytest.mark.parametrize(
    "markup",
    [
        keyboard([button(callback_data="я" * 32)]),
        keyboard(*[[button()] * 8] * 12, [button()] * 4),
        keyboard([button(url="https://example.com"), button(copy_text={"text": "CN-RU"})]),
        {"keyboard": [["Yes", "No"]]},
        {"remove_keyboard": True},
        {"force_reply": True},
        {"inline_keyboard": []},
    ],
)
async def test_a_good_keyboard_is_taken(ask: Ask, private: Chat, markup: object) -> None:
    assert (await ask("sendMessage", chat_id=private.id, text="x", reply_markup=markup))["ok"]


async def test_an_edit_must_change_something(ask: Ask, private: Chat) -> None:
    sent = {"chat_id": private.id, "message_id": 1}
    await ask(
        "sendMessage",
        chat_id=private.id,
        text="<b>x</b>",
        parse_mode="HTML",
        reply_markup=keyboard([button()]),
    )

    same = await ask(
        "editMessageText", **sent, text="<b>x</b>", parse_mode="HTML", reply_markup=keyboard([button()])
    )
    other = await ask("editMessageText", **sent, text="x", reply_markup=keyboard([button()]))

    assert str(same["description"]).startswith("Bad Request: message is not modified")
    assert other["ok"]


async def test_only_own_messages_that_exist_are_edited(ask: Ask, platform: Platform, private: Chat) -> None:
    said = platform.say(private.id, "mine")

    foreign = await ask("editMessageText", chat_id=private.id, message_id=said.id, text="y")
    missing = await ask("editMessageText", chat_id=private.id, message_id=99, text="y")

    assert foreign["description"] == "Bad Request: message can't be edited"
    assert missing["description"] == "Bad Request: message to edit not found"


async def test_old_messages_can_not_be_deleted(ask: Ask, private: Chat, clock: Clock) -> None:
    await ask("sendMessage", chat_id=private.id, text="x")
    clock.time += 48 * 3600 + 1

    old = await ask("deleteMessage", chat_id=private.id, message_id=1)
    missing = await ask("deleteMessage", chat_id=private.id, message_id=2)

    assert old["description"] == "Bad Request: message can't be deleted for everyone"
    assert missing["description"] == "Bad Request: message to delete not found"


async def test_a_late_answer_to_a_press_is_refused(
    ask: Ask, platform: Platform, private: Chat, clock: Clock
) -> None:
    press = platform.press(private.id, 1, callback_data="x")
    assert (await ask("answerCallbackQuery", callback_query_id=press.id))["ok"]
    clock.time += 200

    late = await ask("answerCallbackQuery", callback_query_id=press.id)
    unknown = await ask("answerCallbackQuery", callback_query_id="5")

    assert "query is too old" in str(late["description"])
    assert "query ID is invalid" in str(unknown["description"])


async def test_where_the_bot_may_not_write(ask: Ask, platform: Platform, group: Chat) -> None:
    stranger = platform.add_private(BO)
    channel = platform.add_channel(5, "Brief", creator=ANN)
    forum = platform.add_supergroup(6, "Forum", creator=ANN, is_forum=True)
    topic = platform.add_topic(forum.id, "Trade")
    platform.add_bot(forum.id)
    platform.close_topic(forum.id, topic.id)
    platform.change_member(group.id, BOT.id, status=Status.RESTRICTED)

    async def refusal(chat: Chat, **more: object) -> object:
        return (await ask("sendMessage", chat_id=chat.id, text="x", **more))["description"]

    assert await refusal(stranger) == "Forbidden: bot can't initiate conversation with a user"
    assert await refusal(group) == "Bad Request: not enough rights to send text messages to the chat"
    assert await refusal(channel) == "Bad Request: chat not found"
    platform.promote_bot(channel.id, rights=[])
    assert await refusal(channel) == "Bad Request: need administrator rights in the channel chat"
    assert await refusal(forum, message_thread_id=topic.id) == "Bad Request: TOPIC_CLOSED"
    platform.remove_bot(forum.id)
    assert await refusal(forum) == "Forbidden: bot was kicked from the supergroup chat"
    platform.delete_group(forum.id)
    assert await refusal(forum) == "Forbidden: the group chat was deleted"
    platform.deactivate(BO.id)
    assert await refusal(stranger) == "Forbidden: user is deactivated"


async def test_a_channel_takes_no_reply_keyboard(ask: Ask, platform: Platform) -> None:
    channel = platform.add_channel(5, "Brief", creator=ANN)
    platform.promote_bot(channel.id)

    answer = await ask("sendMessage", chat_id=channel.id, text="x", reply_markup={"force_reply": True})

    assert answer["error_code"] == 400


async def test_both_ledgers_know_a_message(ask: Ask, platform: Platform, private: Chat, clock: Clock) -> None:
    await ask("sendMessage", chat_id=private.id, text="x")

    (taken,) = platform.taken
    (answered,) = platform.answered
    assert (taken.method, taken.chat_id, taken.text, taken.at) == ("sendMessage", private.id, "x", clock.time)
    assert (answered.status, answered.chat_id, answered.message_id) == (200, private.id, taken.message_id)


async def test_a_refusal_takes_nothing(
    http: aiohttp.ClientSession, ask: Ask, platform: Platform, private: Chat
) -> None:
    platform.faults.add("sendMessage", Refuse(429, "Too Many Requests: retry after 3", retry_after=3))

    async with http.post(f"/bot{TOKEN}/sendMessage", json={"chat_id": private.id, "text": "x"}) as answer:
        assert answer.status == 429
        assert answer.headers["Retry-After"] == "3"
        assert (await answer.json())["parameters"] == {"retry_after": 3}

    assert platform.taken == []
    assert [each.status for each in platform.answered] == [429]


@pytest.mark.parametrize("taken", [False, True])
async def test_a_dropped_connection_is_never_answered(
    http: aiohttp.ClientSession, platform: Platform, private: Chat, taken: bool
) -> None:
    platform.faults.add("sendMessage", Drop(taken=taken))

    with pytest.raises(aiohttp.ClientError):
        await http.post(f"/bot{TOKEN}/sendMessage", json={"chat_id": private.id, "text": "x"})

    assert len(platform.taken) == int(taken)
    assert platform.answered == []


async def test_a_late_answer_is_taken_at_once(
    ask: Ask, platform: Platform, private: Chat, clock: Clock
) -> None:
    platform.faults.add("sendMessage", Late(8))
    began = clock.time

    await ask("sendMessage", chat_id=private.id, text="x")

    assert (platform.taken[0].at, platform.answered[0].at) == (began, began + 8)
    assert clock.pauses == [8]


async def test_a_held_answer_waits_for_its_sign(ask: Ask, platform: Platform, private: Chat) -> None:
    sign = asyncio.Event()
    platform.faults.add("sendMessage", Hold(sign))
    sending = asyncio.create_task(ask("sendMessage", chat_id=private.id, text="x"))
    await platform.until(lambda: len(platform.taken) == 1)

    assert not sending.done()
    sign.set()
    assert (await sending)["ok"]


@pytest.mark.parametrize("taken", [False, True])
async def test_a_broken_proxy_answers_for_us(
    http: aiohttp.ClientSession, platform: Platform, private: Chat, taken: bool
) -> None:
    platform.faults.add("sendMessage", Raw(502, b"<html>Bad Gateway", taken=taken))

    async with http.post(f"/bot{TOKEN}/sendMessage", json={"chat_id": private.id, "text": "x"}) as answer:
        assert (answer.status, await answer.read()) == (502, b"<html>Bad Gateway")

    assert len(platform.taken) == int(taken)


async def test_faults_are_counted_by_chat_and_call(ask: Ask, platform: Platform, private: Chat) -> None:
    platform.add_private(BO, is_started=True)
    platform.faults.add("sendmessage", Refuse(500, "Internal"), chat_id=ANN.id, times=2, skip=1)

    async def sent(chat_id: int) -> object:
        return (await ask("sendMessage", chat_id=chat_id, text="x"))["ok"]

    assert await sent(BO.id)
    assert [await sent(ANN.id) for _ in range(4)] == [True, False, False, True]


async def test_a_lasting_fault_ends_when_it_is_cleared(ask: Ask, platform: Platform) -> None:
    platform.faults.add("*", Refuse(502, "Bad Gateway"), times=None)
    assert [(await ask("getMe"))["ok"] for _ in range(3)] == [False] * 3

    platform.faults.clear()
    assert (await ask("getMe"))["ok"]
