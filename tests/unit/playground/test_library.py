"""Everything the stand-in says is understood by the library that the real bot uses."""

from datetime import UTC, datetime

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    ChatMemberAdministrator,
    ChatMemberBanned,
    ChatMemberLeft,
    ChatMemberMember,
    ChatMemberOwner,
    ChatMemberRestricted,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    Message,
    MessageEntity,
    ReplyParameters,
)
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, RetryAfter

from bot.playground.faults import Refuse
from bot.playground.model import ANONYMOUS_ADMIN, Chat, Status
from bot.playground.platform import Platform
from bot.playground.server import Running
from tests.unit.playground.conftest import ANN, BO, BOT, GROUP, Clock

PIXEL = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\2\0\0\0\1\0\x08\6\0\0\0"
BUTTONS = InlineKeyboardMarkup([[InlineKeyboardButton("Mute", callback_data="mute")]])


async def test_a_bot_learns_who_it_is(ptb: Bot) -> None:
    me = await ptb.get_me()

    assert (me.id, me.username, me.can_read_all_group_messages) == (BOT.id, "communique_bot", False)


async def test_another_token_is_refused(running: Running) -> None:
    with pytest.raises(InvalidToken):
        async with Bot("1:wrong", base_url=running.api_url):
            pass


async def test_a_formatted_message_comes_back_parsed(ptb: Bot, private: Chat, clock: Clock) -> None:
    sent = await ptb.send_message(
        private.id, "<b>Trade</b> 🌍 <i>up</i>", parse_mode="HTML", reply_markup=BUTTONS
    )

    assert sent.text == "Trade 🌍 up"
    assert sent.parse_entities() == {sent.entities[0]: "Trade", sent.entities[1]: "up"}
    assert sent.reply_markup == BUTTONS
    assert sent.date == datetime.fromtimestamp(clock.time, UTC)
    assert sent.from_user is not None
    assert sent.from_user.id == BOT.id


async def test_entities_may_be_given_instead_of_markup(ptb: Bot, private: Chat) -> None:
    when = datetime(2026, 11, 23, tzinfo=UTC)
    given = [
        MessageEntity("text_link", 0, 6, url="https://example.com/a"),
        MessageEntity("date_time", 7, 6, unix_time=when, date_time_format="D"),
    ]

    sent = await ptb.send_message(private.id, "Source Nov 23", entities=given)

    assert list(sent.entities) == given
    assert sent.entities[1].unix_time == when


async def test_a_reply_and_its_options_are_kept(ptb: Bot, platform: Platform, private: Chat) -> None:
    first = await ptb.send_message(private.id, "one")

    second = await ptb.send_message(
        private.id,
        "two",
        reply_parameters=ReplyParameters(first.message_id),
        link_preview_options=LinkPreviewOptions(is_disabled=True),
        disable_notification=True,
    )

    assert second.reply_to_message is not None
    assert second.reply_to_message.message_id == first.message_id
    assert second.link_preview_options == LinkPreviewOptions(is_disabled=True)
    assert platform.taken[-1].is_silent


async def test_a_photo_is_kept_with_its_size(ptb: Bot, platform: Platform, private: Chat) -> None:
    sent = await ptb.send_photo(private.id, PIXEL, caption="<b>Chart</b>", parse_mode="HTML")

    assert (sent.photo[0].width, sent.photo[0].height, sent.caption) == (512, 256, "Chart")
    assert platform.files[sent.photo[0].file_id] == PIXEL


async def test_a_document_is_kept_with_its_name(ptb: Bot, platform: Platform, private: Chat) -> None:
    sent = await ptb.send_document(
        private.id, b"BEGIN", filename="visits.ics", caption="<i>Two</i>", parse_mode="HTML"
    )

    assert sent.document is not None
    assert (sent.document.file_name, sent.document.file_size, sent.caption) == ("visits.ics", 5, "Two")
    assert platform.files[sent.document.file_id] == b"BEGIN"
    assert (platform.taken[-1].method, platform.taken[-1].text) == ("sendDocument", "Two")
    edited = await ptb.edit_message_caption(private.id, sent.message_id, caption="Three")
    assert isinstance(edited, Message)
    assert edited.caption == "Three"


async def test_an_empty_document_is_refused(ptb: Bot, private: Chat) -> None:
    with pytest.raises(BadRequest, match="non-empty"):
        await ptb.send_document(private.id, b"", filename="none.ics")


async def test_a_photo_by_address_or_by_its_id_is_taken(ptb: Bot, platform: Platform, private: Chat) -> None:
    first = await ptb.send_photo(private.id, PIXEL)

    again = await ptb.send_photo(private.id, first.photo[0].file_id)
    far = await ptb.send_photo(private.id, "https://example.com/chart.png")

    assert again.photo[0].width == 512
    assert far.photo
    assert len(platform.files) == 1


async def test_editing_changes_text_and_keyboard(ptb: Bot, private: Chat, clock: Clock) -> None:
    sent = await ptb.send_message(private.id, "5 %", reply_markup=BUTTONS)
    clock.time += 60

    edited = await ptb.edit_message_text("6 %", private.id, sent.message_id)
    rekeyed = await ptb.edit_message_reply_markup(private.id, sent.message_id, reply_markup=BUTTONS)

    assert isinstance(edited, Message)
    assert isinstance(rekeyed, Message)
    assert (edited.text, edited.reply_markup) == ("6 %", None)
    assert edited.edit_date == datetime.fromtimestamp(clock.time, UTC)
    assert (rekeyed.text, rekeyed.reply_markup) == ("6 %", BUTTONS)


async def test_a_caption_is_edited(ptb: Bot, private: Chat) -> None:
    sent = await ptb.send_photo(private.id, PIXEL, caption="old")

    edited = await ptb.edit_message_caption(private.id, sent.message_id, caption="new")

    assert isinstance(edited, Message)
    assert edited.caption == "new"


async def test_a_press_arrives_with_its_message_and_is_answered(
    ptb: Bot, platform: Platform, private: Chat
) -> None:
    sent = await ptb.send_message(private.id, "Menu", reply_markup=BUTTONS)
    press = platform.press(private.id, sent.message_id, callback_data="mute")

    (update,) = await ptb.get_updates()
    query = update.callback_query
    assert query is not None
    assert (query.id, query.data, query.from_user.id) == (press.id, "mute", ANN.id)
    assert query.message is not None
    assert query.message.message_id == sent.message_id
    await ptb.answer_callback_query(query.id, "Muted", show_alert=True)

    assert platform.reactions[press.id].text == "Muted"
    assert platform.reactions[press.id].show_alert


async def test_a_press_on_a_deleted_message_is_inaccessible(
    ptb: Bot, platform: Platform, private: Chat
) -> None:
    sent = await ptb.send_message(private.id, "Menu", reply_markup=BUTTONS)
    await ptb.delete_message(private.id, sent.message_id)
    platform.press(private.id, sent.message_id, callback_data="mute")

    (update,) = await ptb.get_updates()

    assert update.callback_query is not None
    assert update.callback_query.message is not None
    assert not update.callback_query.message.is_accessible


async def test_commands_are_kept_by_scope_and_language(ptb: Bot, private: Chat) -> None:
    scopes = [None, BotCommandScopeAllPrivateChats(), BotCommandScopeChat(private.id)]
    for number, scope in enumerate(scopes):
        await ptb.set_my_commands([BotCommand(f"c{number}", "x")], scope=scope, language_code="ru")

    kept = [await ptb.get_my_commands(scope=scope, language_code="ru") for scope in scopes]
    assert [row[0].command for row in kept] == ["c0", "c1", "c2"]
    assert await ptb.get_my_commands() == ()

    await ptb.delete_my_commands(language_code="ru")
    assert await ptb.get_my_commands(language_code="ru") == ()


async def test_descriptions_fall_back_to_the_general_language(ptb: Bot) -> None:
    await ptb.set_my_name("Communiqué")
    await ptb.set_my_name("Коммюнике", language_code="ru")
    await ptb.set_my_description("Alerts")
    await ptb.set_my_short_description("In short")

    assert (await ptb.get_my_name(language_code="ru")).name == "Коммюнике"
    assert (await ptb.get_my_name(language_code="zh")).name == "Communiqué"
    assert (await ptb.get_my_description(language_code="zh")).description == "Alerts"
    assert (await ptb.get_my_short_description()).short_description == "In short"


async def test_every_kind_of_member_is_told_apart(ptb: Bot, platform: Platform, group: Chat) -> None:
    platform.add_person(BO)
    kinds = {
        Status.MEMBER: ChatMemberMember,
        Status.ADMINISTRATOR: ChatMemberAdministrator,
        Status.RESTRICTED: ChatMemberRestricted,
        Status.LEFT: ChatMemberLeft,
        Status.KICKED: ChatMemberBanned,
    }
    for status, kind in kinds.items():
        platform.change_member(group.id, BO.id, status=status)
        assert isinstance(await ptb.get_chat_member(group.id, BO.id), kind)

    assert isinstance(await ptb.get_chat_member(group.id, ANN.id), ChatMemberOwner)
    assert [admin.user.id for admin in await ptb.get_chat_administrators(group.id)] == [ANN.id]


async def test_every_kind_of_chat_is_described(ptb: Bot, platform: Platform, private: Chat) -> None:
    forum = platform.add_supergroup(7, "Forum", creator=ANN, is_forum=True)
    channel = platform.add_channel(8, "Brief", creator=ANN, username="brief")
    for chat in (forum, channel):
        platform.promote_bot(chat.id)

    assert (await ptb.get_chat(forum.id)).is_forum
    assert (await ptb.get_chat("@brief")).id == channel.id
    assert (await ptb.get_chat(private.id)).first_name == "Ann"


async def test_every_kind_of_update_is_parsed(ptb: Bot, platform: Platform, private: Chat) -> None:
    platform.updates.allow(
        ["message", "edited_message", "channel_post", "edited_channel_post", "my_chat_member", "chat_member"]
    )
    platform.add_person(BO)
    group = platform.add_group(GROUP, "Desk", creator=ANN)
    channel = platform.add_channel(8, "Brief", creator=ANN)
    said = platform.say(private.id, "/start abc-1")
    platform.edit(private.id, said.id, text="/start abc-2")
    platform.block(ANN.id)
    platform.add_bot(group.id)
    platform.promote_bot(channel.id)
    post = platform.say(channel.id, "Morning brief")
    platform.edit(channel.id, post.id, text="Evening brief")
    platform.change_member(channel.id, BO.id, status=Status.MEMBER)
    platform.migrate(group.id)

    updates = await ptb.get_updates()

    kinds = [next(iter(set(update.to_dict()) - {"update_id"})) for update in updates]
    assert kinds == [
        "message",
        "edited_message",
        "my_chat_member",
        "my_chat_member",
        "message",
        "my_chat_member",
        "channel_post",
        "edited_channel_post",
        "chat_member",
        "message",
        "message",
    ]
    first = updates[0].message
    assert first is not None
    assert first.parse_entities(["bot_command"]) == {first.entities[0]: "/start"}
    assert updates[6].channel_post is not None
    assert updates[6].channel_post.from_user is None


async def test_topics_and_their_service_messages_are_parsed(ptb: Bot, platform: Platform) -> None:
    forum = platform.add_supergroup(7, "Forum", creator=ANN, is_forum=True)
    platform.promote_bot(forum.id)
    topic = platform.add_topic(forum.id, "Trade")
    platform.updates.forget_all()
    platform.say(forum.id, "/latest", thread_id=topic.id)
    platform.close_topic(forum.id, topic.id)
    platform.reopen_topic(forum.id, topic.id)
    platform.rename_topic(forum.id, topic.id, name="Goods")

    said, closed, reopened, renamed = [update.message for update in await ptb.get_updates()]
    sent = await ptb.send_message(forum.id, "Here", message_thread_id=topic.id)

    assert said is not None
    assert said.is_topic_message
    assert said.message_thread_id == topic.id
    assert said.reply_to_message is not None
    assert said.reply_to_message.forum_topic_created is not None
    assert closed is not None
    assert closed.forum_topic_closed is not None
    assert reopened is not None
    assert reopened.forum_topic_reopened is not None
    assert renamed is not None
    assert renamed.forum_topic_edited is not None
    assert sent.message_thread_id == topic.id


async def test_an_anonymous_admin_speaks_as_the_group(ptb: Bot, platform: Platform, group: Chat) -> None:
    platform.say(group.id, "/settings", user_id=ANONYMOUS_ADMIN)

    (update,) = await ptb.get_updates()

    assert update.message is not None
    assert update.message.sender_chat is not None
    assert update.message.from_user is not None
    assert (update.message.sender_chat.id, update.message.from_user.id) == (group.id, ANONYMOUS_ADMIN)


async def test_refusals_become_the_right_exceptions(
    ptb: Bot, platform: Platform, private: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "1")
    platform.faults.add("sendMessage", Refuse(429, "Too Many Requests: retry after 7", retry_after=7))
    with pytest.raises(RetryAfter):
        await ptb.send_message(private.id, "x")
    platform.block(ANN.id)
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await ptb.send_message(private.id, "x")
    with pytest.raises(BadRequest, match="Chat not found"):
        await ptb.send_message(404, "x")


async def test_a_moved_group_names_its_new_id(ptb: Bot, platform: Platform, group: Chat) -> None:
    moved = platform.migrate(group.id)

    with pytest.raises(ChatMigrated) as raised:
        await ptb.send_message(group.id, "x")

    assert raised.value.new_chat_id == moved.id
    assert (await ptb.send_message(moved.id, "x")).chat.type == "supergroup"


async def test_polling_is_refused_while_a_webhook_is_set(ptb: Bot) -> None:
    await ptb.set_webhook("http://127.0.0.1:9/hook")
    assert (await ptb.get_webhook_info()).url == "http://127.0.0.1:9/hook"

    with pytest.raises(Conflict):
        await ptb.get_updates()

    await ptb.delete_webhook()
    assert await ptb.get_updates() == ()


async def test_a_forced_reply_is_sent_but_can_not_be_edited(
    ptb: Bot, platform: Platform, private: Chat
) -> None:
    sent = await ptb.send_message(private.id, "Which words?", reply_markup=ForceReply())

    assert platform.taken[-1].reply_markup == {"force_reply": True}
    with pytest.raises(BadRequest, match="can't be edited"):
        await ptb.edit_message_text("Other", private.id, sent.message_id)


async def test_a_bot_may_leave_and_act(ptb: Bot, platform: Platform, group: Chat) -> None:
    assert await ptb.send_chat_action(group.id, "typing")
    assert await ptb.leave_chat(group.id)

    with pytest.raises(Forbidden, match="not a member"):
        await ptb.send_message(group.id, "x")
    assert platform.bot_in(group).status is Status.LEFT
