"""Errors: what each answer of the platform means for the row, the chat and its settings. E15 and E17 have no
subject: the bot deletes no message, and sends no media by address."""

from datetime import timedelta

import pytest

from bot.domain.chats import ChatId, ChatStatus
from bot.domain.message import Button, Message, Part, bold
from bot.domain.outbox import Lane, OutgoingStatus
from bot.pipeline.upkeep import Retention, Upkeep
from bot.playground.faults import Raw, Refuse
from bot.playground.model import Status
from tests.checks.post import ANN, MINUTE, SECOND, Post
from tests.house.code import ROOT, modules
from tests.make import make_reply, make_subscription

ANNS = ChatId(ANN.id)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def refuse(
    post: Post, code: int, description: str, *, times: int | None = 1, method: str = "sendMessage"
) -> None:
    post.platform.faults.add(method, Refuse(code, description), times=times)


async def test_E01_blocked_person_is_suspended_and_keeps_everything(post: Post) -> None:
    post.platform.block(ANNS)
    await post.alert(ANNS, "a")
    await post.alert(ANNS, "b")
    await post.wait(HOUR)
    chat = await post.chat(ANNS)
    assert (chat.status, chat.lost_at) == (ChatStatus.SUSPENDED, None)
    assert chat.subscriptions == (make_subscription(),)
    assert len(post.asked(ANNS)) == 1


@pytest.mark.parametrize(
    ("code", "reason"),
    [(403, "Forbidden: user is deactivated"), (403, "Forbidden: the group chat was deleted")],
)
async def test_E03_deleted_account_is_erased_after_a_while(post: Post, code: int, reason: str) -> None:
    refuse(post, code, reason)
    await post.alert(ANNS, "a")
    await post.wait(MINUTE)
    assert (await post.chat(ANNS)).status is ChatStatus.SUSPENDED
    kept = Retention(
        items=99 * DAY, facts=99 * DAY, alerts=99 * DAY, replies=DAY, updates=DAY, lost_chats=30 * DAY
    )
    upkeep = Upkeep(post.store, post.clock, retention=kept)
    post.clock.forward(29 * DAY)
    await upkeep.run()
    assert await post.store.chat(ANNS) is not None
    post.clock.forward(2 * DAY)
    await upkeep.run()
    assert await post.store.chat(ANNS) is None
    assert len(post.asked(ANNS)) == 1


@pytest.mark.parametrize(
    "reason",
    [
        "Forbidden: bot was kicked from the supergroup chat",
        "Forbidden: bot is not a member of the channel chat",
    ],
)
async def test_E04_bot_that_was_removed_leaves_the_chat_in_silence(post: Post, reason: str) -> None:
    refuse(post, 403, f"Forbidden: {reason}")
    await post.alert(ANNS, "a", thread_id=None)
    await post.alert(ANNS, "b", thread_id=7)
    await post.wait(HOUR)
    assert (await post.chat(ANNS)).status is ChatStatus.SUSPENDED
    assert len(post.asked(ANNS)) == 1


async def moved_group(post: Post) -> tuple[ChatId, ChatId]:
    """A group that has become a supergroup, as far as Telegram goes; its old and its new id."""
    there = post.platform.add_group(-500, "Desk", creator=ANN)
    post.platform.add_bot(there.id)
    old = await post.group(there)
    return old, ChatId(post.platform.migrate(there.id).id)


async def test_E05_group_that_moved_gets_the_same_alert_once_under_its_new_id(post: Post) -> None:
    old, new = await moved_group(post)
    await post.alert(old, "a")
    await post.alert(old, "b")
    await post.wait(MINUTE)
    assert post.titles(new) == ["a", "b"]
    assert await post.store.chat(old) is None
    assert (await post.chat(new)).subscriptions == (make_subscription(),)


async def test_E07_both_ids_with_rows_become_one_chat_without_duplicates(post: Post) -> None:
    old, new = await moved_group(post)
    await post.group(post.platform.chats[new])
    await post.alert(new, "c")
    await post.alert(old, "a")
    await post.wait(MINUTE)
    assert sorted(post.titles(new)) == ["a", "c"]
    assert (await post.chat(new)).subscriptions == (make_subscription(),)


async def test_E08_chat_that_is_not_found_once_is_found_later(post: Post) -> None:
    refuse(post, 400, "Bad Request: chat not found")
    await post.alert(ANNS, "a")
    await post.wait(HOUR)
    assert post.titles(ANNS) == ["a"]
    assert (await post.chat(ANNS)).status is ChatStatus.ACTIVE


async def test_E08_chat_that_stays_unfound_for_an_hour_is_suspended(post: Post) -> None:
    refuse(post, 400, "Bad Request: chat not found", times=None)
    await post.alert(ANNS, "a")
    await post.wait(59 * MINUTE)
    assert (await post.chat(ANNS)).status is ChatStatus.ACTIVE
    await post.wait(2 * MINUTE)
    assert (await post.chat(ANNS)).status is ChatStatus.SUSPENDED
    assert len(post.asked(ANNS)) == 3


@pytest.mark.parametrize(
    "reason",
    [
        "Bad Request: not enough rights to send text messages to the chat",
        "Bad Request: need administrator rights in the channel chat",
        "Bad Request: CHAT_WRITE_FORBIDDEN",
    ],
)
async def test_E09_who_set_up_a_channel_is_told_once_that_a_right_is_missing(post: Post, reason: str) -> None:
    there = post.platform.add_channel(5, "Brief", creator=ANN)
    post.platform.promote_bot(there.id)
    channel = await post.group(there, bound_by=ANN.id)
    refuse(post, 400, reason, times=None)
    post.platform.faults.clear()
    post.platform.faults.add("sendMessage", Refuse(400, reason), chat_id=channel, times=None)
    for name in "abc":
        await post.alert(channel, name)
    await post.wait(HOUR)
    assert len(post.asked(channel)) == 1
    (told,) = post.texts(ANNS)
    assert "Brief" in told
    assert (await post.chat(channel)).status is ChatStatus.SUSPENDED


async def forum(post: Post) -> tuple[ChatId, int]:
    """A forum that follows trade in its topic, and in the chat itself."""
    there = post.platform.add_supergroup(7, "Forum", creator=ANN, is_forum=True)
    post.platform.add_bot(there.id)
    topic = post.platform.add_topic(there.id, "Trade").id
    wishes = (make_subscription(), make_subscription(thread_id=topic))
    return await post.group(there, subscriptions=wishes), topic


async def test_E10_closed_topic_pauses_that_topic_only(post: Post) -> None:
    chat_id, topic = await forum(post)
    post.platform.close_topic(chat_id, topic)
    await post.alert(chat_id, "a", thread_id=topic)
    await post.alert(chat_id, "b", thread_id=topic)
    await post.alert(chat_id, "c")
    await post.wait(MINUTE)
    assert post.titles(chat_id) == ["c"]
    assert len(post.asked(chat_id)) == 2
    chat = await post.chat(chat_id)
    assert (chat.status, chat.closed_threads) == (ChatStatus.ACTIVE, (topic,))
    assert len(chat.subscriptions) == 2


async def test_E11_deleted_topic_moves_to_the_chat_itself_which_is_told_once(post: Post) -> None:
    chat_id, topic = await forum(post)
    post.platform.delete_topic(chat_id, topic)
    await post.alert(chat_id, "a", thread_id=topic)
    await post.alert(chat_id, "b", thread_id=topic)
    await post.wait(MINUTE)
    assert post.titles(chat_id) == ["a", "b"]
    told = [text for text in post.texts(chat_id) if "was deleted" in text]
    assert len(told) == 1
    assert (await post.chat(chat_id)).subscriptions == (make_subscription(),)


async def test_E12_refused_markup_goes_once_as_plain_text(post: Post) -> None:
    refuse(post, 400, "Bad Request: can't parse entities: unsupported start tag", times=2)
    said = Message(parts=(bold("A<B"), Part(" & C")))
    await post.queue(make_reply(id="r", chat_id=ANNS, message=said))
    await post.wait(MINUTE)
    assert post.texts(ANNS) == []
    assert len(post.asked(ANNS)) == 2
    assert await post.status("r") is OutgoingStatus.FAILED
    refuse(post, 400, "Bad Request: can't parse entities: unsupported start tag")
    await post.queue(make_reply(id="s", chat_id=ANNS, message=said))
    await post.wait(MINUTE)
    assert post.texts(ANNS) == ["A<B & C"]
    assert post.platform.taken[-1].entities == ()
    assert post.delivery.outcomes["Rejected"] == 3


async def test_E14_message_to_edit_that_is_gone_is_sent_anew(post: Post) -> None:
    await post.queue(make_reply(id="e", chat_id=ANNS, edit_of=777))
    await post.wait(MINUTE)
    assert post.texts(ANNS) == ["Subscribed"]


async def test_E14_edit_that_changes_nothing_is_done(post: Post) -> None:
    await post.queue(make_reply(id="r", chat_id=ANNS))
    await post.drain()
    await post.queue(make_reply(id="e", chat_id=ANNS, edit_of=(await post.row("r")).sent_id))
    await post.wait(MINUTE)
    assert len(post.platform.taken) == 1
    assert await post.status("e") is OutgoingStatus.SENT


async def test_E18_refused_payload_is_tried_once(post: Post) -> None:
    refuse(post, 400, "Bad Request: message text is empty", times=None)
    await post.alert(ANNS, "a")
    await post.wait(HOUR)
    assert len(post.asked(ANNS)) == 1
    assert await post.status("a") is OutgoingStatus.FAILED


async def test_keyboard_that_is_refused_is_left_out(post: Post) -> None:
    refuse(post, 400, "Bad Request: BUTTON_URL_INVALID")
    said = Message(parts=(Part("Words"),), rows=((Button(text="Open", url="https://a.example"),),))
    await post.queue(make_reply(id="r", chat_id=ANNS, message=said))
    await post.wait(MINUTE)
    assert [(one.text, one.reply_markup) for one in post.platform.taken] == [("Words", None)]


async def test_E20_frozen_account_stops_all_sending_and_says_so(post: Post) -> None:
    refuse(post, 400, "Bad Request: FROZEN_METHOD_INVALID", times=None)
    people = [await post.person(number) for number in range(101, 121)]
    for person in people:
        await post.alert(person, f"a{person}")
    await post.wait(10 * MINUTE)
    assert "frozen" in post.delivery.trouble()
    first, later = [at for at in post.asked() if at < 1], [at for at in post.asked() if at >= 1]
    assert len(first) <= 4
    assert len(later) <= 20
    assert {(await post.chat(person)).status for person in people} == {ChatStatus.ACTIVE}
    post.platform.faults.clear()
    await post.wait(2 * MINUTE)
    assert post.delivery.trouble() == ""
    assert [post.titles(person) for person in people] == [[f"a{person}"] for person in people]


async def test_E21_token_refused_once_is_nothing_and_for_long_it_is_said(post: Post) -> None:
    post.platform.faults.add("sendMessage", Refuse(401, "Unauthorized"))
    await post.alert(ANNS, "a")
    await post.wait(20 * SECOND)
    assert post.titles(ANNS) == ["a"]
    assert post.delivery.trouble() == ""
    post.platform.faults.add("sendMessage", Raw(404, b'{"ok":false,"error_code":404}'), times=None)
    await post.alert(ANNS, "b")
    await post.wait(31 * SECOND)
    assert "token" in post.delivery.trouble()
    assert post.titles(ANNS) == ["a"]
    post.platform.faults.clear()
    await post.wait(2 * MINUTE)
    assert post.titles(ANNS) == ["a", "b"]
    assert post.delivery.trouble() == ""


@pytest.mark.parametrize("written", ["TOPIC_CLOSED", "Topic_closed", "Bad Request: TOPIC_CLOSED"])
async def test_E19_errors_are_known_however_they_are_written(post: Post, written: str) -> None:
    chat_id, topic = await forum(post)
    refuse(post, 400, written)
    await post.alert(chat_id, "a", thread_id=topic)
    await post.wait(MINUTE)
    assert (await post.chat(chat_id)).closed_threads == (topic,)


async def test_poison_alert_never_blocks_its_chat(post: Post) -> None:
    refuse(post, 400, "Bad Request: something new that nobody knows")
    await post.alert(ANNS, "a")
    await post.alert(ANNS, "b")
    await post.wait(MINUTE)
    assert post.titles(ANNS) == ["b"]


async def test_channel_without_the_right_to_post_is_known_by_the_stand_in_too(post: Post) -> None:
    there = post.platform.add_channel(5, "Brief", creator=ANN)
    post.platform.change_member(there.id, post.platform.bot.id, status=Status.ADMINISTRATOR, rights=())
    channel = await post.group(there, bound_by=ANN.id)
    await post.queue(make_reply(id="r", chat_id=channel, lane=Lane.DIGEST))
    await post.wait(MINUTE)
    assert (await post.chat(channel)).status is ChatStatus.SUSPENDED
    assert len(post.texts(ANNS)) == 1


async def test_E13_message_found_too_long_goes_out_whole_in_parts(post: Post) -> None:
    words = " ".join(f"word{number}" for number in range(500))
    refuse(post, 400, "Bad Request: message is too long")
    await post.queue(make_reply(id="r", chat_id=ANNS, message=Message(parts=(Part(words),))))
    await post.wait(MINUTE)
    texts = post.texts(ANNS)
    assert len(texts) > 1
    assert " ".join(text.rpartition("\n\n(")[0] for text in texts).split() == words.split()


async def test_E13_message_that_is_never_short_enough_is_given_up(post: Post) -> None:
    refuse(post, 400, "Bad Request: message is too long", times=None)
    await post.queue(make_reply(id="r", chat_id=ANNS, message=Message(parts=(Part("Short"),))))
    await post.wait(HOUR)
    assert len(post.asked(ANNS)) == 1
    assert await post.status("r") is OutgoingStatus.FAILED


async def test_message_that_is_too_long_is_split_before_it_is_asked_for(post: Post) -> None:
    words = " ".join(f"word{number}" for number in range(900))
    await post.queue(make_reply(id="r", chat_id=ANNS, message=Message(parts=(Part(words),))))
    await post.wait(MINUTE)
    assert all(one.status == 200 for one in post.platform.answered)
    assert len(post.texts(ANNS)) == 2


def test_E15_E17_nothing_is_deleted_and_no_media_sent_by_address() -> None:
    """Decided: so a deletion cannot be refused, and no address can fail. Charts and files are uploaded."""
    sources = [path for path in modules() if path.startswith(("bot/gateway/", "bot/pipeline/", "handlers/"))]
    assert "bot/gateway/attach.py" in sources
    text = "\n".join((ROOT / path).read_text("utf-8") for path in sources)
    assert "delete_message" not in text
    assert "deleteMessage" not in text
    assert text.count("send_photo(") == text.count("InputFile(picture") == 1
    assert text.count("send_document(") == text.count("InputFile(message.file") == 1
