"""What is known of a country's trade, as one side reports it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.series import WORLD, Table, tables_of
from bot.ports import Store

#: Items that are looked at; each has several figures.
_MOST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """The figures of one reporter with one partner."""

    reporter: str
    #: A country or bloc, or WORLD.
    partner: str
    #: See `tables_of`; may be empty.
    tables: tuple[Table, ...]


async def books_of(store: Store, reporter: str, *, partner: str) -> Books:
    """The trade of `reporter` with `partner`."""
    findings = await store.figures(reporter, partner, limit=_MOST)
    return Books(
        reporter=reporter,
        partner=partner,
        tables=tables_of(findings, reporter=reporter, partner=partner),
    )


async def books_between(store: Store, codes: Sequence[str]) -> Books:
    """The trade between two countries, as the first of them reports it that reports any; of one country, its
    trade with the world."""
    partners = [next((other for other in codes if other != code), WORLD) for code in codes]
    pairs = zip(codes, partners, strict=True)
    found = [await books_of(store, reporter, partner=partner) for reporter, partner in pairs]
    return next((one for one in found if one.tables), found[0])
