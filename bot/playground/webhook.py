"""The other way to deliver updates: posting them to the bot until it takes them."""

import aiohttp

from bot.playground.state import State, Webhook
from bot.playground.updates import Queued

_FIRST_RETRY_S = 1.0
_LAST_RETRY_S = 60.0
_DEADLINE_S = 60.0


async def push_updates(state: State) -> None:
    """Post pending updates one after another while a webhook is set, until the stand-in closes."""
    timeout = aiohttp.ClientTimeout(total=_DEADLINE_S)
    async with aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar()) as session:
        retry_s = _FIRST_RETRY_S
        while not state.is_closed:
            webhook = await state.next_webhook()
            await state.updates.arrival()
            if state.webhook is not webhook or not state.updates.pending:
                continue
            update = state.updates.pending[0]
            fault = await _post(session, update, webhook=webhook)
            if not fault:
                state.updates.confirm(update.id)
                retry_s = _FIRST_RETRY_S
                continue
            webhook.last_error, webhook.failed_at = fault, state.now()
            await state.pause(retry_s)
            retry_s = min(retry_s * 2, _LAST_RETRY_S)


async def _post(session: aiohttp.ClientSession, update: Queued, *, webhook: Webhook) -> str:
    """Deliver one update; give "" when it was taken, else what went wrong."""
    headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret} if webhook.secret else {}
    try:
        async with session.post(webhook.url, json=update.as_json(), headers=headers) as answer:
            if 200 <= answer.status < 300:
                return ""
            return f"Wrong response from the webhook: {answer.status} {answer.reason}"
    except (aiohttp.ClientError, TimeoutError) as fault:
        return f"Connection failed: {type(fault).__name__}"
