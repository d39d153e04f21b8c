"""The arguments of a Bot API call, however they arrived: query, form, multipart or JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from aiohttp import web

from bot.playground.entities import Json


class ApiError(Exception):
    """An answer with ok = false; `parameters` tells a client what it can do about it."""

    def __init__(self, code: int, description: str, *, parameters: Mapping[str, int] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = dict(parameters or {})

    def as_json(self) -> Json:
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        return {**body, "parameters": self.parameters} if self.parameters else body


def bad_request(reason: str) -> ApiError:
    return ApiError(400, f"Bad Request: {reason}")


@dataclass(frozen=True, slots=True)
class Arguments:
    """Named values, as text or as JSON; whatever is missing or unreadable is absent."""

    values: Json
    files: Mapping[str, bytes] = field(default_factory=dict)
    #: What the files are called, as far as the call says.
    names: Mapping[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        value = self.values.get(name)
        return "" if value is None else str(value)

    def integer(self, name: str) -> int | None:
        value = self.values.get(name)
        try:
            return int(str(value)) if value is not None and not isinstance(value, bool) else None
        except ValueError:
            return None

    def flag(self, name: str) -> bool:
        return str(self.values.get(name, "")).lower() in ("true", "1", "yes")

    def chat_id(self) -> int | str | None:
        """Give the target: a number, an @username, or None."""
        number = self.integer("chat_id")
        return number if number is not None else self.text("chat_id") or None

    def mapping(self, name: str) -> Json | None:
        """Give an object; None when absent or null. Raises ApiError for anything else."""
        value = self._decoded(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise bad_request(f"can't parse {name}: expected an object")
        return value

    def rows(self, name: str) -> list[object] | None:
        """Give an array; None when absent or null. Raises ApiError for anything else."""
        value = self._decoded(name)
        if value is None:
            return None
        if not isinstance(value, list):
            raise bad_request(f"can't parse {name}: expected an array")
        return value

    def _decoded(self, name: str) -> object:
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise bad_request(f"can't parse {name}: can't parse JSON") from None


async def read_arguments(request: web.Request) -> Arguments:
    """Collect the arguments of a request; the body wins over the query."""
    values: Json = dict(request.query)
    if request.content_type == "application/json":
        values |= await _json_body(request)
        return Arguments(values)
    files: dict[str, bytes] = {}
    names: dict[str, str] = {}
    for name, part in (await request.post()).items():
        if isinstance(part, web.FileField):
            files[name], names[name] = part.file.read(), part.filename
        else:
            values[name] = part if isinstance(part, str) else bytes(part).decode("utf-8", "replace")
    return Arguments(values, files, names)


async def _json_body(request: web.Request) -> Json:
    raw = await request.read()
    try:
        body = json.loads(raw) if raw else {}
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(body, dict):
        raise bad_request("expected a JSON object")
    return body
