import pytest

from bot.domain.places import ANYWHERE, Place, codes_of, covers, place


def test_pair_is_the_same_in_either_order() -> None:
    assert place("RU", "CN") == place("CN", "RU") == "CN-RU"
    assert codes_of(place("RU", "CN")) == ("CN", "RU")


@pytest.mark.parametrize(
    "codes",
    [
        (),
        ("",),
        ("ru",),
        ("R",),
        ("*",),
        ("RU", "RU"),
        ("RU", "CN", "EU"),
        ("RU", ""),
        ("RU-CN",),
        ("CN-CN",),
        ("TOOLONG",),
        ("RU\n",),
        ("РУ",),
    ],
)
def test_what_is_no_country_or_pair_is_refused(codes: tuple[str, ...]) -> None:
    with pytest.raises(ValueError):
        place(*codes)


def test_place_covers_what_has_all_its_codes() -> None:
    pair = place("CN", "RU")
    assert covers(pair, ("RU", "US", "CN"))
    assert not covers(pair, ("RU",))
    assert covers(place("ASEAN"), ("ASEAN", "CN"))
    assert not covers(place("CN"), ())


def test_anywhere_covers_even_what_names_no_country() -> None:
    assert covers(ANYWHERE, ())
    assert codes_of(ANYWHERE) == ()


@pytest.mark.parametrize("broken", ["", "-", "CN-", "*-CN", "**", "cn", "CN-RU-US", "CN RU", "* "])
def test_place_that_cannot_be_read_covers_nothing(broken: str) -> None:
    assert not covers(Place(broken), ("CN", "RU", "US", "", "*", "**", "cn", "CN RU"))
