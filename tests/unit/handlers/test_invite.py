"""Invitations: only operators make them, only whole and young ones let in."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.invite import is_valid, make_payload
from tests.make import NOW
from tests.unit.handlers.bench import ANN, BO, OLA, Bench, seated

SECRET = b"secret"
WEEK = timedelta(days=7)


@pytest.fixture
async def closed() -> AsyncIterator[Bench]:
    """A bot by invitation."""
    async with seated(invite_only=True) as bench:
        yield bench


async def invitation(bench: Bench) -> str:
    """The payload of a new invitation."""
    screen = await bench.say(OLA.id, "/invite")
    link = next(word for word in screen.text.split() if "?start=" in word)
    address, _, payload = link.partition("?start=")
    assert address == "https://t.me/communique_bot"
    return payload


async def test_without_an_invitation_nothing_can_be_subscribed(closed: Bench) -> None:
    for words in ("/subscribe trade", "/settings"):
        assert "by invitation" in (await closed.say(ANN.id, words)).text
    menu = await closed.say(ANN.id, "/start")
    pressed = await closed.press(menu, "Subscribe")

    assert "by invitation" in str(pressed.toast)
    assert await closed.follows(ANN.id) == []


async def test_reading_needs_no_invitation(closed: Bench) -> None:
    for words in ("/latest", "/topics", "/topic trade", "/sources", "/help", "/privacy"):
        assert "by invitation" not in (await closed.say(ANN.id, words)).text


async def test_operators_need_no_invitation(closed: Bench) -> None:
    await closed.say(OLA.id, "/subscribe trade")

    assert await closed.follows(OLA.id) == [("trade", "*")]


async def test_a_valid_invitation_admits_and_greets(closed: Bench) -> None:
    payload = await invitation(closed)

    screen = await closed.say(ANN.id, f"/start {payload}")
    assert (await closed.chat(ANN.id)).admitted
    assert "1:subscribe" in screen.data
    await closed.say(ANN.id, "/subscribe trade")

    assert await closed.follows(ANN.id) == [("trade", "*")]


async def test_an_invitation_may_be_used_by_many_for_a_week(closed: Bench) -> None:
    payload = await invitation(closed)
    closed.clock.forward(WEEK - timedelta(seconds=1))

    for person in (ANN, BO):
        await closed.say(person.id, f"/start {payload}")
        assert (await closed.chat(person.id)).admitted


async def test_an_expired_invitation_is_declined_kindly_and_changes_nothing(closed: Bench) -> None:
    payload = await invitation(closed)
    closed.clock.forward(WEEK + timedelta(seconds=1))

    screen = await closed.say(ANN.id, f"/start {payload}")

    assert "run out" in screen.text
    assert not (await closed.chat(ANN.id)).admitted


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p[:-1],
        lambda p: "A" + p[1:] if p[0] != "A" else "B" + p[1:],
        lambda p: p + "A",
        lambda p: p[::-1],
        lambda p: "x" * 64,
        lambda p: "_-" * 32,
        lambda p: "здесь",
    ],
)
async def test_a_tampered_invitation_is_declined(closed: Bench, change: object) -> None:
    payload = change(await invitation(closed))  # type: ignore[operator]

    screen = await closed.say(ANN.id, f"/start {payload}")

    assert "incomplete" in screen.text
    assert not (await closed.chat(ANN.id)).admitted


async def test_an_invitation_of_another_bot_is_declined(closed: Bench) -> None:
    await closed.say(ANN.id, f"/start {make_payload(b'other', NOW + WEEK)}")

    assert not (await closed.chat(ANN.id)).admitted


async def test_who_is_in_already_is_greeted_whatever_the_payload(closed: Bench) -> None:
    await closed.say(ANN.id, f"/start {await invitation(closed)}")
    closed.clock.forward(WEEK * 2)

    screen = await closed.say(ANN.id, f"/start {'x' * 64}")

    assert "run out" not in screen.text


async def test_an_invitation_admits_a_group_for_its_admins(closed: Bench) -> None:
    closed.platform.add_group(-500, "Desk", creator=ANN)
    closed.platform.add_bot(-500)
    await closed.settle()
    assert "by invitation" in (await closed.say(-500, "/subscribe trade")).text

    await closed.say(-500, f"/start@communique_bot {await invitation(closed)}")
    await closed.say(-500, "/subscribe trade")

    assert await closed.follows(-500) == [("trade", "*")]


async def test_an_open_bot_greets_with_any_payload(bench: Bench) -> None:
    assert "run out" not in (await bench.say(ANN.id, "/start nonsense")).text


@given(st.datetimes(min_value=NOW.replace(tzinfo=None), max_value=NOW.replace(year=2100, tzinfo=None)))
def test_a_payload_fits_a_deep_link(until: object) -> None:
    payload = make_payload(SECRET, until.replace(tzinfo=NOW.tzinfo))  # type: ignore[attr-defined]

    assert len(payload) <= 64
    assert set(payload) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-")
    assert is_valid(SECRET, payload, now=NOW)
    assert not is_valid(b"other", payload, now=NOW)


@given(st.text(max_size=64))
def test_no_other_text_is_an_invitation(text: str) -> None:
    assert not is_valid(SECRET, text, now=NOW)
