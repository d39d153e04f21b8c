"""The settings, and the only place that reads the environment. Each field carries its variable, default
and meaning; `.env.example` and README are held to them by tests."""

import base64
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from dotenv import dotenv_values

from bot.domain.errors import SettingsError

_TOKEN = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{1,100}")


def _setting(default: Any, variable: str, *, meaning: str, read: Callable[[str], Any] = str) -> Any:
    """A field of Settings: `read` turns the text into its value and raises ValueError with what is
    expected."""
    return field(default=default, metadata={"variable": variable, "meaning": meaning, "read": read})


def _token(text: str) -> str:
    if not _TOKEN.fullmatch(text):
        raise ValueError("must look like 123456789:AbC… as @BotFather gives it")
    return text


def _ids(text: str) -> frozenset[int]:
    try:
        return frozenset(int(one) for one in text.split(",") if one.strip())
    except ValueError:
        raise ValueError("must be numeric user ids, separated by commas") from None


def _choice(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"must be one of {', '.join(allowed)}")
        return text

    return read


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("must be an http or https address")
    return text.rstrip("/")


def _api_url(text: str) -> str:
    url = _url(text)
    if not url.endswith("/bot"):
        raise ValueError("must end with /bot")
    return url


def _listen(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    if not colon or not host or not port.isdecimal() or int(port) > 65535:
        raise ValueError("must be HOST:PORT, like 127.0.0.1:8080; port 0 picks a free one")
    return host.strip("[]"), int(port)


def _rate(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise ValueError("must be a whole number from 1 to 1000")
    return int(text)


def _kept(text: str) -> timedelta:
    found = re.fullmatch(r"([1-9][0-9]{0,4})(h|d)", text)
    if found is None:
        raise ValueError("must be a time in hours or days, like 48h or 60d")
    return timedelta(hours=int(found[1])) if found[2] == "h" else timedelta(days=int(found[1]))


def _entries(text: str) -> int:
    if not text.isdecimal() or not 100 <= int(text) <= 100_000:
        raise ValueError("must be a whole number from 100 to 100000")
    return int(text)


def _user_sources(text: str) -> int:
    if not text.isdecimal() or int(text) > 100:
        raise ValueError("must be a whole number from 0 to 100")
    return int(text)


def _data_key(text: str) -> str:
    try:
        size = len(base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True))
    except ValueError:
        size = 0
    if size != 32:
        raise ValueError("must be 32 random bytes in base64; `openssl rand -base64 32` makes such a key")
    return text


def _secret(text: str) -> str:
    # The Bot API's rule for secret_token.
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", text):
        raise ValueError("must be 1 to 256 of A-Z, a-z, 0-9, _ and -")
    return text


_SEEDS = Path(__file__).resolve().parent.parent / "seeds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set."""

    token: str = _setting(
        "", "BOT_TOKEN", meaning="from @BotFather; without it the playground starts", read=_token
    )
    api_url: str = _setting(
        "https://api.telegram.org/bot",
        "BOT_API_URL",
        meaning="base of the Bot API, up to and including /bot",
        read=_api_url,
    )
    admins: frozenset[int] = _setting(
        frozenset(), "BOT_ADMINS", meaning="user ids of the operators, separated by commas", read=_ids
    )
    access: str = _setting(
        "open",
        "BOT_ACCESS",
        meaning="open: anyone may subscribe; invite: only operators and those whom they invite",
        read=_choice("open", "invite"),
    )
    data_dir: Path = _setting(
        Path("data"), "BOT_DATA_DIR", meaning="where the embedded database lives", read=Path
    )
    data_key: str = _setting(
        "",
        "BOT_DATA_KEY",
        meaning="32 random bytes in base64; with it, what concerns people is unreadable on disk; keep a copy",
        read=_data_key,
    )
    user_sources: int = _setting(
        0,
        "BOT_USER_SOURCES",
        meaning="how many sources each person may add, which reach everybody; 0: only operators add any",
        read=_user_sources,
    )
    database_url: str = _setting(
        "", "BOT_DATABASE_URL", meaning="empty: TinyDB in BOT_DATA_DIR; PostgreSQL is to come", read=str
    )
    sources: Path = _setting(
        _SEEDS / "sources.toml", "BOT_SOURCES", meaning="the catalogue of sources", read=Path
    )
    topics: Path = _setting(_SEEDS / "topics.toml", "BOT_TOPICS", meaning="the topics", read=Path)
    private_sources: str = _setting(
        "catalogue",
        "BOT_PRIVATE_SOURCES",
        meaning="who may name sources on private networks: catalogue (only the operator's file) or never",
        read=_choice("catalogue", "never"),
    )
    http_listen: tuple[str, int] = _setting(
        ("127.0.0.1", 8080),
        "BOT_HTTP_LISTEN",
        meaning="health, metrics and status page; HOST:PORT, port 0 picks a free one",
        read=_listen,
    )
    webhook_url: str = _setting(
        "",
        "BOT_WEBHOOK_URL",
        meaning="public https address of this bot's /telegram; empty: long polling",
        read=_url,
    )
    webhook_secret: str = _setting(
        "",
        "BOT_WEBHOOK_SECRET",
        meaning="what Telegram must send with each update; needed with BOT_WEBHOOK_URL",
        read=_secret,
    )
    public_url: str = _setting(
        "",
        "BOT_PUBLIC_URL",
        meaning="public address under which hubs reach /websub/ here (WebSub: news within seconds);"
        " empty: what precedes /telegram in BOT_WEBHOOK_URL",
        read=_url,
    )
    rate: int = _setting(30, "BOT_RATE", meaning="messages a second over all chats", read=_rate)
    keep_items: timedelta = _setting(
        timedelta(days=60), "BOT_KEEP_ITEMS", meaning="how long items and their texts are kept", read=_kept
    )
    keep_facts: timedelta = _setting(
        timedelta(days=1826),
        "BOT_KEEP_FACTS",
        meaning="how long facts and the words that prove them are kept, for /visits and /trade",
        read=_kept,
    )
    keep_alerts: timedelta = _setting(
        timedelta(days=30),
        "BOT_KEEP_ALERTS",
        meaning="how long it is known which alert went where",
        read=_kept,
    )
    keep_replies: timedelta = _setting(
        timedelta(hours=48), "BOT_KEEP_REPLIES", meaning="how long replies to commands are kept", read=_kept
    )
    keep_updates: timedelta = _setting(
        timedelta(hours=48),
        "BOT_KEEP_UPDATES",
        meaning="how long ids of handled updates are kept; Telegram repeats one for up to 24h",
        read=_kept,
    )
    keep_lost_chats: timedelta = _setting(
        timedelta(days=30),
        "BOT_KEEP_LOST_CHATS",
        meaning="how long chats are kept that Telegram says are deleted",
        read=_kept,
    )
    keep_seen: int = _setting(
        100,
        "BOT_KEEP_SEEN",
        meaning="entries of each source that stay known however old; at least twice what it lists",
        read=_entries,
    )
    semantic: str = _setting(
        "off",
        "BOT_SEMANTIC",
        meaning="on: a model of sentences is asked on topics and likeness, too; needs the extra semantic",
        read=_choice("off", "on"),
    )
    log: str = _setting(
        "text", "BOT_LOG", meaning="how the log is written: text or json", read=_choice("text", "json")
    )
    contact: str = _setting(
        "",
        "BOT_CONTACT",
        meaning="address or page where sources reach you, sent with each request; empty: the bot's own page",
        read=str,
    )
    #: What else stands in the environment, for the references of the catalogue (`bot.domain.asking`). No
    #: setting, and never shown.
    variables: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> "Settings":
        """The settings that `environment` says; empty values count as not set. Raises SettingsError."""
        values: dict[str, Any] = {
            "variables": {name: text for name, text in environment.items() if not name.startswith("BOT_")}
        }
        for one in setting_fields():
            text = environment.get(one.metadata["variable"], "").strip()
            if not text:
                continue
            try:
                values[one.name] = one.metadata["read"](text)
            except ValueError as error:
                raise SettingsError(one.metadata["variable"], str(error)) from None
        settings = cls(**values)
        if settings.webhook_url and not settings.webhook_secret:
            raise SettingsError("BOT_WEBHOOK_SECRET", "is needed with BOT_WEBHOOK_URL")
        return settings


def public_url(settings: Settings) -> str:
    """The public address of our HTTP, "" when none is known. Where the webhook's address does not end as
    here, what leads to it need not lead to anything else."""
    before, telegram, _ = settings.webhook_url.partition("/telegram")
    derived = before if telegram and settings.webhook_url == before + telegram else ""
    return settings.public_url or derived


def setting_fields() -> "tuple[Field[Any], ...]":
    """The fields of Settings that can be set."""
    return tuple(one for one in fields(Settings) if one.metadata)


def read_environment(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """`environment` over what stands in the `.env` file of `folder`."""
    from_file = {name: value for name, value in dotenv_values(folder / ".env").items() if value is not None}
    return {**from_file, **environment}


def from_process(folder: Path) -> Settings:
    """The settings of this process. Raises SettingsError."""
    return Settings.from_env(read_environment(os.environ, folder))


def example() -> str:
    """The text of `.env.example`: every variable with its meaning and default."""
    blocks = ["# Copy to .env and fill in what you need; everything has a default but the token."]
    blocks += [
        f"# {one.metadata['meaning']}\n#{one.metadata['variable']}={default_text(one.name)}"
        for one in setting_fields()
    ]
    return "\n\n".join(blocks) + "\n"


def default_text(name: str) -> str:
    """The default of a field as it would be written in the environment."""
    value = next(one.default for one in fields(Settings) if one.name == name)
    match value:
        case Path() if value.is_absolute():
            return f"{value.parent.name}/{value.name}"
        case (str() as host, int() as port):
            return f"{host}:{port}"
        case timedelta():
            return f"{value.days}d" if value.days > 2 else f"{value // timedelta(hours=1)}h"
        case frozenset():
            return ",".join(str(one) for one in sorted(value))
        case _:
            return str(value)
