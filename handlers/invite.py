"""/invite: a link that lets a chat in where the bot is by invitation. The link carries its own end and a
signature, so nothing is stored, and it cannot be made or prolonged without the secret."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime, timedelta

from bot.domain.message import Message, Part, bold
from bot.phrases import say
from handlers.base import Answer, Ask, Command, Desk, Who

_LASTS = timedelta(days=7)

#: Seconds since 1970 until which an invitation holds, then the signature.
_UNTIL_BYTES = 4
_SIGNATURE_BYTES = 18


def make_payload(secret: bytes, until: datetime) -> str:
    """The payload of an invitation that holds until `until`: 30 letters that a deep link may carry."""
    moment = int(until.timestamp()).to_bytes(_UNTIL_BYTES)
    return urlsafe_b64encode(moment + _signature(secret, moment)).decode().rstrip("=")


def is_valid(secret: bytes, payload: str, *, now: datetime) -> bool:
    """Whether `payload` is an invitation of ours that still holds."""
    try:
        raw = urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    except ValueError:
        return False
    moment, signature = raw[:_UNTIL_BYTES], raw[_UNTIL_BYTES:]
    if not hmac.compare_digest(signature, _signature(secret, moment)):
        return False
    return now <= datetime.fromtimestamp(int.from_bytes(moment), UTC)


def _signature(secret: bytes, moment: bytes) -> bytes:
    return hmac.digest(secret, moment, "sha256")[:_SIGNATURE_BYTES]


async def run(ask: Ask, desk: Desk) -> Answer:
    """Give a fresh link for people, and one for groups."""
    payload = make_payload(desk.secret, ask.now + _LASTS)
    address = f"https://t.me/{desk.bot_username}"
    text = say(
        ask.language,
        "invite.text",
        days=_LASTS.days,
        link=f"{address}?start={payload}",
        group=f"{address}?startgroup={payload}",
    )
    parts = (bold(say(ask.language, "invite.title")), Part("\n\n" + text))
    return Answer(message=Message(parts=parts))


COMMAND = Command(name="invite", run=run, who=Who.OPERATOR)
