"""Which numbers of a text are one figure: a change and its level, a rounded number in the title and the
same in the text, a number told twice."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from bot.analysis.text.reading import Zone
from bot.analysis.trade.bases import usual
from bot.analysis.trade.drafts import Draft, Trade
from bot.analysis.trade.numbers import Amount, Measure
from bot.analysis.trade.periods import Period
from bot.analysis.trade.roles import Slot
from bot.domain.facts import Basis, Figure, Flow, Proof, Span

#: A rounded number and the same in full differ by no more than this part.
_ROUNDING = Decimal("0.02")
#: And so do per cent, in points.
_POINTS = Decimal("0.5")

#: A basis that is no surer is that of the text, not of the number.
_GUESSED = 0.7

#: So many sentences behind a headline figure its components may stand.
_SOON = 4


@dataclass(slots=True)
class _Row:
    """One figure in the making."""

    first: Draft
    change: Draft | None = None
    level: Draft | None = None
    headline: bool = False
    seen: set[tuple[int, int]] = field(default_factory=set)
    #: Where the change and the level stand, each maybe more than once: in title and text.
    changes: set[Span] = field(default_factory=set)
    levels: set[Span] = field(default_factory=set)

    def takes(self, draft: Draft) -> bool:
        """Whether `draft` says what the row says, or adds what it lacks."""
        if self.apart(draft) or (draft.side and self.first.side and draft.side != self.first.side):
            return False
        if draft.is_change:
            return self.change is None or _same_change(self.change, draft)
        return self.level is None or _same_level(self.level, draft)

    def apart(self, draft: Draft) -> bool:
        """Whether the row tells of tonnes and the change stands with money, or the other way round."""
        level = self.level.amount.measure if self.level else None
        return draft.is_change and None not in (level, draft.beside) and level is not draft.beside

    def repeats(self, draft: Draft) -> bool:
        """Whether `draft` is told already."""
        known = self.change if draft.is_change else self.level
        return (
            known is not None
            and not self.apart(draft)
            and (_same_change if draft.is_change else _same_level)(known, draft)
        )

    def conflicts(self, draft: Draft) -> bool:
        """Whether `draft` says otherwise than the row."""
        if draft.side and self.first.side and draft.side != self.first.side:
            return True  # One balance is no surplus and deficit at once.
        known = self.change if draft.is_change else self.level
        if known is None or self.repeats(draft) or self.apart(draft):
            return False
        if draft.is_change:
            return _value(known.basis) == _value(draft.basis) and _value(known.terms) == _value(draft.terms)
        return _unit(known.amount) == _unit(draft.amount)

    def add(self, draft: Draft) -> None:
        """Take `draft` in; of two that say the same the one with more digits stays."""
        if draft.is_change:
            self.change = _finer(self.change, draft)
            self.changes.update(draft.spans)
        else:
            self.level = _finer(self.level, draft)
            self.levels.update(draft.spans)


def merged(
    drafts: Sequence[Draft], zones: Mapping[int, Zone], *, main: Period | None, enough: float
) -> tuple[Figure, ...]:
    """The figures that `drafts` make, headline ones first."""
    rows: dict[Trade, list[_Row]] = {}
    levels: dict[tuple[Trade, int], list[Draft]] = {}
    changes: dict[tuple[Trade, int], list[Draft]] = {}
    for draft in drafts:
        (changes if draft.is_change else levels).setdefault((draft.trade, draft.passage), []).append(draft)
    _rebase([one for one in drafts if one.is_change and zones[one.passage] is not Zone.TITLE])
    # The text is more exact than its title, so it is read first.
    for draft in sorted(drafts, key=lambda one: zones[one.passage] is Zone.TITLE):
        if _confidence(draft) < enough:
            continue
        near = levels.get((draft.trade, draft.passage), ())
        if draft.is_change and near:
            draft.beside = draft.beside or min(near, key=lambda one: _distance(one, draft)).amount.measure
        own = () if draft.is_change else changes.get((draft.trade, draft.passage), ())
        row = _row_for(draft, rows.setdefault(draft.trade, []), changes=own)
        if row is None:
            continue
        row.add(draft)
        row.seen.add((draft.passage, draft.clause))
        zone = zones[draft.passage]
        row.headline |= zone is Zone.TITLE or (zone is Zone.LEAD and not draft.prior and draft.when == main)
    found = _absorbed(sorted((row for some in rows.values() for row in some), key=_place), zones)
    found = _from_one_side(found)
    _head_components(found)
    return tuple(_figure(row) for row in sorted(found, key=lambda row: not row.headline))


def _rebase(changes: Sequence[Draft]) -> None:
    """Take from a change the basis that it has from the text alone, where another change of the same trade
    and time names that basis for itself: "exports rose 8%. From May they rose 5%"."""
    named: dict[Trade, list[Draft]] = {}
    for one in changes:
        if one.basis and one.basis.confidence > _GUESSED:
            named.setdefault(one.trade, []).append(one)
    for one in changes:
        if one.basis is None or one.basis.confidence > _GUESSED:
            continue
        rivals = (two for two in named.get(one.trade, ()) if _value(two.basis) == _value(one.basis))
        if any(not _same_change(one, two) for two in rivals):
            one.basis = usual(one, monthly=False)


def _head_components(rows: Sequence[_Row]) -> None:
    """Count among the headline what the text tells soon after it of the same trade and time: the exports,
    imports and balance of a total."""
    heads = [row for row in rows if row.headline]
    for row in rows:
        first = row.first
        if first.prior or first.period is None or first.told.value == "inner":
            continue
        same = [head for head in heads if head.first.trade[1:] == first.trade[1:]]
        if any(head.first.flow.value == first.flow.value for head in same):
            continue  # Another measure of what the headline tells.
        told = min(passage for passage, _ in row.seen)
        row.headline |= any(told - max(passage for passage, _ in head.seen) <= _SOON for head in same)


def _confidence(draft: Draft) -> float:
    """How sure a number is; less where little is known of it."""
    vague = 0.7 if draft.reporter is None else 1.0
    if draft.period is None and draft.basis is None:
        vague *= 0.7
    return draft.confidence * vague


def _absorbed(rows: Sequence[_Row], zones: Mapping[int, Zone]) -> list[_Row]:
    """`rows` without those that say less of what another says: a title, or a sentence whose time is not
    clear."""
    kept: list[_Row] = []
    for row in rows:
        titled = all(zones[passage] is Zone.TITLE for passage, _ in row.seen)
        vague = row.first.period is None or titled
        others = [other for other in rows if vague and other is not row and _tells(other, row, titled=titled)]
        # A title says "first quarter" for that of a fiscal year.
        fuller = next((other for other in others if titled or _is_same_time(other, row)), None)
        if fuller is None:
            kept.append(row)
        else:
            fuller.headline |= row.headline
            for draft in filter(None, (row.change, row.level)):
                fuller.add(draft)
            if fuller.change and row.change and fuller.change.basis is None:
                fuller.change.basis = row.change.basis
    return kept


def _from_one_side(rows: Sequence[_Row]) -> list[_Row]:
    """`rows` without a total of two countries that is told as that of the other, too: it is that of whose
    figures are more."""
    told = Counter(_value(row.first.reporter) for row in rows)
    dropped: list[_Row] = []
    for row in rows:
        twin = next((other for other in rows if _is_mirrored(row, other) and other not in dropped), None)
        if twin is not None and told[_value(row.first.reporter)] < told[_value(twin.first.reporter)]:
            twin.headline |= row.headline
            dropped.append(row)
    return [row for row in rows if row not in dropped]


def _is_mirrored(row: _Row, other: _Row) -> bool:
    one, two = row.first, other.first
    swapped = _value(one.reporter) == _value(two.partner) and _value(one.partner) == _value(two.reporter)
    total = one.flow.value == two.flow.value == "total" and swapped and _value(one.partner) != ""
    if not total or row.level is None or other.level is None or one.trade[3:] != two.trade[3:]:
        return False
    return row.level.value == other.level.value


def _is_same_time(fuller: _Row, row: _Row) -> bool:
    return row.first.period is None or _value(fuller.first.period) == _value(row.first.period)


def _tells(fuller: _Row, row: _Row, *, titled: bool) -> bool:
    """Whether `fuller` has the numbers of `row`, and the same of what else both say; a title may name goods
    otherwise."""
    one, other = fuller.first, row.first
    if one.period is None:
        return False
    pairs = [(one.reporter, other.reporter), (one.partner, other.partner)]
    if one.flow.value != other.flow.value:
        if not titled or {one.flow.value, other.flow.value} != {"exports", "imports"}:
            return False
        pairs = [(one.reporter, other.partner), (one.partner, other.reporter)]
        if not all(theirs for _, theirs in pairs):
            return False
    pairs += [] if titled else [(one.commodity, other.commodity)]
    if any(_value(theirs) and _value(ours) != _value(theirs) for ours, theirs in pairs):
        return False
    return all(fuller.repeats(draft) for draft in (row.change, row.level) if draft is not None)


def _row_for(draft: Draft, rows: list[_Row], *, changes: Sequence[Draft]) -> _Row | None:
    """The row that `draft` belongs to, a new one, or None when it contradicts what was told; a level with
    `changes` beside it does not belong to another change told before."""
    for row in rows:
        if row.repeats(draft):
            return row
    if any(row.conflicts(draft) for row in rows):
        return None
    near = [row for row in rows if row.takes(draft) and _is_near(row, draft)]
    far = [row for row in rows if row.takes(draft) and _is_money(row) and _is_money_or_change(draft)]
    far = [row for row in far if not (changes and row.change) or _is_one_of(row.change, changes)]
    if draft.is_change and not far:
        far = [row for row in rows if row.takes(draft)]
    if near or far:
        return (near or far)[-1 if near else 0]
    row = _Row(draft)
    rows.append(row)
    return row


def _is_one_of(change: Draft | None, changes: Sequence[Draft]) -> bool:
    return change is None or any(_same_change(change, other) for other in changes)


def _distance(level: Draft, change: Draft) -> int:
    """How far apart the clauses of a level and a change stand; a level before the change is nearer."""
    clauses = change.clause - level.clause
    return 2 * clauses if clauses >= 0 else 1 - 2 * clauses


def _is_near(row: _Row, draft: Draft) -> bool:
    return any(passage == draft.passage for passage, _ in row.seen)


def _is_money(row: _Row) -> bool:
    return row.level is None or row.level.amount.measure is Measure.MONEY


def _is_money_or_change(draft: Draft) -> bool:
    return draft.is_change or draft.amount.measure is Measure.MONEY


def _place(row: _Row) -> tuple[int, int]:
    return row.first.passage, row.first.amount.first


def _value(slot: Slot | None) -> str:
    return slot.value if slot else ""


def _unit(amount: Amount) -> tuple[Measure, str]:
    return amount.measure, amount.unit


def _same_change(known: Draft, draft: Draft) -> bool:
    bases = {one.basis.value for one in (known, draft) if one.basis and one.basis.confidence > _GUESSED}
    if known.value * draft.value < 0 or len(bases) > 1:
        return False
    if _value(known.terms) != _value(draft.terms) and known.terms and draft.terms:
        return False
    if known.value == draft.value:
        return True
    return _rounded(known.value, draft.value) and abs(known.value - draft.value) <= _POINTS


def _same_level(known: Draft, draft: Draft) -> bool:
    if _unit(known.amount) != _unit(draft.amount):
        return False
    limit = _ROUNDING * max(abs(known.value), abs(draft.value))
    return abs(known.value - draft.value) <= limit and (
        known.passage != draft.passage or known.value == draft.value or known.clause != draft.clause
    )


def _digits(value: Decimal) -> int:
    return len(value.normalize().as_tuple().digits)


def _rounded(one: Decimal, other: Decimal) -> bool:
    """Whether one of two numbers is told to fewer decimals."""
    return one.as_tuple().exponent != other.as_tuple().exponent


def _finer(known: Draft | None, draft: Draft) -> Draft:
    if known is None:
        return draft
    finer = draft if _digits(draft.value) > _digits(known.value) else known
    if finer.basis is None:
        finer.basis = known.basis or draft.basis
    return finer


def _partner(draft: Draft) -> Slot | None:
    """With whom: the world when no partner is named, unknown when it is a region."""
    if draft.partner is None:
        return Slot("WLD", draft.flow.spans, 0.8)
    return draft.partner if draft.partner.value.isalnum() else None


def _figure(row: _Row) -> Figure:
    change, level, first = row.change, row.level, row.first
    told = change or first
    sure = min(one.confidence for one in (change, level) if one is not None)
    proof: dict[str, Proof] = {"flow": Proof(first.flow.spans, sure)}
    slots = {
        "reporter": first.reporter,
        "partner": _partner(first),
        "commodity": first.commodity,
        "period": first.period,
        "basis": told.basis if change else None,
    }
    if level is not None:
        proof["value"] = Proof(tuple(sorted(row.levels)), sure)
        kind = "currency" if level.amount.measure is Measure.MONEY else "unit"
        slots[kind] = Slot(level.amount.unit, level.spans)
    elif told.terms and told.terms.value.isupper():
        slots["currency"] = told.terms
    if change is not None:
        proof["change"] = Proof(tuple(sorted(row.changes)), sure)
    for name, slot in slots.items():
        if slot is not None and slot.value:
            proof[name] = Proof(tuple(sorted(slot.spans)), min(sure, slot.confidence))
    basis = slots["basis"]
    return Figure(
        reporter=_value(slots["reporter"]),
        partner=_value(slots["partner"]),
        flow=Flow(first.flow.value),
        commodity=_value(slots["commodity"]),
        period=_value(slots["period"]),
        change=change.value if change else None,
        basis=Basis(basis.value) if basis and basis.value else None,
        value=level.value if level else None,
        currency=_value(slots.get("currency")),
        unit=_value(slots.get("unit")),
        headline=row.headline,
        proof=proof,
    )
