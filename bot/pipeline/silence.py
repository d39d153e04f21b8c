"""Tells subscribers once when a source that they rely on falls silent, and once when it is back.

Everything that is told and what is remembered of it are one commit, so a start in between tells nothing a
second time."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.domain.chats import Chat, ChatId
from bot.domain.errors import StorageError
from bot.domain.message import Message, Part, bold
from bot.domain.outbox import Lane, Outgoing, OutgoingId
from bot.domain.silence import APART, RollCall, Silence, Silences, Spot, roll_call, scopes_of, spot_in
from bot.domain.sources import Source, SourceId
from bot.phrases import say, time_part
from bot.ports import Batch, Clock, Store

log = logging.getLogger(__name__)

#: Chats that are looked at without letting others run in between; about two milliseconds.
_AT_ONCE = 20


@dataclass(slots=True)
class _Note:
    """What one chat is told."""

    chat: Chat
    spot: Spot
    fallen: list[Silence] = field(default_factory=list)
    returned: list[Silence] = field(default_factory=list)


class SilenceWatch:
    """Looks again and again whether sources have fallen silent."""

    def __init__(self, sources: Mapping[SourceId, Source], *, store: Store, clock: Clock) -> None:
        self._sources = sources
        self._store = store
        self._clock = clock

    async def look(self) -> bool:
        """Look, and tell what has changed, at most once a day; whether somebody is told. A failure waits for
        the next time."""
        try:
            return await self._look(self._clock.now())
        except StorageError as error:
            log.error("silent sources not told: %s", error)
            return False

    async def _look(self, now: datetime) -> bool:
        known = await self._store.silences()
        if known.told_at is not None and abs(now - known.told_at) < APART:
            return False
        # One may be removed while chats are looked at.
        sources = dict(self._sources)
        states = [one for one in await self._store.source_states() if one.source_id in sources]
        changed = roll_call(known, states, now=now)
        if not (changed.fallen or changed.returned or changed.left):
            return False
        fallen = [await self._with_scopes(one) for one in changed.fallen]
        notes: dict[ChatId, _Note] = {}
        for one in fallen:
            await self._note(one, notes, now=now)
        for one in changed.returned:
            await self._note(one, notes, now=now, is_back=True)
        await self._store.commit(
            Batch(
                outgoing=tuple(_row(note, sources, now=now) for note in notes.values()),
                silences=_after(known, changed, fallen=fallen, told_at=now if notes else known.told_at),
            )
        )
        _log(changed, told=len(notes))
        return bool(notes)

    async def _with_scopes(self, silence: Silence) -> Silence:
        rhythm = await self._store.rhythm(silence.source_id)
        found = [await self._store.item(one) for one in (rhythm.brought if rhythm else ())]
        items = [item for item in found if item is not None]
        return replace(silence, scopes=scopes_of(items, silence.since))

    async def _note(
        self, silence: Silence, notes: dict[ChatId, _Note], *, now: datetime, is_back: bool = False
    ) -> None:
        """Put into `notes` what those are told who relied on a source. Whoever came after a silence was told
        has not heard of it, nor needs to hear of its end."""
        topics = {topic for scope in silence.scopes for topic in scope.topics}
        countries = {code for scope in silence.scopes for code in scope.countries}
        followers = await self._store.followers(topics, countries) if topics else ()
        for number, chat in enumerate(followers, 1):
            spot = spot_in(chat, silence.scopes, now=now)
            if spot is not None and not (is_back and chat.created_at > silence.told_at):
                note = notes.setdefault(chat.id, _Note(chat, spot))
                (note.returned if is_back else note.fallen).append(silence)
            if number % _AT_ONCE == 0:
                await asyncio.sleep(0)


def _after(
    known: Silences, changed: RollCall, *, fallen: Sequence[Silence], told_at: datetime | None
) -> Silences:
    over = {one.source_id for one in (*changed.returned, *changed.left)}
    still = (one for one in known.silent if one.source_id not in over)
    return replace(known, told_at=told_at, silent=(*still, *fallen))


def _row(note: _Note, sources: Mapping[SourceId, Source], *, now: datetime) -> Outgoing:
    return Outgoing(
        id=OutgoingId(f"silence:{note.chat.id}:{now.isoformat()}"),
        chat_id=note.chat.id,
        thread_id=note.spot.thread_id,
        lane=Lane.DIGEST,
        created_at=now,
        message=_message(note, sources, language=note.chat.language),
    )


def _message(note: _Note, sources: Mapping[SourceId, Source], *, language: str) -> Message:
    parts: list[Part] = []
    for title, silences, key in (
        ("silence.fallen", note.fallen, ""),
        ("silence.returned", note.returned, "silence.back"),
    ):
        if not silences:
            continue
        parts += [Part("\n\n" if parts else ""), bold(say(language, title))]
        for one in silences:
            said = key or ("silence.fails" if one.fails else "silence.nothing")
            name = sources[one.source_id].name
            parts += [Part(f"\n• {name}: {say(language, said)} "), time_part(language, one.since)]
    return Message(parts=tuple(parts), silent=True)


def _log(changed: RollCall, *, told: int) -> None:
    for one in changed.fallen:
        log.warning("silent: source=%s since=%s fails=%s", one.source_id, one.since, one.fails)
    for one in changed.returned:
        log.info("back: source=%s silent_since=%s", one.source_id, one.since)
    log.info("silences told: chats=%d", told)
