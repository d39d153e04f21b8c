"""Leases: what hubs and we have agreed on, so that news of a source comes to us and need not be fetched.

The rules are those of WebSub (https://www.w3.org/TR/websub/): a feed names its hub and its topic; we ask the
hub for the topic and name an address of ours, the hub asks back there whether we meant it, and from then on,
until the lease ends, posts there what is new. Pure: time, ids and secrets come in as parameters."""

import hashlib
import hmac
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NewType

from bot.domain.sources import SourceId, is_web_address
from bot.domain.text import clean_line, shorten

LeaseId = NewType("LeaseId", str)

#: What we ask for. Hubs decide; ten days are what the largest give at most.
WANTED = timedelta(days=10)

#: A hub that grants more is asked again after this all the same: it may have forgotten us.
_LONGEST = timedelta(days=30)

#: A hub that says no length, which it must, has granted this.
_UNSAID = timedelta(days=1)

#: Asked again not sooner than this after a grant, however short it was.
_SHORTEST_TERM = timedelta(minutes=10)

#: A hub has so long to ask back; it may do so more than once.
_ANSWERABLE = timedelta(days=1)

#: Between two asks that come to nothing, doubled each time.
_FIRST_WAIT, _LONGEST_WAIT = timedelta(hours=1), timedelta(days=1)

#: Another hub or topic of the same source is not asked sooner: some feeds name another one each time.
_STEADY = timedelta(days=1)

#: A hub that does not let go is left alone after so many tries; the lease ends by itself.
_GOODBYES = 3

#: A source whose hub tells us is polled in so many times its `every`, to see whether the hub has missed
#: something.
RELAXED = 6
_LONGEST_LOOK = timedelta(days=1)

_LONGEST_URL = 2_000
_LONGEST_REASON = 200
_LONGEST_CHALLENGE = 1_000

#: WebSub, section 7.1; others are not signatures.
_METHODS = {
    "sha1": hashlib.sha1,
    "sha256": hashlib.sha256,
    "sha384": hashlib.sha384,
    "sha512": hashlib.sha512,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Where a document says that its news can be had; "" for what it does not say."""

    hub: str = ""
    #: Its own address, by which the hub knows it.
    topic: str = ""


NO_OFFER = Offer()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """One agreement, asked for or made."""

    #: The end of `callback`. Who knows it can speak to us as the hub, so it is neither shown nor guessed.
    id: LeaseId = field(repr=False)
    source_id: SourceId
    hub: str
    topic: str
    #: Our address for this lease alone.
    callback: str = field(repr=False)
    #: The hub signs with it.
    secret: str = field(repr=False)
    #: When `hub` and `topic` were found.
    found_at: datetime
    #: When to ask the hub, again or at all.
    next_at: datetime
    #: The hub may stand on a private network, as the operator named its host for the source itself.
    private_ok: bool = False
    #: When it was asked last.
    asked_at: datetime | None = None
    #: Until when it will tell us; None when it never agreed, or no longer does.
    until: datetime | None = None
    #: Asks since the hub last agreed.
    failures: int = 0
    #: Why there is no agreement, as a plain sentence; "" when there is one or nothing is known.
    detail: str = ""
    #: The hub is asked to stop.
    leaving: bool = False
    #: When it last told us something.
    heard_at: datetime | None = None
    #: When a poll last brought what it had not told.
    missed_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a hub asks back, or says, at our address; "" for what it leaves out."""

    mode: str
    topic: str
    challenge: str = ""
    lease_seconds: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is to be said to a question, and what becomes of the lease."""

    text: str
    #: None when it has ended.
    lease: Lease | None


class Taken(StrEnum):
    """What became of something that was sent to us."""

    #: It will be read.
    TAKEN = "taken"
    #: We know of no such lease, or want no more.
    UNKNOWN = "unknown"
    #: Not from the hub: it is signed wrongly or not at all.
    FORGED = "forged"
    #: There is no room for it now; to be sent again.
    CROWDED = "crowded"


def offered(*offers: Offer, url: str) -> Offer:
    """One offer of those of a document that came from `url`, the most binding first, which are its headers.
    Without a hub that can be asked there is none."""
    hub = next((one.hub for one in offers if _is_usable(one.hub)), "")
    topic = next((one.topic for one in (*offers, Offer(topic=url)) if _is_usable(one.topic)), "")
    return Offer(hub=hub, topic=topic) if hub and topic else NO_OFFER


def _is_usable(url: str) -> bool:
    return is_web_address(url) and len(url) <= _LONGEST_URL and url.isprintable() and " " not in url


def is_steady(lease: Lease, offer: Offer, *, now: datetime) -> bool:
    """Whether `lease` stands although its source makes `offer` now."""
    same = (lease.hub, lease.topic) == (offer.hub, offer.topic)
    return not offer.hub or same or now - lease.found_at < _STEADY


def farewell(lease: Lease, now: datetime) -> Lease | None:
    """`lease` when it is no longer wanted; None when the hub need not even be told."""
    if lease.leaving:
        return lease
    is_known = lease.asked_at is not None and (lease.until is None or lease.until > now)
    return replace(lease, leaving=True, next_at=now, failures=0, until=None) if is_known else None


def set_right(lease: Lease, now: datetime) -> Lease:
    """`lease` after the clock may have been set back: what was agreed ends, and is asked for, as long
    from now as before."""
    latest = max(at for at in (lease.found_at, lease.asked_at, lease.heard_at, lease.missed_at) if at)
    if latest <= now:
        return lease
    ahead = latest - now
    return replace(
        lease,
        found_at=min(lease.found_at, now),
        asked_at=min(lease.asked_at, now) if lease.asked_at else None,
        heard_at=min(lease.heard_at, now) if lease.heard_at else None,
        missed_at=min(lease.missed_at, now) if lease.missed_at else None,
        next_at=max(lease.next_at - ahead, now),
        until=lease.until - ahead if lease.until else None,
    )


def asking(lease: Lease, now: datetime) -> Lease | None:
    """`lease` as the hub is asked, to be stored before: some ask back before they answer. None when it is to
    be forgotten instead."""
    if lease.leaving and lease.failures >= _GOODBYES:
        return None
    wait = min(_FIRST_WAIT * 2 ** min(lease.failures, 10), _LONGEST_WAIT)
    return replace(lease, asked_at=now, failures=lease.failures + 1, next_at=now + wait)


def refused(lease: Lease, reason: str, *, asked_at: datetime, retry_after: timedelta | None) -> Lease:
    """`lease` after the hub did not take what it was asked at `asked_at`."""
    if not lease.failures or lease.asked_at != asked_at:
        return lease  # it has agreed since
    next_at = max(lease.next_at, asked_at + (retry_after or timedelta(0)))
    return replace(lease, detail=shorten(clean_line(reason), _LONGEST_REASON), next_at=next_at)


def answer(lease: Lease, question: Question, *, now: datetime) -> Answer | None:
    """What to say to a hub; None for what we did not ask for."""
    if question.topic != lease.topic:
        return None
    if question.mode == "denied":
        # It may also end what it had granted (section 5.2).
        reason = shorten(clean_line(question.reason), _LONGEST_REASON) or "the hub refused"
        denied = replace(lease, until=None, next_at=now + _LONGEST_WAIT, detail=reason)
        return Answer(text="", lease=None if lease.leaving else denied)
    wanted = "unsubscribe" if lease.leaving else "subscribe"
    asked = lease.asked_at is not None and now - lease.asked_at <= _ANSWERABLE
    if question.mode != wanted or not asked or not 0 < len(question.challenge) <= _LONGEST_CHALLENGE:
        return None
    return Answer(
        text=question.challenge,
        lease=None if lease.leaving else _granted(lease, _length(question.lease_seconds), now=now),
    )


def _length(seconds: str) -> timedelta:
    """How long a hub grants, as it says."""
    if not seconds.isdecimal() or not seconds.isascii() or len(seconds) > 12:
        return _UNSAID
    return min(timedelta(seconds=int(seconds)), _LONGEST)


def _granted(lease: Lease, length: timedelta, *, now: datetime) -> Lease:
    """Renewed in the last quarter of the lease, so that a hub that is away for hours loses nothing."""
    return replace(
        lease,
        until=now + length,
        next_at=now + max(length * 3 / 4, _SHORTEST_TERM),
        failures=0,
        detail="",
    )


def told_until(lease: Lease, now: datetime) -> datetime | None:
    """Until when `lease` can be relied on; None when it cannot. The hub must have told us something, and have
    missed nothing since."""
    if lease.leaving or lease.until is None or lease.until <= now or lease.heard_at is None:
        return None
    return None if lease.missed_at is not None and lease.missed_at >= lease.heard_at else lease.until


def next_look(planned: datetime, *, every: timedelta, until: datetime | None, now: datetime) -> datetime:
    """When to poll a source that was to be polled at `planned`, and of which a hub tells until `until`."""
    return planned if until is None else max(planned, min(now + min(RELAXED * every, _LONGEST_LOOK), until))


def is_signed(body: bytes, signature: str, *, secret: str) -> bool:
    """Whether `signature`, the X-Hub-Signature header, says that who knows `secret` sent `body`."""
    method, _, digest = signature.strip().partition("=")
    known = _METHODS.get(method.strip().lower())
    if known is None:
        return False
    wanted = hmac.new(secret.encode(), body, known).hexdigest()
    return hmac.compare_digest(wanted.encode(), digest.strip().lower().encode("utf-8", "replace"))
