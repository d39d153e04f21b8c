"""What every store owes of facts."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.domain.items import ItemId
from bot.ports import Batch, Store
from tests.contracts.store import Reopen
from tests.make import HOUR, NOW, make_figure, make_findings, make_horizon, make_item, make_visit


class FactsContract:
    """Kept with their item, found by what they are about, and kept after it."""

    @pytest.fixture
    async def store(self, reopen: Reopen) -> Store:
        return await reopen()

    async def test_the_first_facts_of_an_item_stand(self, store: Store, reopen: Reopen) -> None:
        await store.commit(Batch(items=(make_item(),), facts=(make_findings(),)))
        await store.commit(Batch(facts=(make_findings(title="Other"),)))
        again = await reopen()
        assert await again.facts(ItemId("item-1")) == make_findings()
        assert await again.facts(ItemId("unknown")) is None

    async def test_revised_item_stands_in_place_of_the_old_one_with_its_facts(
        self, store: Store, reopen: Reopen
    ) -> None:
        await store.commit(Batch(items=(make_item(),), facts=(make_findings(),)))
        item = make_item(title="Other", topics=("visits",), countries=("IN",), published=NOW - 9 * HOUR)
        facts = make_findings(
            title="Other",
            visits=(make_visit(host_country="IN", start="2026-05-01", end=""),),
            figures=(make_figure(reporter="IN"),),
        )
        for _ in range(2):
            await store.commit(Batch(revised=(item,), facts_revised=(facts,)))
            store = again = await reopen()
            assert (await again.item(item.id), await again.facts(item.id)) == (item, facts)
            assert await again.latest_items(topic="trade") == ()
            assert await again.latest_items(topic="visits", countries=("IN",)) == (item,)
            assert await again.visits(("CN",), since=date.min, until=date.max) == ()
            assert await again.visits(("IN",), since=date(2026, 5, 1), until=date.max) == (facts,)
            assert await again.figures("CN", "RU") == ()
            assert await again.figures("IN", "RU") == (facts,)

    async def test_revised_item_without_facts_has_none(self, store: Store, reopen: Reopen) -> None:
        await store.commit(Batch(items=(make_item(),), facts=(make_findings(),)))
        await store.commit(Batch(revised=(make_item(title="Other"),)))
        again = await reopen()
        assert await again.facts(ItemId("item-1")) is None
        assert await again.visits((), since=date.min, until=date.max) == ()
        assert await again.figures("CN", "RU") == ()

    async def test_revision_of_an_unknown_item_is_left_out(self, store: Store) -> None:
        await store.commit(Batch(revised=(make_item(),), facts_revised=(make_findings(),)))
        assert await store.item(ItemId("item-1")) is None
        assert await store.facts(ItemId("item-1")) is None

    async def test_item_that_comes_and_is_revised_at_once_stands_as_revised(self, store: Store) -> None:
        item = make_item(title="Other")
        await store.commit(Batch(items=(make_item(),), facts=(make_findings(),), revised=(item,)))
        assert (await store.item(item.id), await store.facts(item.id)) == (item, None)

    async def test_visits_are_found_by_country_pair_and_day(self, store: Store, reopen: Reopen) -> None:
        await store.commit(
            Batch(
                facts=(
                    make_findings(id="march"),
                    make_findings(id="april", visits=(make_visit(start="2026-04", end=""),)),
                    make_findings(
                        id="back", visits=(make_visit(visitor_country="CN", visitors=(), host_country="RU"),)
                    ),
                    make_findings(id="other", visits=(make_visit(host_country="IN", start="2026-03-01"),)),
                    make_findings(id="recalled", visits=(make_visit(main=False),)),
                    make_findings(id="figures", visits=()),
                )
            )
        )
        again = await reopen()

        async def found(
            *countries: str, since: date = date.min, until: date = date.max, **how: bool
        ) -> list[str]:
            return [one.id for one in await again.visits(countries, since=since, until=until, **how)]

        assert await found() == ["other", "back", "march", "april"]
        assert await found(latest=True) == ["april", "march", "back", "other"]
        assert await found("RU", "CN") == await found("CN", "RU") == ["back", "march", "april"]
        assert await found("IN") == ["other"]
        assert await found("RU", "IN", until=date(2026, 2, 28)) == []
        assert await found("CN", since=date(2026, 3, 4)) == ["april"]
        assert await found("CN", until=date(2026, 3, 3)) == ["back", "march"]
        assert [one.id for one in await again.visits((), limit=2, since=date.min, until=date.max)] == [
            "other",
            "back",
        ]

    async def test_visit_without_a_date_stands_where_it_was_told(self, store: Store) -> None:
        await store.commit(Batch(facts=(make_findings(visits=(make_visit(start="", end=""),)),)))
        told = make_findings().at.date()
        assert len(await store.visits(("CN",), since=told, until=told)) == 1

    async def test_facts_with_several_visits_come_once(self, store: Store) -> None:
        tour = (make_visit(), make_visit(host_country="IN", start="2026-03-05"))
        await store.commit(Batch(facts=(make_findings(visits=tour),)))
        assert len(await store.visits((), since=date.min, until=date.max)) == 1

    async def test_figures_are_found_by_whose_trade_with_whom(self, store: Store, reopen: Reopen) -> None:
        periods = {"old": "2025-12", "new": "2026-02", "total": "2026-01/2026-03", "none": ""}
        await store.commit(
            Batch(
                facts=(
                    *(
                        make_findings(id=one, figures=(make_figure(period=when),))
                        for one, when in periods.items()
                    ),
                    make_findings(id="mirror", figures=(make_figure(reporter="RU", partner="CN"),)),
                    make_findings(id="unknown", figures=(make_figure(partner=""),)),
                )
            )
        )
        again = await reopen()
        assert [one.id for one in await again.figures("CN", "RU")] == ["total", "new", "old", "none"]
        assert [one.id for one in await again.figures("CN", "RU", limit=1)] == ["total"]
        assert [one.id for one in await again.figures("RU", "CN")] == ["mirror"]
        assert await again.figures("CN", "") == ()

    async def test_facts_outlive_their_item_until_their_own_time(self, store: Store, reopen: Reopen) -> None:
        await store.commit(Batch(items=(make_item(),), facts=(make_findings(),)))
        later = NOW + timedelta(days=100)
        assert await store.prune(replace(make_horizon(later), facts=NOW)) == 1
        assert await store.facts(ItemId("item-1")) is not None
        assert await store.prune(make_horizon(later)) == 1
        again = await reopen()
        assert await again.facts(ItemId("item-1")) is None
        assert await again.visits((), since=date.min, until=date.max) == await again.figures("CN", "RU") == ()
