"""Parts that more than one command builds, and how the settings shape them."""

import gc
import secrets
import sys
from datetime import UTC, datetime
from functools import partial

from telegram import Bot

from bot import __version__
from bot.config import Settings, public_url
from bot.gateway.transport import AiohttpRequest
from bot.loading import Seeds
from bot.pipeline.full_text import FullTexts
from bot.pipeline.newsdesk import Newsdesk
from bot.pipeline.poll import Poller
from bot.pipeline.pushes import Callbacks
from bot.pipeline.read import Reader
from bot.pipeline.roster import Roster
from bot.pipeline.scout import Scout
from bot.pipeline.upkeep import Retention
from bot.ports import Clock, Fetcher, Store
from bot.sources import KINDS
from bot.sources.apart import Workshop
from bot.sources.scouting import feeds_of, kind_at
from bot.web.fetch import WebFetcher
from bot.web.guard import may_be_public

#: Seconds; with less, threads would spend more on taking turns than they do between.
_SOON_S = 0.0005

#: Requests to the Bot API that may be open at once; a few more than sends, for questions and presses.
CONNECTIONS = 80


class SystemClock:
    """The `Clock` port on the machine's clock."""

    def now(self) -> datetime:
        """See `Clock.now`."""
        return datetime.now(UTC)


def user_agent(settings: Settings, username: str = "") -> str:
    """How we introduce ourselves to sources: what we are and where a person can reach the operator."""
    contact = settings.contact or (f"https://t.me/{username}" if username else "")
    return f"Communique/{__version__} (news alert bot" + (f"; contact: {contact})" if contact else ")")


def retention_of(settings: Settings) -> Retention:
    """How long what is stored is kept."""
    return Retention(
        items=settings.keep_items,
        facts=settings.keep_facts,
        alerts=settings.keep_alerts,
        replies=settings.keep_replies,
        updates=settings.keep_updates,
        lost_chats=settings.keep_lost_chats,
    )


def calm_collector() -> None:
    """Have Python's garbage collector walk through everything only when upkeep asks for it.

    It stops the whole process meanwhile: 100 to 200 ms with 50,000 chats in hand, measured, and each time
    after as many new objects. What it would find there hardly ever is garbage; young garbage goes as before.
    """
    gc.set_threshold(700, 10, 1_000_000)


def hand_over_soon() -> None:
    """Have threads that compute hand the interpreter back to the event loop soon.

    The loop lets go of it with each of its system calls, of which a busy turn has dozens, and a thread that
    reads documents gives it back after 5 ms otherwise: such turns took up to 62 ms, of which 17 were their
    own, and take 30 like this, measured. Reading is no slower.
    """
    sys.setswitchinterval(_SOON_S)


def build_fetcher(settings: Settings, username: str = "") -> WebFetcher:
    """The one client for the web."""
    return WebFetcher(user_agent=user_agent(settings, username), variables=settings.variables)


def callbacks_of(settings: Settings) -> Callbacks:
    """Our addresses for hubs; 256 bits that nobody guesses in each."""
    return Callbacks(base=public_url(settings), token=partial(secrets.token_hex, 32))


def build_roster(settings: Settings, seeds: Seeds, *, store: Store, poller: Poller) -> Roster:
    """All sources, of which `poller` polls those of the catalogue already."""
    return Roster(
        seeds.sources,
        store=store,
        poller=poller,
        is_public=may_be_public,
        most_each=settings.user_sources,
    )


def build_scout(seeds: Seeds, fetcher: Fetcher, *, workshop: Workshop) -> Scout:
    """Looks at addresses for people: what strangers name is read in `workshop`."""
    kinds = workshop.kinds(KINDS)
    return Scout(kinds=kinds, kind_of=kind_at, find_feeds=feeds_of, analyst=seeds.analyst, fetcher=fetcher)


def build_bot(settings: Settings, *, request: AiohttpRequest | None = None) -> Bot:
    """A client for the Bot API on our transport."""
    request = request or AiohttpRequest(connections=CONNECTIONS)
    # The second one is for the library's own polling, which we do not use; it must not open a pool.
    return Bot(
        settings.token,
        base_url=settings.api_url,
        base_file_url=f"{settings.api_url.removesuffix('/bot')}/file/bot",
        request=request,
        get_updates_request=request,
    )


def build_reader(settings: Settings, seeds: Seeds, *, workshop: Workshop) -> Reader:
    """How documents are read: what may hurt, in `workshop`."""
    return Reader(
        kinds=KINDS,
        analyst=seeds.analyst,
        cues=seeds.cues,
        apart=workshop.kinds(KINDS),
        note=seeds.note,
        fewest_seen=settings.keep_seen,
    )


def build_poller(
    settings: Settings,
    seeds: Seeds,
    *,
    store: Store,
    fetcher: WebFetcher,
    workshop: Workshop,
    clock: Clock,
) -> Poller:
    """Polls the sources of the catalogue, and asks for the pages of what they only announce."""
    reader = build_reader(settings, seeds, workshop=workshop)
    poller = Poller(
        seeds.sources,
        reader=reader,
        newsdesk=Newsdesk(store),
        fetcher=fetcher,
        store=store,
        clock=clock,
    )
    poller.looker.full_texts = FullTexts(
        reader=reader,
        fetcher=fetcher,
        store=store,
        read_page=partial(workshop.read_article, whole=False),
    )
    return poller
