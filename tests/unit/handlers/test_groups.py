"""Groups and channels beyond the checks G01 to G17 of `tests/checks`."""

from bot.domain.chats import ChatStatus
from bot.playground.model import Status
from tests.unit.handlers.bench import ANN, BO, Bench

ADMINS_ONLY = "Only administrators of this chat can change its settings."


# Who may


async def test_an_admins_press_counts(bench: Bench, group: int) -> None:
    menu = await bench.say(group, "/subscribe")
    countries = await bench.press(menu, "Trade")
    await bench.press(countries.shown, "Everywhere")

    assert await bench.follows(group) == [("trade", "*")]


async def test_anyone_may_read_in_a_group(bench: Bench, group: int) -> None:
    for words in ("/latest", "/topics", "/topic trade", "/sources", "/help", "/privacy"):
        assert (await bench.say(group, words, user_id=BO.id)).text != ADMINS_ONLY


# Coming and going


async def test_blocking_does_not_end_a_pause_for_good(bench: Bench) -> None:
    await bench.say(ANN.id, "/subscribe trade")
    bench.platform.block(ANN.id)
    await bench.settle()
    await bench.say(ANN.id, "/help")

    assert (await bench.chat(ANN.id)).status is ChatStatus.ACTIVE


# Channels


async def test_an_admin_who_gives_the_right_to_post_is_told_in_private(bench: Bench) -> None:
    await bench.say(ANN.id, "/start")
    channel = bench.platform.add_channel(8, "Brief <b>", creator=ANN)
    bench.platform.promote_bot(channel.id)

    (note,) = await bench.settle()
    assert note.chat_id == ANN.id
    assert "Brief <b>" in note.text
    assert (await bench.chat(channel.id)).bound_by == ANN.id
    pressed = await bench.press(note, "Set up")
    assert "For the channel Brief <b>" in pressed.shown.text


async def test_other_changes_of_rights_are_not_worth_a_message(bench: Bench) -> None:
    await bench.say(ANN.id, "/start")
    channel = bench.platform.add_channel(8, "Brief", creator=ANN)
    bench.platform.promote_bot(channel.id)
    await bench.settle()
    bench.platform.promote_bot(channel.id, rights=("can_post_messages", "can_edit_messages"))

    assert await bench.settle() == []


async def test_nobody_is_written_to_who_never_started_the_bot(bench: Bench) -> None:
    channel = bench.platform.add_channel(8, "Brief", creator=BO)
    bench.platform.promote_bot(channel.id)

    assert await bench.settle() == []
    assert (await bench.chat(channel.id)).bound_by == BO.id


async def test_a_channel_that_the_bot_left_is_suspended_with_its_settings(bench: Bench) -> None:
    await bench.say(ANN.id, "/start")
    channel = bench.platform.add_channel(8, "Brief", creator=ANN)
    bench.platform.promote_bot(channel.id)
    (note,) = await bench.settle()
    await bench.press(note, "Set up")
    await bench.say(ANN.id, "/subscribe trade")
    bench.platform.change_member(channel.id, bench.platform.bot.id, status=Status.LEFT)
    await bench.settle()

    chat = await bench.chat(channel.id)
    assert (chat.status, len(chat.subscriptions)) == (ChatStatus.SUSPENDED, 1)


# A group becomes a supergroup
