"""The text and the photo that a call brings, checked as the server checks them before it stores anything."""

import mimetypes
import struct

from bot.playground.arguments import Arguments, bad_request
from bot.playground.entities import (
    MAX_CAPTION,
    MAX_RAW_BYTES,
    MAX_TEXT,
    Entity,
    Formatted,
    Json,
    settle,
    with_found,
)
from bot.playground.markup import MarkupError, checked_link, parse_html
from bot.playground.model import File, Photo
from bot.playground.state import State

MAX_PHOTO_BYTES = 10_000_000
MAX_FILE_BYTES = 50_000_000

_EXTRA = ("url", "user", "language", "custom_emoji_id", "unix_time", "date_time_format")
_KINDS = frozenset(
    [
        "mention",
        "hashtag",
        "cashtag",
        "bot_command",
        "url",
        "email",
        "phone_number",
        "bold",
        "italic",
        "underline",
        "strikethrough",
        "spoiler",
        "blockquote",
        "expandable_blockquote",
        "code",
        "pre",
        "text_link",
        "text_mention",
        "custom_emoji",
        "date_time",
    ]
)


def read_text(arguments: Arguments) -> Formatted:
    """Give the text of a message; raise ApiError for one that is empty, too long or badly formatted."""
    if not arguments.text("text"):
        raise bad_request("message text is empty")
    content = _read(arguments, "text", entities_name="entities")
    if not content.text:
        raise bad_request("text must be non-empty")
    if len(content.text) > MAX_TEXT:
        raise bad_request("message is too long")
    return content


def read_caption(arguments: Arguments) -> Formatted:
    """Give the caption of a photo, which may be empty."""
    content = _read(arguments, "caption", entities_name="caption_entities")
    if len(content.text) > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return content


def read_photo(state: State, arguments: Arguments) -> Photo:
    """Keep the photo of a call: uploaded, known by file_id, or named by address (never fetched)."""
    named = arguments.text("photo")
    upload = arguments.files.get(named.removeprefix("attach://") or "photo")
    upload = arguments.files.get("photo") if upload is None else upload
    if upload is not None:
        return _kept(state, upload)
    if named in state.files:
        return _photo(named, state.files[named])
    if checked_link(named) and "://" in named:
        return Photo(f"by-address-{len(state.taken)}", 800, 600, 0, url=named)
    if named:
        raise bad_request("wrong file identifier/HTTP URL specified")
    raise bad_request("there is no photo in the request")


def read_document(state: State, arguments: Arguments) -> File:
    """Keep the document of a call; only uploaded ones are known here."""
    name = arguments.text("document").removeprefix("attach://") or "document"
    upload = arguments.files.get(name, arguments.files.get("document"))
    if upload is None:
        raise bad_request("there is no document in the request")
    if len(upload) > MAX_FILE_BYTES:
        raise bad_request("file is too big")
    if not upload:
        raise bad_request("file must be non-empty")
    told = arguments.names.get(name, arguments.names.get("document", ""))
    title = told or "document"
    mime = mimetypes.guess_type(title)[0] or "application/octet-stream"
    document = File(f"file-{len(state.files) + 1}", title, mime, len(upload))
    state.files[document.file_id] = upload
    return document


def _read(arguments: Arguments, text_name: str, *, entities_name: str) -> Formatted:
    text = arguments.text(text_name)
    if len(text.encode("utf-8", "surrogatepass")) > MAX_RAW_BYTES:
        raise bad_request("text is too long")
    mode = arguments.text("parse_mode").lower()
    if mode == "html":
        try:
            return with_found(parse_html(text))
        except MarkupError as fault:
            raise bad_request(f"can't parse entities: {fault}") from None
    if mode:
        raise bad_request("unsupported parse_mode")
    given = [_entity(each) for each in arguments.rows(entities_name) or ()]
    return with_found(settle(text, [entity for entity in given if entity is not None]))


def _entity(given: object) -> Entity | None:
    """Read one entity; None for a kind or a link that Telegram drops."""
    if not isinstance(given, dict):
        raise bad_request("can't parse entities: expected an Object")
    kind, offset, length = given.get("type"), given.get("offset"), given.get("length")
    if not isinstance(kind, str) or not isinstance(offset, int) or not isinstance(length, int):
        raise bad_request("can't parse entities: type, offset and length are needed")
    if offset < 0 or length <= 0:
        return None
    extra: Json = {name: given[name] for name in _EXTRA if given.get(name) is not None}
    if kind == "text_link":
        extra["url"] = checked_link(str(extra.get("url", "")))
        if not extra["url"]:
            return None
    return Entity(kind, offset, length, extra) if kind in _KINDS else None


def _kept(state: State, upload: bytes) -> Photo:
    if len(upload) > MAX_PHOTO_BYTES:
        raise bad_request("file is too big")
    photo = _photo(f"photo-{len(state.files) + 1}", upload)
    state.files[photo.file_id] = upload
    return photo


def _photo(file_id: str, data: bytes) -> Photo:
    width, height = _measure(data)
    if not width or not height or width + height > 10_000 or max(width, height) > 20 * min(width, height):
        raise bad_request("PHOTO_INVALID_DIMENSIONS" if width else "IMAGE_PROCESS_FAILED")
    return Photo(file_id, width, height, len(data))


def _measure(data: bytes) -> tuple[int, int]:
    """Read width and height from the head of a PNG or JPEG; zeros for anything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        width, height = struct.unpack(">II", data[16:24])
        return int(width), int(height)
    at = 2
    while data.startswith(b"\xff\xd8") and at + 9 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return int(width), int(height)
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    return 0, 0
