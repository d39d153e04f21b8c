"""Pictures and files on their way to people."""

from telegram import Bot

from bot.domain.message import Button, Chart, File, Line, Message, Part, Point, bold
from bot.domain.outcomes import RetryAfter, Sent, TooLong, TopicGone
from bot.domain.text import units
from bot.playground.faults import Refuse
from bot.playground.platform import Platform
from tests.unit.gateway.conftest import ANN, Send

CHART = Chart(
    title="CN / RU | y/y %",
    periods=("2025-01", "2025-02"),
    lines=(Line(label="CN>RU", points=(Point("2025-01", 1.0), Point("2025-02", 2.0)), last="+2.0"),),
)
FILE = File(name="visits.ics", mime="text/calendar", text="BEGIN:VCALENDAR\r\nИстория\r\n")
ROWS = ((Button(text="Back", action="1:start"),),)


async def test_a_chart_arrives_as_a_picture_with_its_caption(send: Send, platform: Platform) -> None:
    outcome = await send(Message(parts=(bold("China"), Part(" <and>")), rows=ROWS, chart=CHART, silent=True))

    [message] = platform.chats[ANN.id].messages.values()
    assert outcome == Sent(message_id=message.id)
    assert message.photo is not None
    assert (message.photo.width, message.photo.height) == (1080, 640)
    assert (message.text, message.is_silent) == ("China <and>", True)
    assert platform.taken[-1].reply_markup == {
        "inline_keyboard": [[{"text": "Back", "callback_data": "1:start"}]]
    }


async def test_a_file_arrives_byte_by_byte_under_its_name(send: Send, platform: Platform) -> None:
    await send(Message(parts=(Part("Two visits"),), file=FILE))

    [message] = platform.chats[ANN.id].messages.values()
    assert message.document is not None
    assert message.document.name == "visits.ics"
    assert platform.files[message.document.file_id] == FILE.text.encode()
    assert message.text == "Two visits"


async def test_words_too_long_for_a_caption_are_not_sent_as_one(send: Send, platform: Platform) -> None:
    assert isinstance(await send(Message(parts=(Part("😀" * 512),), file=FILE)), Sent)
    assert units(platform.taken[-1].text) == 1024
    assert isinstance(await send(Message(parts=(Part("😀" * 513),), file=FILE)), TooLong)


async def test_markup_that_was_refused_is_left_out_of_captions_too(send: Send, platform: Platform) -> None:
    await send(Message(parts=(bold("x"),), file=FILE), plain=True)

    assert (platform.taken[-1].text, platform.taken[-1].entities) == ("x", ())


async def test_refusals_of_pictures_mean_what_they_mean_for_texts(
    send: Send, platform: Platform, ptb: Bot
) -> None:
    platform.faults.add("sendPhoto", Refuse(429, "Too Many Requests", retry_after=3))
    platform.faults.add("sendPhoto", Refuse(400, "Bad Request: message thread not found"))

    assert isinstance(await send(Message(parts=(Part("x"),), chart=CHART)), RetryAfter)
    assert isinstance(await send(Message(parts=(Part("x"),), chart=CHART), thread_id=7), TopicGone)
