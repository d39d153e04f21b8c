"""What becomes of a lease, turn by turn."""

import hashlib
import hmac
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.leases import (
    NO_OFFER,
    Lease,
    Offer,
    Question,
    answer,
    asking,
    farewell,
    is_signed,
    is_steady,
    next_look,
    offered,
    refused,
    set_right,
    told_until,
)
from tests.make import HOUR, NOW, make_lease

HUB, TOPIC = "https://hub.example/", "https://wire.example/feed"
DAY = timedelta(days=1)
NEW = make_lease(until=None, asked_at=None, next_at=NOW)


def question(**changes: str) -> Question:
    return replace(Question(mode="subscribe", topic=TOPIC, challenge="say this"), **changes)


def grant(lease: Lease, seconds: str, now: datetime = NOW) -> Lease:
    found = answer(lease, question(lease_seconds=seconds), now=now)
    assert found is not None
    assert found.lease is not None
    return found.lease


@pytest.mark.parametrize(
    ("header", "document", "wanted"),
    [
        (NO_OFFER, NO_OFFER, NO_OFFER),
        (NO_OFFER, Offer(hub=HUB, topic=TOPIC), Offer(hub=HUB, topic=TOPIC)),
        (Offer(hub=HUB), Offer(hub="https://second.example", topic=TOPIC), Offer(hub=HUB, topic=TOPIC)),
        (Offer(hub=HUB, topic=TOPIC), Offer(topic="https://x.example"), Offer(hub=HUB, topic=TOPIC)),
        (Offer(hub=HUB), NO_OFFER, Offer(hub=HUB, topic="https://asked.example/")),
        (Offer(topic=TOPIC), NO_OFFER, NO_OFFER),
        (Offer(hub="ftp://hub.example"), NO_OFFER, NO_OFFER),
        (
            Offer(hub="https://user:pass@hub.example"),
            Offer(hub=HUB, topic=TOPIC),
            Offer(hub=HUB, topic=TOPIC),
        ),
        (Offer(hub=HUB + "x" * 3000), NO_OFFER, NO_OFFER),
        (Offer(hub="https://hub.example/a b"), NO_OFFER, NO_OFFER),
        (Offer(hub="https://[oops"), NO_OFFER, NO_OFFER),
    ],
)
def test_headers_come_before_the_document_and_its_address_last(
    header: Offer, document: Offer, wanted: Offer
) -> None:
    assert offered(header, document, url="https://asked.example/") == wanted


@pytest.mark.parametrize(
    ("offer", "age", "steady"),
    [
        (Offer(hub=HUB, topic=TOPIC), 100 * DAY, True),
        (NO_OFFER, 100 * DAY, True),
        (Offer(hub=HUB, topic=TOPIC + "?2"), 100 * DAY, False),
        (Offer(hub="https://other.example", topic=TOPIC), DAY, False),
        (Offer(hub="https://other.example", topic=TOPIC), DAY - HOUR, True),
    ],
)
def test_another_hub_is_followed_but_not_every_hour(offer: Offer, age: timedelta, steady: bool) -> None:
    assert is_steady(make_lease(found_at=NOW - age), offer, now=NOW) is steady


def test_asks_that_come_to_nothing_are_rarer_and_rarer_up_to_once_a_day() -> None:
    lease, waits = NEW, []
    for _ in range(8):
        asked = asking(lease, lease.next_at)
        assert asked is not None
        waits.append((asked.next_at - lease.next_at) / HOUR)
        lease = asked
    assert waits == [1, 2, 4, 8, 16, 24, 24, 24]


def test_a_hub_that_does_not_let_go_is_left_alone() -> None:
    lease = farewell(make_lease(), NOW)
    assert lease is not None
    assert (lease.leaving, lease.next_at, lease.until) == (True, NOW, None)
    assert farewell(lease, NOW) == lease
    for _ in range(3):
        lease = asking(lease, lease.next_at)
        assert lease is not None
    assert asking(lease, lease.next_at) is None


@pytest.mark.parametrize("lease", [NEW, make_lease(until=NOW)])
def test_a_hub_that_knows_of_no_lease_is_not_told_that_it_ends(lease: Lease) -> None:
    assert farewell(lease, NOW) is None


@pytest.mark.parametrize(
    ("seconds", "length"),
    [
        ("864000", 10 * DAY),
        ("0", timedelta(0)),
        ("60", timedelta(seconds=60)),
        ("99999999999", 30 * DAY),
        ("9" * 400, DAY),
        ("", DAY),
        ("-5", DAY),
        ("1e9", DAY),
        ("٣", DAY),
    ],
)
def test_the_length_of_a_lease_is_the_hubs_within_bounds(seconds: str, length: timedelta) -> None:
    lease = grant(replace(NEW, asked_at=NOW), seconds)
    assert lease.until == NOW + length
    assert NOW + timedelta(minutes=10) <= lease.next_at <= NOW + max(length, timedelta(minutes=10))


def test_an_agreement_ends_the_waiting() -> None:
    lease = grant(replace(NEW, asked_at=NOW - HOUR, failures=4, detail="no"), "864000")
    assert (lease.failures, lease.detail) == (0, "")
    assert grant(lease, "864000", NOW + HOUR).until == NOW + HOUR + 10 * DAY, "hubs may ask back twice"


@pytest.mark.parametrize(
    ("lease", "asked"),
    [
        (NEW, question()),
        (replace(NEW, asked_at=NOW - DAY - HOUR), question()),
        (replace(NEW, asked_at=NOW), question(topic="https://other.example/")),
        (replace(NEW, asked_at=NOW), question(mode="unsubscribe")),
        (replace(NEW, asked_at=NOW), question(challenge="")),
        (replace(NEW, asked_at=NOW), question(challenge="x" * 1001)),
        (replace(NEW, asked_at=NOW, leaving=True), question()),
        (make_lease(), question(mode="denied", topic="https://other.example/")),
    ],
)
def test_what_we_did_not_ask_for_is_not_confirmed(lease: Lease, asked: Question) -> None:
    assert answer(lease, asked, now=NOW) is None


def test_a_farewell_is_confirmed_and_ends_it() -> None:
    leaving = replace(NEW, asked_at=NOW, leaving=True)
    found = answer(leaving, question(mode="unsubscribe"), now=NOW)
    assert found is not None
    assert (found.text, found.lease) == ("say this", None)


def test_a_denial_ends_what_was_granted_and_is_asked_again_the_next_day() -> None:
    found = answer(
        make_lease(), question(mode="denied", challenge="", reason="no\nfeed \u202eof yours"), now=NOW
    )
    assert found is not None
    assert found.lease is not None
    assert (found.text, found.lease.until, found.lease.next_at) == ("", None, NOW + DAY)
    assert found.lease.detail == "no feed of yours"


def test_a_refusal_is_remembered_unless_the_hub_has_agreed_meanwhile() -> None:
    asked = asking(NEW, NOW)
    assert asked is not None
    after = refused(asked, "busy", asked_at=NOW, retry_after=5 * HOUR)
    assert (after.detail, after.next_at) == ("busy", NOW + 5 * HOUR)
    agreed = grant(asked, "864000")
    assert refused(agreed, "busy", asked_at=NOW, retry_after=None) == agreed
    later = asking(asked, NOW + HOUR)
    assert later is not None
    assert refused(later, "busy", asked_at=NOW, retry_after=None) == later, "an answer to an older ask"


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, False),
        ({"heard_at": NOW - HOUR}, True),
        ({"heard_at": NOW - HOUR, "missed_at": NOW - 2 * HOUR}, True),
        ({"heard_at": NOW - HOUR, "missed_at": NOW - HOUR}, False),
        ({"heard_at": NOW - HOUR, "until": NOW}, False),
        ({"heard_at": NOW - HOUR, "until": None}, False),
        ({"heard_at": NOW - HOUR, "leaving": True}, False),
    ],
)
def test_a_hub_is_relied_on_once_it_has_told_and_missed_nothing_since(
    changes: dict[str, object], told: bool
) -> None:
    lease = make_lease(**changes)
    assert told_until(lease, NOW) == (lease.until if told else None)


@given(
    planned=st.integers(1, 10_000),
    every=st.integers(1, 86_400),
    until=st.none() | st.integers(1, 1_000_000),
)
def test_polls_are_never_sooner_than_planned_nor_after_the_lease_unless_planned(
    planned: int, every: int, until: int | None
) -> None:
    moment = NOW + timedelta(seconds=planned)
    end = None if until is None else NOW + timedelta(seconds=until)
    looked = next_look(moment, every=timedelta(seconds=every), until=end, now=NOW)
    assert looked >= moment
    assert looked == moment or (end is not None and looked <= min(end, NOW + DAY))


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
@given(body=st.binary(), secret=st.text(min_size=1).filter(lambda text: text.isprintable()))
def test_a_signature_of_whoever_knows_the_secret_holds_for_this_body_alone(
    method: str, body: bytes, secret: str
) -> None:
    made = f"{method}={hmac.new(secret.encode(), body, getattr(hashlib, method)).hexdigest()}"
    assert is_signed(body, made, secret=secret)
    assert is_signed(body, f" {made.upper()} ", secret=secret)
    assert not is_signed(body + b"!", made, secret=secret)
    assert not is_signed(body, made, secret=secret + "!")
    assert not is_signed(body, made[:-1], secret=secret)


@given(signature=st.text())
def test_no_header_is_a_signature_by_chance(signature: str) -> None:
    assert not is_signed(b"body", signature, secret="secret")


@given(
    asked=st.builds(
        Question,
        mode=st.sampled_from(["subscribe", "unsubscribe", "denied"]) | st.text(),
        topic=st.just(TOPIC) | st.text(),
        challenge=st.text(),
        lease_seconds=st.text(),
        reason=st.text(),
    ),
    leaving=st.booleans(),
)
def test_whatever_is_asked_back_has_an_answer_or_none(asked: Question, leaving: bool) -> None:
    found = answer(replace(NEW, asked_at=NOW, leaving=leaving), asked, now=NOW)
    if found is not None:
        assert asked.topic == TOPIC
        assert found.text in ("", asked.challenge)
        assert found.lease is None or NOW < found.lease.next_at <= NOW + 30 * DAY


def test_nothing_secret_is_shown() -> None:
    shown = repr(make_lease(id="the-id", callback="the-callback", secret="the-secret"))
    assert not any(f"the-{word}" in shown for word in ("id", "callback", "secret"))


def test_a_lease_outlasts_no_clock_that_is_set_back() -> None:
    agreed = make_lease(heard_at=NOW - HOUR / 2)
    year = 365 * 24 * HOUR
    ahead = replace(
        agreed,
        found_at=NOW + year,
        asked_at=NOW + year,
        heard_at=NOW + year,
        until=NOW + year + 24 * HOUR,
        next_at=NOW + year + 18 * HOUR,
    )
    assert set_right(agreed, NOW) == agreed
    right = set_right(ahead, NOW)
    assert (right.next_at, right.until) == (NOW + 18 * HOUR, NOW + 24 * HOUR)
    assert (right.found_at, right.asked_at, right.heard_at) == (NOW, NOW, NOW)
    assert set_right(right, NOW) == right
    missed = replace(right, missed_at=NOW)
    assert told_until(missed, NOW) is None, "a poll finds out what the hub does not tell"
