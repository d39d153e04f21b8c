"""/status: numbers for operators."""

from collections import Counter

from bot.domain.message import Message, Part, bold
from bot.domain.sources import health
from bot.phrases import say
from handlers.base import Answer, Ask, Command, Desk, Who, button


async def run(ask: Ask, desk: Desk) -> Answer:
    """Show what is stored, what waits and how the sources do."""
    language = ask.language
    stats = await desk.store.stats(ask.now)
    states = await desk.store.source_states()
    count = Counter(health(state, ask.now) for state in states if state.source_id in desk.sources)
    sources = "; ".join(
        f"{say(language, f'health.{state.value}')}: {number}" for state, number in count.most_common()
    )
    trouble = desk.store.trouble()
    waits = int((ask.now - stats.oldest_due).total_seconds()) if stats.oldest_due else 0
    text = say(
        language,
        "status.text",
        hours=int((ask.now - desk.started_at).total_seconds() // 3600),
        sources=sources or "0",
        items=stats.items,
        chats=stats.chats,
        active=stats.active_chats,
        subscriptions=stats.subscriptions,
        queued=stats.queued,
        waits=waits,
        uncertain=stats.uncertain,
        failed=stats.failed,
        storage=f"⚠️ {trouble}" if trouble else say(language, "status.fine"),
    )
    rows = ((button(language, "menu.refresh", "status"),),)
    return Answer(
        message=Message(parts=(bold(say(language, "status.title")), Part("\n\n" + text)), rows=rows)
    )


COMMAND = Command(name="status", run=run, press=run, who=Who.OPERATOR, press_who=Who.OPERATOR)
