"""HTTP for operators: health, metrics, a status page; the webhook for Telegram and the addresses for hubs."""

import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from aiohttp import web
from aiohttp.typedefs import Handler
from prometheus_client import CollectorRegistry, Gauge, generate_latest

from bot.domain.errors import StorageError
from bot.domain.sources import Health
from bot.phrases import say
from bot.ports import Stats
from bot.web.websub import Callback

log = logging.getLogger(__name__)

_SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"

#: An update is at most a few kilobytes.
_MOST_BYTES = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Vitals:
    """How the bot is doing at one moment."""

    version: str
    #: Why it does not do its work, in plain sentences; empty when it does.
    problems: tuple[str, ...]
    #: Why the store cannot write, "" when it can; it stands among `problems` too.
    trouble: str
    uptime_s: float
    stats: Stats
    #: Age of the oldest row that could be sent, in seconds.
    outbox_lag_s: float
    #: Of the messages sent last, the wait that one in twenty exceeded; None when there are too few to say.
    wait_s: float | None
    #: Name and health of each source, in the order of the catalogue.
    sources: tuple[tuple[str, Health], ...]
    #: Counts by result since the start.
    polls: Mapping[str, int]
    deliveries: Mapping[str, int]
    #: How requests to Telegram ended, and which updates came.
    requests: Mapping[str, int]
    updates: Mapping[str, int]
    #: Updates that are not handled yet, and those since the start that could not be.
    updates_waiting: int
    updates_set_aside: int
    #: Leases of hubs, by how far they are (`bot.pipeline.pushes`).
    leases: Mapping[str, int]
    #: Since Telegram last answered a poll, in seconds; with a webhook, a question of ours.
    poll_age_s: float


#: Stores updates of any shape; how many were new.
Take = Callable[[Sequence[object]], Awaitable[int]]


class HttpServer:
    """Serves until closed."""

    def __init__(self, vitals: Callable[[], Awaitable[Vitals]]) -> None:
        self._vitals = vitals
        self._runner: web.AppRunner | None = None
        self._take: Take | None = None
        self._secret = ""
        #: Where hubs reach us.
        self.callback = Callback()

    def accept_updates(self, take: Take, secret: str) -> None:
        """Serve the webhook: `take` stores updates; it raises StorageError to have them sent again."""
        self._take = take
        self._secret = secret

    async def open(self, host: str, port: int) -> int:
        """Listen; returns the port. Raises OSError when it is taken."""
        app = web.Application(client_max_size=_MOST_BYTES, middlewares=[_without_store])
        app.add_routes(
            [
                web.get("/", self._page),
                web.get("/healthz", self._healthz),
                web.get("/metrics", self._metrics),
                web.post("/telegram", self._webhook),
                *self.callback.routes(),
            ]
        )
        self._runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=2.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, host, port).start()
        bound: int = self._runner.addresses[0][1]
        return bound

    async def close(self) -> None:
        """Stop listening; safe to repeat."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _healthz(self, request: web.Request) -> web.Response:
        problems = (await self._vitals()).problems
        return web.Response(status=503 if problems else 200, text="\n".join(problems) or "ok")

    async def _metrics(self, request: web.Request) -> web.Response:
        return web.Response(
            body=exposition(await self._vitals()),
            headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"},
        )

    async def _page(self, request: web.Request) -> web.Response:
        headers = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
        return web.Response(text=status_page(await self._vitals()), content_type="text/html", headers=headers)

    async def _webhook(self, request: web.Request) -> web.Response:
        if self._take is None:
            return web.Response(status=404)
        given = request.headers.get(_SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), self._secret.encode()):
            return web.Response(status=403)
        try:
            raw: object = json.loads(await request.read())
        except (ValueError, RecursionError):
            # Not ours to keep; a 2xx would lose nothing, but says that it was understood.
            return web.Response(status=400)
        # What is not stored is answered with 503 and so comes again.
        await self._take([raw])
        return web.Response()


@web.middleware
async def _without_store(request: web.Request, handler: Handler) -> web.StreamResponse:
    """503 with the reason when the store cannot even be asked."""
    try:
        return await handler(request)
    except StorageError as error:
        # Not the path itself: those of hubs are secret.
        resource = request.match_info.route.resource
        log.error("not answered: path=%s error=%s", resource and resource.canonical, error)
        return web.Response(status=503, text=str(error))


def exposition(vitals: Vitals) -> bytes:
    """`vitals` in Prometheus' text format."""
    registry = CollectorRegistry()

    def gauge(name: str, meaning: str, *, value: float) -> None:
        Gauge(f"communique_{name}", meaning, registry=registry).set(value)

    def labelled(name: str, meaning: str, *, label: str, counts: Mapping[str, int]) -> None:
        metric = Gauge(f"communique_{name}", meaning, [label], registry=registry)
        for key, count in counts.items():
            metric.labels(key).set(count)

    gauge("healthy", "1 while the bot does its work", value=not vitals.problems)
    gauge("storage_ok", "1 while the store can write", value=not vitals.trouble)
    gauge("uptime_seconds", "Time since the start", value=vitals.uptime_s)
    gauge("items", "Items stored", value=vitals.stats.items)
    gauge("chats", "Chats known", value=vitals.stats.chats)
    gauge("chats_active", "Chats that get alerts", value=vitals.stats.active_chats)
    gauge("chats_suspended", "Chats that cannot be written to", value=vitals.stats.suspended_chats)
    gauge("subscriptions", "Subscriptions", value=vitals.stats.subscriptions)
    gauge("outbox_queued", "Rows waiting to be sent", value=vitals.stats.queued)
    gauge("outbox_sending", "Rows on their way", value=vitals.stats.sending)
    gauge("outbox_uncertain", "Rows that may have arrived", value=vitals.stats.uncertain)
    gauge("outbox_failed", "Rows that were refused", value=vitals.stats.failed)
    if vitals.wait_s is not None:
        gauge("outbox_wait_seconds_p95", "Wait of the last 1,000 messages, 95th of 100", value=vitals.wait_s)
    gauge("outbox_lag_seconds", "Age of the oldest row that could be sent", value=vitals.outbox_lag_s)
    gauge("updates_waiting", "Updates that are not handled yet", value=vitals.updates_waiting)
    gauge("updates_set_aside", "Updates that could not be handled", value=vitals.updates_set_aside)
    gauge("poll_age_seconds", "Time since Telegram last answered a poll", value=vitals.poll_age_s)
    labelled("updates", "Updates since the start, by kind", label="kind", counts=vitals.updates)
    labelled("requests", "Requests to Telegram, by how they ended", label="ending", counts=vitals.requests)
    labelled("leases", "Leases of hubs, by how far they are", label="state", counts=vitals.leases)
    labelled("polls", "Polls since the start, by result", label="result", counts=vitals.polls)
    labelled(
        "deliveries", "Answers of the platform since the start", label="outcome", counts=vitals.deliveries
    )
    labelled("sources", "Sources by health", label="health", counts=_by_health(vitals))
    return generate_latest(registry)


def _by_health(vitals: Vitals) -> dict[str, int]:
    counts = {one.value: 0 for one in Health}
    for _, state in vitals.sources:
        counts[state.value] += 1
    return counts


_STYLE = """
:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}
body{max-width:46rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%;margin:0 0 2rem}
td{padding:.3rem 0;border-bottom:1px solid #8884}
td:last-child{text-align:right;font-variant-numeric:tabular-nums}
"""


def status_page(vitals: Vitals) -> str:
    """`vitals` as a page for people; names of sources are text, never markup."""
    stats = vitals.stats
    state = "; ".join(vitals.problems) or "working"
    numbers = {
        "State": state,
        "Storage": vitals.trouble or "fine",
        "Up": f"{vitals.uptime_s / 3600:.1f} h",
        "Items": stats.items,
        "Chats": f"{stats.chats} ({stats.active_chats} active, {stats.suspended_chats} suspended)",
        "Subscriptions": stats.subscriptions,
        "Updates": f"{vitals.updates_waiting} waiting, {vitals.updates_set_aside} set aside",
        "Hubs": ", ".join(f"{count} {state}" for state, count in vitals.leases.items()) or "none",
        "Outbox": f"{stats.queued} queued, {stats.uncertain} uncertain, {stats.failed} failed",
    }
    rows = _rows((name, str(value)) for name, value in numbers.items())
    sources = _rows((name, say("en", f"health.{health.value}")) for name, health in vitals.sources)
    return (
        f"<!doctype html><html lang='en'><meta charset='utf-8'><title>Communiqué</title>"
        f"<style>{_STYLE}</style><h1>Communiqué {escape(vitals.version)}</h1><table>{rows}</table>"
        f"<h2>Sources</h2><table>{sources}</table>"
    )


def _rows(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(f"<tr><td>{escape(name)}</td><td>{escape(value)}</td></tr>" for name, value in pairs)
