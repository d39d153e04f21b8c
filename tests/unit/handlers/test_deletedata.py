"""/deletedata: asked once, then nothing is left, and whoever comes back begins anew."""

from datetime import timedelta

import pytest

from bot.config import Settings
from bot.domain.chats import ChatId, ChatStatus
from bot.domain.inbox import Update
from bot.domain.items import ItemId
from bot.domain.outbox import Outgoing, OutgoingId
from bot.domain.records import Record
from bot.phrases import LANGUAGES, say
from bot.playground.faults import Refuse
from bot.playground.model import Status
from bot.ports import Batch
from tests.make import make_item, make_outgoing
from tests.unit.handlers.bench import ANN, BO, Bench, Screen, seated

WAIT = timedelta(seconds=30)


@pytest.fixture
async def channel(bench: Bench) -> int:
    """A channel that Ann has set up, following energy."""
    await bench.say(ANN.id, "/start")
    channel = bench.platform.add_channel(8, "Brief", creator=ANN)
    bench.platform.promote_bot(channel.id)
    (note,) = await bench.settle()
    await bench.press(note, "Set up")
    await bench.say(ANN.id, "/subscribe energy")
    return channel.id


async def back_in_private(bench: Bench) -> None:
    settings = await bench.say(ANN.id, "/settings")
    await bench.press(settings, "Back to this chat")


async def stored(bench: Bench) -> list[Record]:
    return [record async for record in bench.store.records()]


async def left_of(bench: Bench, chat_id: int) -> list[Record]:
    """What is stored of a chat."""
    return [record for record in await stored(bench) if str(chat_id) in _ids(record)]


def _ids(record: Record) -> set[str]:
    """Every chat and person that a record names."""
    names = ("id", "chat_id", "bound_by", "managing")
    ids = {str(getattr(record, name, None)) for name in names}
    if isinstance(record, Outgoing):
        ids |= set(record.id.split(":"))
    # Update ids are numbers of their own.
    return ids - {str(record.id)} if isinstance(record, Update) else ids


async def alert(bench: Bench, name: str, chat_id: int) -> None:
    """Queue an alert on trade."""
    item = make_item(id=ItemId(name), url=f"https://wire.example/{name}")
    row = make_outgoing(id=OutgoingId(f"alert:{name}:{chat_id}:0"), chat_id=ChatId(chat_id), item_id=item.id)
    await bench.store.commit(Batch(items=(item,), outgoing=(row,)))


async def asked(bench: Bench, chat_id: int = ANN.id) -> Screen:
    return await bench.say(chat_id, "/deletedata")


async def delayed(bench: Bench, chat_id: int = ANN.id) -> None:
    """Ask and confirm; Telegram makes the goodbye wait."""
    question = await asked(bench, chat_id)
    bench.platform.faults.add("editMessageText", Refuse(429, "Too Many Requests", retry_after=10))
    pressed = await bench.press(question, "Delete everything")
    assert pressed.screen is None


async def test_it_asks_and_keeping_changes_nothing(bench: Bench) -> None:
    await bench.say(ANN.id, "/subscribe trade RU-CN, energy")

    question = await asked(bench)
    assert "2" in question.text
    assert "cannot be undone" in question.text
    assert "/stop" in question.text
    kept = await bench.press(question, "Keep")

    assert kept.shown.text == "Nothing was deleted."
    assert kept.shown.is_edit
    assert len(await bench.follows(ANN.id)) == 2


async def test_nothing_is_left_and_others_keep_all(bench: Bench) -> None:
    await bench.say(ANN.id, "/subscribe trade")
    await bench.say(BO.id, "/subscribe trade")
    for person in (ANN.id, BO.id):
        await alert(bench, "sent", person)
    assert len(await bench.settle()) == 2
    before = len(await left_of(bench, BO.id))

    goodbye = await bench.press(await asked(bench), "Delete everything")

    assert goodbye.shown.is_edit
    assert goodbye.shown.text.startswith("Everything about this chat is deleted")
    assert goodbye.toast is not None
    assert await left_of(bench, ANN.id) == []
    assert len(await left_of(bench, BO.id)) == before
    assert await bench.follows(BO.id) == [("trade", "*")]


async def test_what_was_said_names_nobody_once_it_is_answered(bench: Bench) -> None:
    await bench.say(ANN.id, "/start")

    updates = [one for one in await stored(bench) if isinstance(one, Update)]

    assert [(one.chat_id, one.raw) for one in updates] == [(0, "")]


async def test_nothing_needs_to_be_typed(bench: Bench) -> None:
    privacy = await bench.say(ANN.id, "/privacy")
    assert "30 days" in privacy.text
    question = await bench.press(privacy, "Delete everything")
    assert question.shown.is_edit
    await bench.press(question.shown, "Delete everything")

    assert await left_of(bench, ANN.id) == []


async def test_data_are_gone_before_the_goodbye_is_said(bench: Bench) -> None:
    await bench.say(ANN.id, "/subscribe trade")
    await alert(bench, "sent", ANN.id)
    await bench.settle()

    await delayed(bench)

    chat = await bench.chat(ANN.id)
    assert (chat.status, chat.title, chat.subscriptions) == (ChatStatus.LEAVING, "", ())
    rows = [record for record in await stored(bench) if isinstance(record, Outgoing)]
    assert [row.message is not None and "is deleted" in row.message.plain for row in rows] == [True]
    bench.clock.forward(WAIT)
    assert len(await bench.settle()) == 1
    assert await left_of(bench, ANN.id) == []


async def test_no_alert_leaves_after_the_confirmation(bench: Bench) -> None:
    await bench.say(ANN.id, "/subscribe trade")
    question = await asked(bench)
    await alert(bench, "before", ANN.id)
    bench.platform.faults.add("editMessageText", Refuse(429, "Too Many Requests", retry_after=10))
    bench.platform.press(ANN.id, question.id, callback_data=question.button("Delete everything"))
    # Not `settle`: the alert must not have left before the press is handled.
    pending = bench.platform.updates.pending
    await bench.intake.take([update.as_json() for update in pending])
    await bench.intake.drain()
    # Decided before the data went, stored after.
    await alert(bench, "crossing", ANN.id)
    before = len(bench.platform.taken)
    await bench.delivery.drain()
    bench.clock.forward(WAIT)
    await bench.delivery.drain()

    assert [one.method for one in bench.platform.taken[before:]] == ["editMessageText"]
    assert await left_of(bench, ANN.id) == []


async def test_an_alert_that_comes_after_the_goodbye_is_neither_sent_nor_kept(bench: Bench) -> None:
    await bench.say(ANN.id, "/subscribe trade")
    await bench.press(await asked(bench), "Delete everything")

    await alert(bench, "late", ANN.id)

    assert await bench.settle() == []
    assert await left_of(bench, ANN.id) == []


async def test_who_starts_again_begins_anew(bench: Bench) -> None:
    await bench.say(ANN.id, "/subscribe trade")
    await bench.say(ANN.id, "/stop")
    await bench.press(await asked(bench), "Delete everything")

    greeting = await bench.say(ANN.id, "/start")

    assert "Pick a topic" in greeting.text
    chat = await bench.chat(ANN.id)
    assert (chat.status, chat.title, chat.subscriptions) == (ChatStatus.ACTIVE, "Ann", ())


async def test_who_comes_back_before_the_goodbye_keeps_what_is_new(bench: Bench) -> None:
    await bench.say(ANN.id, "/subscribe trade")
    await alert(bench, "old", ANN.id)
    await bench.settle()
    await delayed(bench)

    bench.platform.say(ANN.id, "/subscribe energy")
    await bench.settle()
    bench.clock.forward(WAIT)
    await bench.settle()

    chat = await bench.chat(ANN.id)
    assert chat.status is ChatStatus.ACTIVE
    assert await bench.follows(ANN.id) == [("energy", "*")]
    rows = [one.id for one in await left_of(bench, ANN.id) if isinstance(one, Outgoing)]
    assert not any(one.startswith("alert:") for one in rows)
    assert len(rows) == 2


async def test_confirming_twice_is_no_error(bench: Bench) -> None:
    question = await asked(bench)
    await bench.press(question, "Delete everything")
    await bench.press_data(question, question.button("Delete everything"))

    assert await left_of(bench, ANN.id) == []


async def test_who_can_not_be_told_is_erased_all_the_same(bench: Bench) -> None:
    await bench.say(ANN.id, "/subscribe trade")
    question = await asked(bench)
    for method in ("editMessageText", "sendMessage"):
        refusal = Refuse(403, "Forbidden: bot was blocked by the user")
        bench.platform.faults.add(method, refusal, times=None)

    pressed = await bench.press(question, "Delete everything")

    assert pressed.screen is None
    assert await left_of(bench, ANN.id) == []


async def test_a_question_that_is_gone_is_answered_anew(bench: Bench) -> None:
    question = await asked(bench)
    bench.platform.delete(ANN.id, question.id)

    pressed = await bench.press(question, "Delete everything")

    assert "is deleted" in pressed.shown.text
    assert await left_of(bench, ANN.id) == []


# Groups


async def test_only_admins_delete_a_group(bench: Bench, group: int) -> None:
    await bench.say(group, "/subscribe trade")
    refused = await bench.say(group, "/deletedata", user_id=BO.id)
    assert refused.rows == ()
    question = await asked(bench, group)
    pressed = await bench.press(question, "Delete everything", user_id=BO.id)
    assert pressed.screen is None
    assert await bench.follows(group) == [("trade", "*")]

    await bench.press(question, "Delete everything", user_id=ANN.id)

    assert await left_of(bench, group) == []


# Channels


async def test_a_person_is_told_of_their_channels_which_go_on_without_them(
    bench: Bench, channel: int
) -> None:
    await back_in_private(bench)

    question = await asked(bench)
    assert "Brief" in question.text
    await bench.press(question, "Delete everything")

    assert await left_of(bench, ANN.id) == []
    chat = await bench.chat(channel)
    assert (chat.bound_by, chat.status) == (None, ChatStatus.ACTIVE)
    assert await bench.follows(channel) == [("energy", "*")]


async def test_a_channel_taken_back_as_the_question_says_can_be_set_up_again(
    bench: Bench, channel: int
) -> None:
    await back_in_private(bench)
    await bench.press(await asked(bench), "Delete everything")
    await bench.say(ANN.id, "/start")
    bench.platform.remove_bot(channel)
    bench.platform.promote_bot(channel)

    (note,) = await bench.settle()
    await bench.press(note, "Set up")

    assert await bench.follows(channel) == [("energy", "*")]
    assert (await bench.chat(ANN.id)).managing == channel


async def test_a_managed_channel_is_deleted_and_its_manager_is_not(bench: Bench, channel: int) -> None:
    question = await asked(bench)
    assert "the channel Brief" in question.text

    goodbye = await bench.press(question, "Delete everything")

    assert "the channel Brief is deleted" in goodbye.shown.text
    assert await bench.store.chat(ChatId(channel)) is None
    assert await left_of(bench, channel) == []
    chat = await bench.chat(ANN.id)
    assert (chat.title, chat.status, chat.managing) == ("Ann", ChatStatus.ACTIVE, None)
    await bench.say(ANN.id, "/subscribe trade")
    assert await bench.follows(ANN.id) == [("trade", "*")]


async def test_a_confirmation_for_one_chat_never_deletes_another(bench: Bench, channel: int) -> None:
    about_channel = await asked(bench)
    await back_in_private(bench)

    pressed = await bench.press(about_channel, "Delete everything")

    assert pressed.toast == say("en", "refused.old_button")
    assert "about this chat" in pressed.shown.text
    assert (await bench.chat(ANN.id)).title == "Ann"
    assert await bench.follows(channel) == [("energy", "*")]


async def test_who_lost_the_channel_can_not_delete_it(bench: Bench, channel: int) -> None:
    question = await asked(bench)
    bench.platform.change_member(channel, ANN.id, status=Status.MEMBER)
    bench.clock.forward(timedelta(minutes=11))

    await bench.press(question, "Delete everything")

    assert await bench.follows(channel) == [("energy", "*")]
    assert (await bench.chat(ANN.id)).managing is None


# Words


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_privacy_says_is_what_is_kept(language: str) -> None:
    settings, text = Settings(), say(language, "privacy.text")

    assert settings.keep_replies == settings.keep_updates
    for kept in (settings.keep_alerts, settings.keep_replies):
        assert f"{kept.days} " in text
    assert "/stop" in text
    assert "/deletedata" in text


async def test_who_blocks_the_bot_afterwards_is_not_stored_again(bench: Bench) -> None:
    question = await bench.say(ANN.id, "/deletedata")
    await bench.press(question, "Delete everything")
    bench.platform.block(ANN.id)
    await bench.settle()
    assert await bench.store.chat(ChatId(ANN.id)) is None


async def test_who_was_never_let_in_may_still_leave() -> None:
    async with seated(invite_only=True) as bench:
        question = await bench.say(ANN.id, "/deletedata")
        await bench.press(question, "Delete everything")
        await bench.settle()
        assert await bench.store.chat(ChatId(ANN.id)) is None
