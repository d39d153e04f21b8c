"""What digits mean as they are written: points, commas and signs."""

from decimal import Decimal

_MINUS = frozenset("-−–")


def parse_digits(written: str, *, decimal: str) -> Decimal | None:
    """The number that digits with points and commas mean where `decimal` comes before decimals; None when
    they mean none (a date, a version)."""
    signs = [character for character in written if not character.isdecimal()]
    if not signs:
        return Decimal(written)
    head, _, tail = written.rpartition(signs[-1])
    grouped = (
        len(tail) == 3 and all(len(part) == 3 for part in _parts(head)[1:]) and len(_parts(head)[0]) <= 3
    )
    if len(signs) == 1:
        if signs[0] == decimal or not grouped or head == "0":
            return Decimal(f"{head}.{tail}")
        return Decimal(head + tail)
    if len(set(signs)) == 1:
        return Decimal("".join(_parts(written))) if grouped else None
    if len(set(signs[:-1])) == 1 and signs[-1] != signs[0]:
        return Decimal(f"{''.join(_parts(head))}.{tail}")
    return None


def _parts(written: str) -> list[str]:
    return written.replace(",", ".").split(".")


def written_sign(text: str, start: int) -> int:
    """The sign written right before a number: "-5.2%" but not "2024-25" or "January-5"."""
    while start > 0 and text[start - 1] in "$€£¥":
        start -= 1
    sign = text[start - 1 : start]
    before = text[start - 2 : start - 1] if start > 1 else ""
    if before and not before.isspace() and before not in "(（:：,，":
        return 0
    if sign == "+":
        return 1
    return -1 if sign and sign in _MINUS else 0
