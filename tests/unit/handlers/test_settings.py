"""/settings: language, pause, mutes, and the channel that a private chat manages."""

from datetime import timedelta

import pytest

from bot.domain.chats import ChatStatus, is_muted
from bot.playground.model import Status
from tests.unit.handlers.bench import ANN, BO, Bench, Screen


@pytest.fixture
async def channel(bench: Bench) -> int:
    """A channel of Ann, who has started the bot before and gave it the right to post."""
    await bench.say(ANN.id, "/start")
    channel = bench.platform.add_channel(8, "Brief", creator=ANN)
    bench.platform.promote_bot(channel.id)
    (note,) = await bench.settle()
    assert note.chat_id == ANN.id
    return channel.id


async def managing(bench: Bench, channel: int) -> Screen:
    """Ann's settings after she chose her channel."""
    settings = await bench.say(ANN.id, "/settings")
    return (await bench.press(settings, "Brief")).shown


async def test_the_language_changes_at_once_and_for_what_comes_after(bench: Bench) -> None:
    settings = await bench.say(ANN.id, "/settings")

    pressed = await bench.press(settings, "Русский")

    assert "Настройки" in pressed.shown.text
    assert pressed.toast == "Сохранено"
    assert "✓ Русский" in pressed.shown.labels
    assert "Команды" in (await bench.say(ANN.id, "/help")).text


async def test_a_language_that_we_do_not_speak_changes_nothing(bench: Bench) -> None:
    settings = await bench.say(ANN.id, "/settings")
    await bench.press_data(settings, "1:settings:language:xx")

    assert (await bench.chat(ANN.id)).language == "en"


async def test_pause_and_resume_by_buttons(bench: Bench) -> None:
    await bench.say(ANN.id, "/subscribe trade")
    settings = await bench.say(ANN.id, "/settings")

    paused = await bench.press(settings, "Pause")
    assert (await bench.chat(ANN.id)).status is ChatStatus.PAUSED
    assert "paused" in paused.shown.text
    resumed = await bench.press(paused.shown, "Resume")

    assert (await bench.chat(ANN.id)).status is ChatStatus.ACTIVE
    assert resumed.shown.labels == settings.labels


async def test_an_alerts_topics_are_muted_for_a_day_and_the_alert_stays(bench: Bench) -> None:
    alert = await bench.say(ANN.id, "/start")

    pressed = await bench.press_data(alert, "1:settings:mute:trade,energy,nonsense")

    assert pressed.screen is None
    assert pressed.toast == "Muted for 24 hours: 📦 Trade, ⚡ Energy. To undo, see /settings."
    chat = await bench.chat(ANN.id)
    assert is_muted(chat, "trade", now=bench.clock.now() + timedelta(hours=23))
    assert not is_muted(chat, "trade", now=bench.clock.now() + timedelta(hours=24))
    assert not is_muted(chat, "nonsense", now=bench.clock.now())


async def test_a_mute_of_nothing_known_says_so_instead_of_claiming_it(bench: Bench) -> None:
    alert = await bench.say(ANN.id, "/start")

    pressed = await bench.press_data(alert, "1:settings:mute:nonsense")

    assert "Muted" not in str(pressed.toast)
    assert (await bench.chat(ANN.id)).mutes == ()


async def test_a_mute_is_listed_undone_by_a_press_and_gone_when_it_ends(bench: Bench) -> None:
    alert = await bench.say(ANN.id, "/start")
    await bench.press_data(alert, "1:settings:mute:trade,energy")
    settings = await bench.say(ANN.id, "/settings")

    pressed = await bench.press(settings, "Unmute 📦")
    assert not is_muted(await bench.chat(ANN.id), "trade", now=bench.clock.now())
    assert any("Unmute ⚡" in label for label in pressed.shown.labels)
    bench.clock.forward(timedelta(hours=25))

    assert not any("Unmute" in label for label in (await bench.say(ANN.id, "/settings")).labels)


async def test_the_settings_button_of_an_alert_leaves_the_alert_alone(bench: Bench) -> None:
    alert = await bench.say(ANN.id, "/start")

    pressed = await bench.press_data(alert, "1:settings:new")

    assert not pressed.shown.is_edit
    assert bench.messages(ANN.id) == 2


async def test_settings_lead_to_groups_and_channels_in_private_only(bench: Bench, group: int) -> None:
    private = await bench.say(ANN.id, "/settings")
    shared = await bench.say(group, "/settings")

    assert private.button("Add to a group") == "https://t.me/communique_bot?startgroup"
    assert "startchannel" in private.button("Add to a channel")
    assert not any("t.me" in data for data in shared.data)


# Channels


async def test_the_private_chat_says_which_channel_it_manages(bench: Bench, channel: int) -> None:
    screen = await managing(bench, channel)

    assert screen.text.startswith("For the channel Brief")
    assert "✓ 📣 Brief" in screen.labels


async def test_commands_apply_to_the_channel_that_is_managed(bench: Bench, channel: int) -> None:
    await managing(bench, channel)

    screen = await bench.say(ANN.id, "/subscribe trade RU-CN")
    assert "For the channel Brief" in screen.text
    assert await bench.follows(channel) == [("trade", "CN-RU")]
    assert await bench.follows(ANN.id) == []
    listed = await bench.say(ANN.id, "/unsubscribe")
    await bench.press(listed, "Trade")
    await bench.say(ANN.id, "/stop")

    assert await bench.follows(channel) == []
    assert (await bench.chat(channel)).status is ChatStatus.PAUSED
    assert (await bench.chat(ANN.id)).status is ChatStatus.ACTIVE


async def test_going_back_makes_commands_about_the_chat_itself(bench: Bench, channel: int) -> None:
    screen = await managing(bench, channel)
    back = await bench.press(screen, "Back to this chat")
    assert "For the channel" not in back.shown.text
    await bench.say(ANN.id, "/subscribe energy")

    assert await bench.follows(ANN.id) == [("energy", "*")]
    assert await bench.follows(channel) == []


async def test_the_language_of_a_channel_is_that_of_its_manager(bench: Bench, channel: int) -> None:
    screen = await managing(bench, channel)
    await bench.press(screen, "中文")

    assert (await bench.chat(channel)).language == "zh"
    assert (await bench.chat(ANN.id)).language == "zh"


async def test_a_channel_of_somebody_else_can_not_be_chosen(bench: Bench, channel: int) -> None:
    settings = await bench.say(BO.id, "/settings")

    await bench.press_data(settings, f"1:settings:channel:{channel}")

    assert (await bench.chat(BO.id)).managing is None


async def test_a_former_admin_can_not_choose_the_channel(bench: Bench, channel: int) -> None:
    bench.platform.change_member(channel, ANN.id, status=Status.MEMBER)
    settings = await bench.say(ANN.id, "/settings")

    pressed = await bench.press(settings, "Brief")

    assert "not an administrator" in str(pressed.toast)
    assert (await bench.chat(ANN.id)).managing is None


@pytest.mark.parametrize("words", ["/subscribe trade", "/settings", "/stop", "/unsubscribe"])
async def test_who_lost_the_channel_gets_the_own_chat_back(bench: Bench, channel: int, words: str) -> None:
    await managing(bench, channel)
    bench.platform.change_member(channel, ANN.id, status=Status.MEMBER)
    bench.clock.forward(timedelta(minutes=11))

    screen = await bench.say(ANN.id, words)
    assert "not an administrator" in screen.text
    assert (await bench.chat(ANN.id)).managing is None
    await bench.say(ANN.id, "/subscribe energy")

    assert await bench.follows(ANN.id) == [("energy", "*")]
    assert await bench.follows(channel) == []


async def test_a_press_of_who_lost_the_channel_changes_nothing_there(bench: Bench, channel: int) -> None:
    screen = await managing(bench, channel)
    bench.platform.remove_bot(channel)
    bench.clock.forward(timedelta(minutes=11))

    pressed = await bench.press(screen, "Back to this chat")

    assert pressed.toast is not None
    assert (await bench.chat(ANN.id)).managing is None
    assert "Add to a group" in (await bench.say(ANN.id, "/settings")).labels


async def test_muting_an_own_alert_works_while_a_lost_channel_is_managed(bench: Bench, channel: int) -> None:
    alert = await managing(bench, channel)
    bench.platform.remove_bot(channel)
    bench.clock.forward(timedelta(minutes=11))
    await bench.press_data(alert, "1:settings:mute:trade")
    await bench.press_data(alert, "1:settings:mute:trade")

    assert is_muted(await bench.chat(ANN.id), "trade", now=bench.clock.now())
