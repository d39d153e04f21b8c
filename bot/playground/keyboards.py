"""Which keyboards Telegram takes, and what it says to the others."""

from bot.playground.arguments import Arguments, bad_request
from bot.playground.entities import Json
from bot.playground.markup import checked_link
from bot.playground.model import Chat, Kind, Markup

MAX_BUTTONS = 100
MAX_ROW = 8
MAX_DATA_BYTES = 64
MAX_COPY_TEXT = 256

_REPLY_KINDS = ("keyboard", "remove_keyboard", "force_reply")
_INLINE_ACTIONS = (
    "callback_data",
    "url",
    "copy_text",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "pay",
)


def read_markup(arguments: Arguments, chat: Chat) -> tuple[Markup, Json | None]:
    """Give the kind of keyboard and the keyboard itself; raise ApiError for one that Telegram refuses."""
    markup = arguments.mapping("reply_markup")
    if not markup:
        return Markup.NONE, None
    if "inline_keyboard" in markup:
        keyboard = inline_keyboard(markup)
        return (Markup.NONE, None) if keyboard is None else (Markup.INLINE, keyboard)
    if any(kind in markup for kind in _REPLY_KINDS):
        if chat.kind is Kind.CHANNEL:
            raise bad_request("reply keyboards and force reply can't be used in channels")
        return Markup.REPLY, markup
    raise bad_request("object expected as reply markup")


def inline_keyboard(markup: Json) -> Json | None:
    """Check an inline keyboard and drop its empty rows; None when no button is left."""
    rows = markup.get("inline_keyboard")
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    kept = [[_button(button) for button in row] for row in rows if row]
    if sum(map(len, kept)) > MAX_BUTTONS or any(len(row) > MAX_ROW for row in kept):
        raise bad_request("reply markup is too long")
    return {"inline_keyboard": kept} if kept else None


def _button(button: object) -> Json:
    if not isinstance(button, dict):
        raise bad_request("InlineKeyboardButton must be an Object")
    text = button.get("text")
    if not isinstance(text, str) or not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    actions = [action for action in _INLINE_ACTIONS if action in button]
    if not actions:
        raise bad_request("text buttons are unallowed in the inline keyboard")
    if "callback_data" in button:
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= MAX_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not checked_link(str(button["url"])):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    if "copy_text" in button:
        _check_copy_text(button["copy_text"])
    return button


def _check_copy_text(copied: object) -> None:
    text = copied.get("text") if isinstance(copied, dict) else None
    if not isinstance(text, str) or not 1 <= len(text) <= MAX_COPY_TEXT:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
