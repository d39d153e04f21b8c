"""From updates to commands and back: presses, faults, and what is stored."""

import json
from datetime import timedelta

import pytest

from bot.domain.chats import ChatId, ChatStatus
from bot.domain.errors import StorageError
from bot.domain.outbox import Lane, OutgoingId
from bot.playground.faults import Raw, Refuse
from bot.ports import Batch
from handlers.base import Answer, Ask, Command, Desk
from tests.unit.handlers.bench import ANN, Bench

OLD = "This menu is out of date; here is a new one."


@pytest.mark.parametrize(
    "data",
    [
        "",
        "x",
        "0:start",
        "2:settings:pause",
        "1",
        "1:",
        "1:nonsense",
        "1:privacy",
        "mute",
        ":" * 64,
        "1:stop",
        "ж" * 32,
    ],
)
async def test_a_button_we_do_not_know_gets_a_toast_and_a_fresh_menu(bench: Bench, data: str) -> None:
    old = await bench.say(ANN.id, "/help")

    pressed = await bench.press_data(old, data)

    assert pressed.toast == OLD
    assert not pressed.shown.is_edit
    assert "1:subscribe" in pressed.shown.data
    assert bench.platform.chats[ANN.id].messages[old.id].text == old.text


async def test_a_stale_button_does_not_claim_that_a_pause_has_ended(bench: Bench) -> None:
    await bench.say(ANN.id, "/subscribe trade")
    old = await bench.say(ANN.id, "/stop")

    pressed = await bench.press_data(old, "0:old")

    assert "paused" in pressed.shown.text
    assert (await bench.chat(ANN.id)).status is ChatStatus.PAUSED
    await bench.press(pressed.shown, "Resume")
    assert (await bench.chat(ANN.id)).status is ChatStatus.ACTIVE


async def test_a_press_on_a_message_that_is_gone_gets_a_new_menu(bench: Bench) -> None:
    menu = await bench.say(ANN.id, "/subscribe")
    bench.platform.delete(ANN.id, menu.id)

    pressed = await bench.press_data(menu, "1:subscribe:trade")

    assert not pressed.shown.is_edit
    assert "which country" in pressed.shown.text


async def test_a_menu_deleted_between_press_and_answer_is_sent_anew(bench: Bench) -> None:
    menu = await bench.say(ANN.id, "/subscribe")
    bench.platform.press(ANN.id, menu.id, callback_data="1:subscribe:trade")
    bench.platform.delete(ANN.id, menu.id)

    (answer,) = await bench.settle()
    assert not answer.is_edit
    assert "which country" in answer.text


async def test_navigating_adds_no_message(bench: Bench) -> None:
    screen = await bench.say(ANN.id, "/start")
    for label in (
        "Subscribe",
        "Trade",
        "China",
        "Back",
        "Back",
        "Energy",
        "Everywhere",
        "My subscriptions",
        "Energy",
    ):
        screen = (await bench.press(screen, label)).shown

    assert bench.messages(ANN.id) == 1


@pytest.mark.parametrize("fault", [Raw(502, b"<html>"), Raw(200, b"{}"), Raw(200, b'{"ok":true}')])
async def test_an_answer_to_a_press_that_gets_lost_stops_nothing(bench: Bench, fault: Raw) -> None:
    menu = await bench.say(ANN.id, "/subscribe")
    bench.platform.faults.add("answerCallbackQuery", fault)

    pressed = await bench.press(menu, "Trade")

    assert pressed.shown.is_edit


async def test_a_press_without_a_message_is_answered(bench: Bench) -> None:
    await bench.say(ANN.id, "/start")
    press = bench.platform.press(ANN.id, 1, callback_data="1:start")
    (queued,) = bench.platform.updates.pending
    query = queued.body["callback_query"]
    assert isinstance(query, dict)
    del query["message"]
    await bench.settle()

    assert press.id in bench.platform.reactions


# Faults of ours


async def explode(ask: Ask, desk: Desk) -> Answer:
    raise RuntimeError("a fault of ours")


async def test_a_command_that_fails_says_so_and_the_next_works(bench: Bench) -> None:
    await bench.sit_down(commands=(*bench.desk.commands, Command(name="boom", run=explode)))

    assert "went wrong" in (await bench.say(ANN.id, "/boom")).text
    assert "Latest" in (await bench.say(ANN.id, "/start")).labels


async def test_a_press_that_fails_is_answered(bench: Bench) -> None:
    await bench.sit_down(commands=(*bench.desk.commands, Command(name="boom", run=explode, press=explode)))
    menu = await bench.say(ANN.id, "/start")

    pressed = await bench.press_data(menu, "1:boom")

    assert "went wrong" in str(pressed.toast)


async def test_a_store_that_fails_makes_the_command_wait_and_not_fail(bench: Bench) -> None:
    ask_store = bench.store.chat
    failures = 2

    async def frail(chat_id: ChatId) -> object:
        nonlocal failures
        if failures:
            failures -= 1
            raise StorageError("disk full")
        return await ask_store(chat_id)

    bench.store.chat = frail  # type: ignore[method-assign, assignment]
    screen = await bench.say(ANN.id, "/subscribe trade")

    assert screen.text.startswith("✅")
    assert failures == 0


# What is stored


async def test_one_update_is_one_batch_with_its_reply(bench: Bench) -> None:
    batches: list[Batch] = []
    commit = bench.store.commit

    async def note(batch: Batch) -> None:
        batches.append(batch)
        await commit(batch)

    bench.store.commit = note  # type: ignore[method-assign]
    await bench.say(ANN.id, "/subscribe trade")

    (batch,) = [one for one in batches if one.handled]
    (row,) = batch.outgoing
    assert row.lane is Lane.INTERACTIVE
    assert row.id == f"reply:{batch.handled[0].id}"
    assert [chat.id for chat in batch.chats] == [ANN.id]


async def test_a_repeated_update_is_answered_once(bench: Bench) -> None:
    bench.platform.say(ANN.id, "/subscribe trade")
    raws = [update.as_json() for update in bench.platform.updates.pending]
    await bench.intake.take(raws)
    await bench.settle()
    await bench.intake.take(raws)

    assert await bench.settle() == []
    assert bench.messages(ANN.id) == 1


async def test_two_quick_presses_are_handled_in_order(bench: Bench) -> None:
    menu = await bench.say(ANN.id, "/settings")
    for data in ("1:settings:pause", "1:settings:resume", "1:settings:language:ru"):
        bench.platform.press(ANN.id, menu.id, callback_data=data)
    await bench.settle()

    shown = bench.platform.chats[ANN.id].messages[menu.id]
    assert "включены" in shown.text
    assert len(bench.platform.reactions) == 3


async def test_a_reply_that_waited_too_long_is_given_up(bench: Bench) -> None:
    bench.platform.faults.add("sendMessage", Refuse(404, "Not Found"), times=None)
    bench.platform.say(ANN.id, "/help")
    await bench.settle()
    bench.clock.forward(timedelta(minutes=16))
    await bench.settle()
    bench.platform.faults.clear()
    bench.clock.forward(timedelta(minutes=16))

    assert await bench.settle() == []


async def test_long_names_break_nothing(bench: Bench) -> None:
    name = "<b>" + "𝕬" * 300 + "\u202e"
    chat = {"id": 77, "type": "private", "first_name": name}
    message = {
        "message_id": 1,
        "date": 1,
        "text": "/start",
        "entities": [{"type": "bot_command", "offset": 0, "length": 6}],
        "chat": chat,
        "from": {"id": 77, "is_bot": False, "first_name": name},
    }
    bench.platform.updates.push_raw({"message": json.loads(json.dumps(message))})
    await bench.settle()

    assert len((await bench.chat(77)).title) <= 60
    assert await bench.store.row(OutgoingId("reply:700000001")) is not None
