"""The composition root: with `parts`, the only file that names concrete classes. Builds the parts, starts
and stops them in order.

Start: catalogue → store → sources polled and outbox recovered → Telegram, whenever it answers.
Stop: no new polls → no new updates → handlers end → no new claims → sends end → settled → closed; within
40 s, since what is then still underway is left for the next start."""

import asyncio
import gc
import hashlib
import logging
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from statistics import quantiles
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from telegram import Update
from telegram.ext import Application

from bot import __version__
from bot.config import Settings
from bot.domain.errors import SettingsError, StorageError
from bot.domain.sources import health
from bot.domain.standing import Ending
from bot.gateway.connect import insist
from bot.gateway.intake import ALLOWED_UPDATES, Intake
from bot.gateway.link import Link, keep_webhook
from bot.gateway.pacing import Pacing
from bot.gateway.platform import TelegramPlatform
from bot.gateway.polling import Polling
from bot.gateway.profile import publish_commands
from bot.gateway.send import TelegramSender
from bot.gateway.transport import AiohttpRequest
from bot.loading import Seeds
from bot.parts import (
    CONNECTIONS,
    SystemClock,
    build_bot,
    build_fetcher,
    build_poller,
    build_roster,
    build_scout,
    callbacks_of,
    calm_collector,
    hand_over_soon,
    retention_of,
    user_agent,
)
from bot.pipeline.alarm import Alarm, Operators, Subject, trouble_of
from bot.pipeline.compose import Composer
from bot.pipeline.deliver import Delivery
from bot.pipeline.inquiry import Inquiry
from bot.pipeline.lists import Lists
from bot.pipeline.pushes import Pushes
from bot.pipeline.read import Reading
from bot.pipeline.silence import SilenceWatch
from bot.pipeline.upkeep import Upkeep
from bot.pipeline.wellness import Signs, problems
from bot.ports import Batch, Clock, Store
from bot.sources.apart import Workshop
from bot.web.fetch import Limits
from bot.web.hubs import WebHubs
from bot.web.server import HttpServer, Vitals
from handlers import COMMANDS
from handlers.base import Desk
from handlers.listing import for_groups, for_operators, for_people
from handlers.router import Router
from storage import open_store

log = logging.getLogger(__name__)

#: All fetches may wait for name servers at once, and leave threads for everything else.
_THREADS = Limits().in_all + 32
#: Well below the shortest `every`, so that a source is not a whole tick late.
_TICK_S = 0.25
_UPKEEP_EVERY_H = 6
#: Between looks at how often sources speak.
_WEIGH_EVERY_MIN = 10
#: Between looks for what operators must be told.
LOOK_EVERY_S = 15.0

#: For every job: one that is late runs late, once, and never beside itself. The library's own default skips
#: what is more than a second late, without a word.
ON_TIME: dict[str, Any] = {"coalesce": True, "max_instances": 1, "misfire_grace_time": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long a stop waits, in seconds; both together well below 40."""

    handlers_s: float = 8.0
    sends_s: float = 20.0


class App:
    """The running bot."""

    def __init__(
        self,
        settings: Settings,
        seeds: Seeds,
        *,
        clock: Clock | None = None,
        link: Link | None = None,
        patience: Patience | None = None,
    ) -> None:
        self._patience = patience or Patience()
        self._settings = settings
        self._seeds = seeds
        self._topics = {topic.id: topic for topic in seeds.topics}
        self._clock = clock or SystemClock()
        self._started_at = self._clock.now()
        self._store: Store = open_store(settings.database_url, settings.data_dir, key=settings.data_key)
        # Polls have a pool of their own, so that nothing else waits behind one.
        self._requests = (AiohttpRequest(connections=CONNECTIONS), AiohttpRequest(connections=1))
        self._bot, self._polling_bot = (build_bot(settings, request=one) for one in self._requests)
        self._link = link or Link()
        self._fetcher, self._workshop = build_fetcher(settings), Workshop()
        self._poller = build_poller(
            settings,
            seeds,
            store=self._store,
            fetcher=self._fetcher,
            workshop=self._workshop,
            clock=self._clock,
        )
        self._roster = build_roster(settings, seeds, store=self._store, poller=self._poller)
        self._sources = self._roster.sources
        self._hubs = WebHubs(lambda: self._fetcher.user_agent)
        self._pushes = self._listen()
        sender, pace = TelegramSender(self._bot), Pacing(settings.rate)
        lists = Lists(sources=self._sources, topics=self._topics, names=seeds.words)
        self._delivery = Delivery(
            store=self._store,
            sender=sender,
            pace=pace,
            clock=self._clock,
            composer=Composer(self._store, lists=lists),
        )
        operators = Operators(ids=settings.admins, store=self._store, sender=sender, pace=pace)
        store_trouble = partial(trouble_of, self._store)
        self._alarms = (
            Alarm(Subject.STORE, store_trouble, operators=operators, clock=self._clock),
            Alarm(Subject.LINK, self._link.rivalry, operators=operators, clock=self._clock),
        )
        self._silences = SilenceWatch(self._sources, store=self._store, clock=self._clock)
        self._upkeep = Upkeep(self._store, self._clock, retention=retention_of(settings))
        self._server = HttpServer(self._vitals)
        self._intake: Intake | None = None
        self._polls: Counter[str] = Counter()
        self._ticked_at = self._sent_at = self._started_at
        #: How many messages had left at the last tick.
        self._sent = 0
        self._poller.listeners.append(self._on_poll)

    def _listen(self) -> Pushes:
        return Pushes(
            self._sources,
            poller=self._poller,
            hubs=self._hubs,
            store=self._store,
            clock=self._clock,
            callbacks=callbacks_of(self._settings),
        )

    async def run(self, stop: asyncio.Event) -> None:
        """Run until `stop`, then end in order. Raises CommuniqueError for what an operator must mend."""
        calm_collector()
        hand_over_soon()
        # Name servers that do not answer hold a thread each; what is parsed must not wait behind them.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_THREADS, "worker"))
        await self._store.open()
        try:
            await self._run(stop)
        finally:
            await self._store.close()
            log.info("stopped")

    async def _run(self, stop: asyncio.Event) -> None:
        host, port = self._settings.http_listen
        try:
            bound = await self._server.open(host, port)
        except OSError as error:
            raise SettingsError(
                "BOT_HTTP_LISTEN", f"cannot listen on {host}:{port} ({error.strerror})"
            ) from None
        try:
            await self._fetcher.open()
            await self._hubs.open()
            await self._delivery.recover()
            await self._roster.load()
            await self._poller.enrol()
            await self._pushes.open()
            self._server.callback.ear = self._pushes
            # What was loaded stays: a full collection need not walk through all of it again and again.
            gc.freeze()
            log.info(
                "started: sources=%d topics=%d http=%s:%d",
                len(self._sources),
                len(self._seeds.topics),
                host,
                bound,
            )
            await self._work(stop)
        finally:
            await self._close()

    async def _work(self, stop: asyncio.Event) -> None:
        """Until `stop`, or until a part ends by a fault."""
        scheduler = AsyncIOScheduler(timezone=UTC)
        scheduler.add_job(self._tick, "interval", seconds=_TICK_S, next_run_time=datetime.now(UTC), **ON_TIME)
        for alarm in self._alarms:
            scheduler.add_job(alarm.look, "interval", seconds=LOOK_EVERY_S, **ON_TIME)
        scheduler.add_job(self._pushes.tick, "interval", seconds=1, **ON_TIME)
        scheduler.add_job(self._tend, "interval", hours=_UPKEEP_EVERY_H, **ON_TIME)
        soon = datetime.now(UTC) + timedelta(minutes=1)
        scheduler.add_job(
            self._weigh_sources, "interval", minutes=_WEIGH_EVERY_MIN, next_run_time=soon, **ON_TIME
        )
        scheduler.start()
        tasks = [
            asyncio.create_task(self._poller.run(), name="poller"),
            asyncio.create_task(self._telegram(), name="telegram"),
            asyncio.create_task(stop.wait(), name="stop"),
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            scheduler.shutdown(wait=False)
            self._delivery.stop()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _tend(self) -> None:
        await self._upkeep.run()
        gc.collect()

    async def _weigh_sources(self) -> None:
        """How often sources speak: weigh it anew, and tell of those that have fallen silent."""
        await self._poller.tune()
        if await self._silences.look():
            self._delivery.wake()

    async def _tick(self) -> None:
        self._ticked_at = self._clock.now()
        sent = self._delivery.outcomes.get("Sent", 0)
        if sent != self._sent:
            self._sent, self._sent_at = sent, self._ticked_at
        await self._poller.tick()

    async def _telegram(self) -> None:
        """Everything that needs the platform, from its first answer on."""
        await insist(self._bot.initialize, setting="BOT_API_URL")
        self._link.note(Ending.ANSWERED, opened_at=self._link.now())
        log.info("connected: bot=@%s", self._bot.username)
        self._fetcher.user_agent = user_agent(self._settings, self._bot.username)
        application = Application.builder().bot(self._bot).updater(None).job_queue(None).build()
        await application.initialize()
        desk = self._desk()
        router = Router(desk, self._clock)
        router.register(application)

        async def handle(raw: dict[str, Any], update_id: int) -> Batch:
            await application.process_update(Update.de_json(raw, self._bot))
            return router.take(update_id)

        self._intake = Intake(
            store=self._store, clock=self._clock, handle=handle, on_handled=self._delivery.wake
        )
        await self._intake.resume()
        await asyncio.gather(
            self._delivery.run(),
            self._receive(self._intake),
            self._publish(),
        )

    async def _publish(self) -> None:
        operators = {admin: for_operators(COMMANDS) for admin in sorted(self._settings.admins)}
        await publish_commands(
            self._bot,
            private=for_people(COMMANDS, may_add=self._roster.most_each > 0),
            group=for_groups(COMMANDS),
            operators=operators,
        )

    async def _receive(self, intake: Intake) -> None:
        settings = self._settings
        if settings.webhook_url:
            self._server.accept_updates(intake.take, settings.webhook_secret)
            set_webhook = partial(
                self._bot.set_webhook,
                settings.webhook_url,
                secret_token=settings.webhook_secret,
                allowed_updates=ALLOWED_UPDATES,
            )
            await insist(set_webhook, setting="BOT_WEBHOOK_URL")
            await keep_webhook(self._bot, self._link, url=settings.webhook_url, set_again=set_webhook)
        try:
            await insist(self._bot.delete_webhook, setting="BOT_API_URL")
        except SettingsError as error:
            # If there is a webhook after all, polling says so with every answer.
            log.warning("webhook not deleted: %s", error)
        await self._polling_bot.request.initialize()
        await Polling(self._polling_bot, intake, link=self._link).run()

    def _desk(self) -> Desk:
        return Desk(
            store=self._store,
            platform=TelegramPlatform(self._bot, self._clock),
            topics=self._topics,
            sources=self._sources,
            find_country=self._seeds.names.find,
            names=self._seeds.words,
            inquiry=Inquiry(
                analyst=self._seeds.analyst, fetcher=self._fetcher, read_page=self._workshop.read_article
            ),
            roster=self._roster,
            scout=build_scout(self._seeds, self._fetcher, workshop=self._workshop),
            operators=self._settings.admins,
            invite_only=self._settings.access == "invite",
            bot_username=self._bot.username,
            commands=COMMANDS,
            started_at=self._started_at,
            secret=hashlib.sha256(b"invite" + self._settings.token.encode()).digest(),
        )

    def _on_poll(self, reading: Reading) -> None:
        self._polls[reading.state.result.value] += 1
        if reading.items:
            self._delivery.wake()

    async def _close(self) -> None:
        self._server.callback.ear = None
        await self._pushes.close()
        await self._poller.close()
        self._workshop.close()
        for alarm in self._alarms:
            await alarm.close()
        if self._intake is not None:
            await self._intake.close(self._patience.handlers_s)
        try:
            await self._delivery.close(self._patience.sends_s)
        except StorageError as error:
            # On disk they are leaving still, as after a kill.
            log.error("stopped without settling sends; they are uncertain at the next start: %s", error)
        await self._server.close()
        await self._hubs.close()
        await self._fetcher.close()
        for request in self._requests:
            await request.shutdown()

    async def _vitals(self) -> Vitals:
        now = self._clock.now()
        stats = await self._store.stats(now)
        states = {state.source_id: state for state in await self._store.source_states()}
        lag = now - stats.oldest_due if stats.oldest_due else timedelta()
        intake, waits = self._intake, self._delivery.waits
        return Vitals(
            version=__version__,
            problems=problems(self._signs(now, lag=lag)),
            trouble=self._store.trouble(),
            uptime_s=(now - self._started_at).total_seconds(),
            stats=stats,
            outbox_lag_s=lag.total_seconds(),
            wait_s=quantiles(waits, n=20)[-1] if len(waits) > 1 else None,
            sources=tuple(
                (source.name, health(states[source.id], now))
                for source in self._sources.values()
                if source.id in states
            ),
            polls=self._polls,
            deliveries=self._delivery.outcomes,
            requests=sum((one.endings for one in self._requests), Counter[str]()),
            updates=intake.arrived if intake else {},
            updates_waiting=intake.waiting if intake else 0,
            updates_set_aside=intake.set_aside if intake else 0,
            leases=self._pushes.counts(),
            poll_age_s=self._link.age_s,
        )

    def _signs(self, now: datetime, *, lag: timedelta) -> Signs:
        return Signs(
            looked_ago=now - self._ticked_at,
            trouble=self._store.trouble(),
            barred=self._delivery.trouble(),
            connected=self._intake is not None,
            silence=self._link.silence(),
            crowded=self._intake is not None and self._intake.is_full,
            lag=lag,
            sent_ago=now - self._sent_at,
        )
