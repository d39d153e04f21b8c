"""How a row of the catalogue wants its server to be asked: headers, user agent, proxy. Secrets stand there as
references to variables of the environment, `${NAME}`, and are filled in only as a request leaves."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

_REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]{0,99})\}")

#: The bot's own settings, its token among them, are nobody else's to be sent.
_OWN = "BOT_"

#: RFC 9110, section 5.6.2.
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")

#: Visible ASCII, with blanks only between; longer ones are refused by servers.
_VALUE = re.compile(r"[!-~](?:[ -~]{0,4000}[!-~])?")

#: Where web servers stand. Databases, caches and consoles listen elsewhere and may take a request for orders.
WEB_PORTS = frozenset({80, 81, 443, 8000, 8001, 8008, 8080, 8081, 8088, 8090, 8443, 8888})

_USUAL_PORTS = {"http": 80, "https": 443}

#: What the fetcher says itself, or what belongs to the connection and not to the document (RFC 9110, 7.6.1).
_OURS = frozenset(
    "accept-encoding connection content-length content-type expect host if-match if-modified-since"
    " if-none-match if-range if-unmodified-since keep-alive proxy-authenticate proxy-authorization"
    " proxy-connection range te trailer transfer-encoding upgrade user-agent".split()
)


#: Headers that carry secrets, by the usual names; a file is no place for these.
_SECRET = re.compile(
    r"authorization|cookie|.*(?:api|access|subscription|auth)[-_]?(?:key|token|secret)", re.I
)


def is_same_origin(url: str, home: str) -> bool:
    """Whether the secrets meant for `home` may be sent to `url`: the same scheme, host and port."""
    there, here = _server(url), _server(home)
    return there is not None and there == here


def is_same_server(url: str, home: str) -> bool:
    """Whether who may ask `home` may ask `url`: the same host, and no other port of it but a web server's."""
    there, here = _server(url), _server(home)
    if there is None or here is None:
        return False
    return there[1] == here[1] and (there[2] == here[2] or there[2] in WEB_PORTS)


def _server(url: str) -> tuple[str, str, int | None] | None:
    try:
        parts = urlsplit(url)
        return parts.scheme, parts.hostname or "", parts.port or _USUAL_PORTS.get(parts.scheme)
    except ValueError:
        return None


def references(text: str) -> tuple[str, ...]:
    """The names of the variables that `text` refers to, in order."""
    return tuple(_REFERENCE.findall(text))


def fill(text: str, variables: Mapping[str, str]) -> str:
    """`text` with the values of the variables that it refers to. Raises KeyError with the name of one that is
    not set."""
    return _REFERENCE.sub(lambda found: variables[found[1]], text)


def header_fault(name: str, value: str, *, variables: Mapping[str, str]) -> str:
    """Why a header cannot be sent, "" when it can; never with a value in it."""
    if not _NAME.fullmatch(name):
        return "is no name of a header"
    if name.lower() in _OURS:
        return "is a header that only the bot itself may set"
    if _SECRET.fullmatch(name) and not references(value):
        return 'is a secret; refer to a variable of the environment, like "${NAME}"'
    fault = _reference_fault(value, variables)
    if fault:
        return fault
    if not _VALUE.fullmatch(fill(value, variables)):
        return _with_names(value, "must be visible ASCII characters, at most 4000")
    return ""


def user_agent_fault(text: str) -> str:
    """Why we cannot introduce ourselves so, "" when we can."""
    return "" if _VALUE.fullmatch(text) else "must be visible ASCII characters"


def proxy_fault(text: str, variables: Mapping[str, str]) -> str:
    """Why requests cannot go through the proxy `text`, "" when they can; never with a value in it."""
    fault = _reference_fault(text, variables)
    if fault:
        return fault
    try:
        parts = urlsplit(fill(text, variables))
        named = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        named = False
    if not named:
        return _with_names(text, "must be the http or https address of a proxy")
    # With a reference for the whole, or for the password, nothing secret stands in the file.
    if "@" in text and not references(text.rpartition("@")[0]):
        return 'must not carry a password; refer to a variable of the environment, like "${NAME}"'
    return ""


def _reference_fault(text: str, variables: Mapping[str, str]) -> str:
    for name in references(text):
        if name.upper().startswith(_OWN):
            return f"refers to {name}, which is a setting of the bot itself"
        if name not in variables:
            return f"refers to {name}, which is not set in the environment"
    return ""


def _with_names(text: str, fault: str) -> str:
    names = references(text)
    return f"{fault} (from {', '.join(names)})" if names else fault
