"""/sources, /addsource and /removesource: what people see of sources, and how these come and go."""

from typing import Any

import pytest

from bot.domain.chats import speak
from bot.domain.opml import MOST_BYTES
from bot.domain.outcomes import Failed, Fetched
from bot.domain.sources import SourceId
from bot.pipeline.roster import Wish
from bot.playground.faults import Raw, Refuse
from bot.ports import Batch
from handlers import COMMANDS
from handlers.listing import Lists, for_groups, for_operators, for_people
from tests.make import HOUR, NOW, make_fetched, make_state, make_tally
from tests.unit.handlers.bench import ANN, BO, LI, OLA, Bench

SITE, FEED = "https://daily.example/", "https://daily.example/feed.xml"


def rss(*entries: str) -> Fetched:
    items = "".join(
        f"<item><title>{one}</title><link>https://daily.example/{one}</link></item>" for one in entries
    )
    body = f'<rss version="2.0"><channel><title>The Daily</title>{items}</channel></rss>'
    return make_fetched(body.encode(), url=FEED)


def opml(*urls: str) -> Fetched:
    outlines = "".join(f'<outline text="Feed of {one[:20]}" xmlUrl="{one}"/>' for one in urls)
    return make_fetched(f"<opml><body>{outlines}</body></opml>".encode(), url="https://lists.example/my.opml")


async def let_users(bench: Bench, most_each: int, **changes: Any) -> None:
    roster = bench.roster(most_each=most_each)
    await bench.sit_down(roster=roster, sources=roster.sources, **changes)


async def added(bench: Bench, *urls: str, by: int) -> list[SourceId]:
    wishes = [Wish(url=url, name=f"Number {number}") for number, url in enumerate(urls)]
    return [one.id for one in await bench.desk.roster.add(wishes, user_id=by, now=NOW, operator=True)]


async def test_an_operator_adds_what_was_shown(bench: Bench) -> None:
    bench.fetcher.script[FEED] = rss("Tariffs on steel are raised", "Concert")
    screen = await bench.say(OLA.id, f"/addsource {FEED}")
    assert "The Daily" in screen.text
    assert "Concert" in screen.text
    assert "no topic" in screen.text
    assert bench.desk.sources.keys() == {"wire"}

    done = (await bench.press(screen, "Add")).shown

    assert "daily-example" in done.text
    assert [one.by for one in await bench.store.added_sources()] == [OLA.id]
    assert "First with a story: 0" in (await bench.press(done, "How it does")).shown.text


async def test_pressing_twice_adds_once(bench: Bench) -> None:
    bench.fetcher.script[FEED] = rss("one")
    screen = await bench.say(OLA.id, f"/addsource {FEED}")
    data = screen.button("Add")
    await bench.press_data(screen, data)
    again = (await bench.press_data(screen, data)).shown
    assert again.text.startswith("I read it already")
    assert len(await bench.store.added_sources()) == 1


async def test_nothing_is_added_without_a_yes_or_too_late(bench: Bench) -> None:
    bench.fetcher.script[FEED] = rss("one")
    screen = await bench.say(OLA.id, f"/addsource {FEED}")
    data = screen.button("Add")
    dropped = (await bench.press(screen, "Cancel")).shown
    assert dropped.text == "Nothing was added."
    bench.clock.forward(HOUR)
    assert "too long ago" in (await bench.press_data(screen, data)).shown.text
    assert (await bench.press_data(screen, "1:addsource:add:0123456789abcdef")).toast
    assert await bench.store.added_sources() == ()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("", "Example: /addsource"),
        ("https://daily.example/ and more", "Example: /addsource"),
        ("daily", "Example: /addsource"),
        ("http://127.0.0.1/feed", "public web addresses"),
        ("https://ann:secret@daily.example/", "public web addresses"),
        ("file:///etc/passwd.xml", "public web addresses"),
        ("wire.example/feed", "I read it already: The Wire (wire)"),
    ],
)
async def test_what_cannot_be_added_is_said_unasked(bench: Bench, words: str, told: str) -> None:
    screen = await bench.say(OLA.id, f"/addsource {words}")
    assert told in screen.text
    assert bench.fetcher.requests == []


async def test_where_nothing_can_be_read_that_is_said(bench: Bench) -> None:
    bench.fetcher.script[FEED] = Failed(reason="no such host")
    assert "nothing to read there" in (await bench.say(OLA.id, f"/addsource {FEED}")).text


async def test_the_feed_of_a_page_that_is_read_already_is_not_added_again(bench: Bench) -> None:
    await added(bench, FEED, by=OLA.id)
    head = '<link rel="alternate" type="application/rss+xml" href="/feed.xml">'
    bench.fetcher.script |= {
        SITE: make_fetched(f"<html><head>{head}</head></html>".encode(), content_type="text/html", url=SITE),
        FEED: rss("one"),
    }
    assert "I read it already" in (await bench.say(OLA.id, f"/addsource {SITE}")).text


async def test_people_add_sources_only_where_the_operator_lets_them(bench: Bench) -> None:
    assert "for operators" in (await bench.say(ANN.id, f"/addsource {FEED}")).text
    assert "/addsource" not in (await bench.say(ANN.id, "/help")).text
    assert "/addsource" in (await bench.say(OLA.id, "/help")).text
    await let_users(bench, 1)
    bench.fetcher.script[FEED] = rss("one")
    assert "/addsource" in (await bench.say(ANN.id, "/help")).text
    await bench.press(await bench.say(ANN.id, f"/addsource {FEED}"), "Add")
    assert [one.by for one in await bench.store.added_sources()] == [ANN.id]
    assert "as one person may: 1" in (await bench.say(ANN.id, "/addsource https://other.example/")).text


async def test_where_the_bot_is_by_invitation_strangers_add_nothing(bench: Bench) -> None:
    await let_users(bench, 1, invite_only=True)
    assert "by invitation" in (await bench.say(ANN.id, f"/addsource {FEED}")).text


async def test_what_somebody_else_was_shown_cannot_be_added(bench: Bench) -> None:
    await let_users(bench, 1)
    bench.fetcher.script[FEED] = rss("one")
    data = (await bench.say(ANN.id, f"/addsource {FEED}")).button("Add")
    other = await bench.say(BO.id, "/addsource")
    assert (await bench.press_data(other, data)).toast
    assert await bench.store.added_sources() == ()


async def test_a_source_is_removed_after_a_question(bench: Bench) -> None:
    (source_id,) = await added(bench, FEED, by=OLA.id)
    question = await bench.say(OLA.id, f"/removesource {source_id}")
    assert "Number 0" in question.text
    assert (await bench.press(question, "Keep")).shown.text == "It stays."
    assert source_id in bench.desk.sources
    listed = await bench.say(OLA.id, "/removesource")
    question = (await bench.press(listed, "Number 0")).shown
    assert "not read any more" in (await bench.press(question, "Remove")).shown.text
    assert source_id not in bench.desk.sources
    assert await bench.store.added_sources() == ()


async def test_who_may_not_remove_it_is_told_why(bench: Bench) -> None:
    (source_id,) = await added(bench, FEED, by=BO.id)
    catalogue = await bench.say(OLA.id, "/removesource WIRE")
    assert 'id = "wire"' in catalogue.text
    assert "BOT_SOURCES" in catalogue.text
    assert "no source" in (await bench.say(OLA.id, "/removesource <nobody>")).text
    assert "for operators" in (await bench.say(ANN.id, "/removesource")).text
    await let_users(bench, 1)
    await bench.desk.roster.load()
    assert "somebody else" in (await bench.say(ANN.id, f"/removesource {source_id}")).text
    mine = await bench.say(ANN.id, "/removesource")
    assert "nothing that you can remove" in mine.text
    pressed = await bench.press_data(mine, f"1:removesource:yes:{source_id}")
    assert "somebody else" in pressed.shown.text
    assert source_id in bench.desk.sources


async def test_a_list_of_feeds_is_added_and_every_feed_accounted_for(bench: Bench) -> None:
    address = "https://lists.example/my.opml"
    bench.fetcher.script[address] = opml(
        "https://a.example/feed",
        "http://www.a.example/feed/",
        "https://wire.example/feed",
        "http://10.0.0.1/",
    )
    screen = await bench.say(OLA.id, f"/addsource {address}")
    assert "Added: 1\n• Feed of https://a.example" in screen.text
    assert "Read already: 2" in screen.text
    assert "not public web addresses: 1" in screen.text
    assert len(await bench.store.added_sources()) == 1


async def test_people_cannot_add_a_whole_list(bench: Bench) -> None:
    await let_users(bench, 5)
    bench.fetcher.script["https://lists.example/my.opml"] = opml("https://a.example/feed")
    screen = await bench.say(ANN.id, "/addsource https://lists.example/my.opml")
    assert "Only operators may add many" in screen.text
    assert await bench.store.added_sources() == ()


async def test_operators_get_the_feeds_as_a_file(bench: Bench) -> None:
    await added(bench, FEED, by=OLA.id)
    screen = await bench.say(OLA.id, "/sources")
    assert "any other reader: 1" in (await bench.press(screen, "OPML")).shown.text
    (file,) = bench.platform.files.values()
    assert FEED.encode() in file
    mine = await bench.say(ANN.id, "/sources")
    assert not any("OPML" in label for label in mine.labels)
    assert (await bench.press_data(mine, "1:sources:opml")).toast == "This is for operators of the bot."


@pytest.mark.parametrize(
    ("leads", "told"),
    [
        ((), "Not yet compared"),
        ((300, 240, 60), "Ahead of the next source, as a rule: 4 minutes"),
        ((-7200,), "Behind the first source, as a rule: 2 hours"),
    ],
)
async def test_a_source_is_shown_with_its_numbers(bench: Bench, leads: tuple[int, ...], told: str) -> None:
    tally = make_tally(first=3, after=2, again=1, leads=leads)
    await bench.store.commit(Batch(sources=(make_state(errors=7),), tallies=(tally,)))
    screen = await bench.say(ANN.id, "/sources wire")
    for one in (
        "The Wire",
        "First with a story: 3",
        "after others: 2",
        "its own: 1",
        "Failed polls: 7",
        told,
    ):
        assert one in screen.text
    back = (await bench.press(screen, "Back")).shown
    assert back.text.startswith("Sources: 1")
    assert (await bench.press(back, "1")).shown.text == screen.text


async def test_where_the_operators_sources_stand_is_not_shown_to_people(bench: Bench) -> None:
    assert "wire.example" not in (await bench.say(ANN.id, "/sources wire")).text
    assert "wire.example" in (await bench.say(OLA.id, "/sources wire")).text


@pytest.mark.parametrize(("language", "told"), [("ru", "Первым рассказал"), ("zh", "最先报道")])
async def test_numbers_come_in_the_language_of_the_reader(bench: Bench, language: str, told: str) -> None:
    await bench.say(LI.id, "/start")
    await bench.change(LI.id, lambda chat: speak(chat, language=language))
    assert told in (await bench.say(LI.id, "/sources wire")).text


async def test_who_is_erased_is_not_known_to_have_added_anything(bench: Bench) -> None:
    await let_users(bench, 1)
    await bench.say(ANN.id, "/start")
    (source_id,) = await added(bench, FEED, by=ANN.id)
    await bench.press(await bench.say(ANN.id, "/deletedata"), "Delete everything")
    assert [one.by for one in await bench.store.added_sources()] == [0]
    one = bench.desk.roster.added(source_id)
    assert one is not None
    assert one.by == 0


async def test_a_list_that_an_operator_sends_is_added(bench: Bench) -> None:
    body = opml("https://a.example/feed", "https://b.example/feed").body
    bench.platform.send_file(OLA.id, "My feeds.OPML", data=body)
    (screen,) = await bench.settle()
    assert screen.text.startswith("Added: 2")
    assert [one.by for one in await bench.store.added_sources()] == [OLA.id, OLA.id]


@pytest.mark.parametrize(
    "body", [b"<html>no list</html>", b"x" * (MOST_BYTES + 1), b'<!DOCTYPE opml [<!ENTITY a "b">]><opml/>']
)
async def test_a_file_that_is_no_list_is_refused(bench: Bench, body: bytes) -> None:
    bench.platform.send_file(OLA.id, "feeds.xml", data=body)
    (screen,) = await bench.settle()
    assert "no list of feeds" in screen.text


async def test_a_file_that_does_not_come_is_refused(bench: Bench) -> None:
    for fault in (Refuse(400, "Bad Request: file is too big"), Raw(200, b'{"ok":true,"result":{}}')):
        bench.platform.faults.add("getFile", fault)
        bench.platform.send_file(OLA.id, "feeds.opml", data=b"<opml/>")
        (screen,) = await bench.settle()
        assert "no list of feeds" in screen.text


async def test_files_of_others_and_other_files_are_not_fetched(bench: Bench) -> None:
    bench.platform.send_file(ANN.id, "feeds.opml", data=b"<opml/>")
    bench.platform.send_file(OLA.id, "photo.png", data=b"<opml/>")
    assert all("Please use a command" in screen.text for screen in await bench.settle())
    assert "getFile" not in {one.method for one in bench.platform.asked}


def test_the_menu_of_people_names_what_they_may_add() -> None:
    def listed(lists: Lists) -> set[str]:
        return {name for name, _ in lists[""]}

    assert "addsource" not in listed(for_people(COMMANDS))
    assert {"addsource", "removesource"} <= listed(for_people(COMMANDS, may_add=True))
    assert {"addsource", "removesource", "invite"} <= listed(for_operators(COMMANDS))
    assert "addsource" not in listed(for_groups(COMMANDS))


async def test_without_any_source_the_first_can_be_added(bench: Bench) -> None:
    await bench.sit_down(sources={})
    screen = await bench.say(OLA.id, "/sources")
    assert "Example: /addsource" in (await bench.press(screen, "Add a source")).shown.text
