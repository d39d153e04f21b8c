"""/start, /stop, /help, /privacy, /status and what is no command."""

import pytest

from bot.domain.chats import ChatStatus, pause
from tests.unit.handlers.bench import ANN, BO, LI, OLA, Bench

OPERATORS_ONLY = ("/status", "/invite")


async def test_a_newcomer_learns_what_this_is_in_few_lines_with_a_way_on(bench: Bench) -> None:
    screen = await bench.say(ANN.id, "/start")

    assert len([line for line in screen.text.splitlines() if line]) <= 6
    assert "1:subscribe" in screen.data
    assert (await bench.chat(ANN.id)).language == "en"


@pytest.mark.parametrize(
    ("person", "language", "word"), [(ANN, "en", "visits"), (BO, "ru", "визиты"), (LI, "zh", "访问")]
)
async def test_the_greeting_is_in_the_persons_language(
    bench: Bench, person: object, language: str, word: str
) -> None:
    user_id = person.id  # type: ignore[attr-defined]

    screen = await bench.say(user_id, "/start")

    assert word in screen.text
    assert (await bench.chat(user_id)).language == language


async def test_starting_again_keeps_everything(bench: Bench) -> None:
    await bench.say(ANN.id, "/subscribe trade RU-CN")

    screen = await bench.say(ANN.id, "/start")

    assert await bench.follows(ANN.id) == [("trade", "CN-RU")]
    assert "1" in screen.text


async def test_starting_ends_a_pause(bench: Bench) -> None:
    await bench.say(ANN.id, "/subscribe trade")
    await bench.change(ANN.id, pause)

    screen = await bench.say(ANN.id, "/start")

    assert (await bench.chat(ANN.id)).status is ChatStatus.ACTIVE
    assert "Welcome back" in screen.text


async def test_a_member_who_starts_the_bot_in_a_paused_group_does_not_end_the_pause(
    bench: Bench, group: int
) -> None:
    await bench.say(group, "/subscribe trade")
    await bench.say(group, "/stop")

    screen = await bench.say(group, "/start", user_id=BO.id)

    assert (await bench.chat(group)).status is ChatStatus.PAUSED
    refused = await bench.press(screen, "Resume", user_id=BO.id)
    assert refused.toast == "Only administrators of this chat can change its settings."
    assert (await bench.chat(group)).status is ChatStatus.PAUSED
    await bench.press(screen, "Resume", user_id=ANN.id)
    assert (await bench.chat(group)).status is ChatStatus.ACTIVE


async def test_an_unknown_payload_is_no_obstacle(bench: Bench) -> None:
    screen = await bench.say(ANN.id, "/start here")

    assert screen.text == (await bench.say(ANN.id, "/start")).text


# Leaving


async def test_stopping_pauses_keeps_all_and_offers_the_way_back(bench: Bench) -> None:
    await bench.say(ANN.id, "/subscribe trade RU-CN, energy")

    screen = await bench.say(ANN.id, "/stop")
    assert (await bench.chat(ANN.id)).status is ChatStatus.PAUSED
    assert len(await bench.follows(ANN.id)) == 2
    back = await bench.press(screen, "Resume")

    assert (await bench.chat(ANN.id)).status is ChatStatus.ACTIVE
    assert back.shown.is_edit
    assert len(await bench.follows(ANN.id)) == 2


async def test_stopping_twice_is_no_error(bench: Bench) -> None:
    first = await bench.say(ANN.id, "/stop")

    assert (await bench.say(ANN.id, "/stop")).text == first.text


# Telling


async def test_privacy_is_told_in_private_and_to_anyone_in_a_group(bench: Bench, group: int) -> None:
    assert "/stop" in (await bench.say(ANN.id, "/privacy")).text
    assert "/stop" in (await bench.say(group, "/privacy", user_id=BO.id)).text


async def test_help_lists_every_command_once_and_operators_see_theirs(bench: Bench) -> None:
    mine = (await bench.say(ANN.id, "/help")).text
    theirs = (await bench.say(OLA.id, "/help")).text

    listed = [line.split()[0] for line in theirs.splitlines() if line.startswith("/")]
    for command in bench.desk.commands:
        assert listed.count(f"/{command.name}") >= 1
    for name in OPERATORS_ONLY:
        assert name in theirs
        assert name not in mine


@pytest.mark.parametrize("command", OPERATORS_ONLY)
async def test_operators_commands_are_refused_to_others(bench: Bench, command: str) -> None:
    screen = await bench.say(ANN.id, command)

    assert screen.text == "This is for operators of the bot."
    assert screen.rows == ()


async def test_status_counts_for_operators_and_is_refreshed_in_place(bench: Bench) -> None:
    await bench.say(ANN.id, "/subscribe trade, energy")

    screen = await bench.say(OLA.id, "/status")
    assert "subscriptions 2" in screen.text
    pressed = await bench.press(screen, "Refresh")
    assert pressed.shown.is_edit

    foreign = await bench.press_data(await bench.say(ANN.id, "/start"), "1:status")
    assert foreign.screen is None
    assert foreign.toast == "This is for operators of the bot."


# What is no command


@pytest.mark.parametrize("words", ["/nonsense", "/topicss trade"])
async def test_an_unknown_command_is_helped_in_private(bench: Bench, words: str) -> None:
    assert "/help" in (await bench.say(ANN.id, words)).text


async def test_words_without_a_command_are_helped_in_private(bench: Bench) -> None:
    assert "/help" in (await bench.say(ANN.id, "hello there")).text


@pytest.mark.parametrize("words", ["/nonsense", "hello @communique_bot"])
async def test_a_group_is_not_disturbed_by_what_is_no_command(bench: Bench, group: int, words: str) -> None:
    assert await bench.ignored(group, words)


async def test_a_reply_to_the_bot_in_a_group_is_no_command(bench: Bench, group: int) -> None:
    screen = await bench.say(group, "/help")

    assert await bench.ignored(group, "thanks", reply_to=screen.id)


@pytest.mark.parametrize("words", ["/HELP", "/help@communique_bot", "/Help@Communique_Bot"])
async def test_a_command_is_known_in_any_case_and_with_our_name(bench: Bench, group: int, words: str) -> None:
    assert "/subscribe" in (await bench.say(group, words)).text


async def test_a_command_for_another_bot_is_not_ours(bench: Bench, group: int) -> None:
    bench.platform.promote_bot(group)
    await bench.settle()

    assert await bench.ignored(group, "/help@other_bot")


async def test_an_edited_command_does_not_run_again(bench: Bench) -> None:
    said = bench.platform.say(ANN.id, "/help")
    await bench.settle()
    bench.platform.updates.allow(["message", "edited_message"])
    bench.platform.edit(ANN.id, said.id, text="/subscribe trade")

    assert await bench.settle() == []
    assert await bench.follows(ANN.id) == []


async def test_a_message_without_words_is_helped_and_a_service_message_is_not(bench: Bench) -> None:
    body = {
        "message_id": 900,
        "date": 1,
        "chat": {"id": ANN.id, "type": "private", "first_name": "Ann"},
        "from": {"id": ANN.id, "is_bot": False, "first_name": "Ann"},
    }
    bench.platform.say(ANN.id, "/start")
    await bench.settle()
    bench.platform.updates.push_raw({"message": {**body, "dice": {"emoji": "🎲", "value": 3}}})
    assert len(await bench.settle()) == 1
    bench.platform.updates.push_raw(
        {"message": {**body, "message_auto_delete_timer_changed": {"message_auto_delete_time": 5}}}
    )

    assert await bench.settle() == []


async def test_a_command_written_in_bold_is_a_command(bench: Bench) -> None:
    bench.platform.say(ANN.id, "/start")
    await bench.settle()
    entities = [{"type": kind, "offset": 0, "length": 5} for kind in ("bold", "bot_command")]
    bench.platform.updates.push_raw(
        {
            "message": {
                "message_id": 901,
                "date": 1,
                "text": "/help",
                "entities": entities,
                "chat": {"id": ANN.id, "type": "private", "first_name": "Ann"},
                "from": {"id": ANN.id, "is_bot": False, "first_name": "Ann"},
            }
        }
    )

    (answer,) = await bench.settle()
    assert "/subscribe" in answer.text
