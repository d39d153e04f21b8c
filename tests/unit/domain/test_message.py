from bot.domain.message import Message, Part, Style, bold, lines, link, moment
from tests.make import NOW


def test_lines_break_between_rows_and_nowhere_else() -> None:
    parts = lines("one", [bold("two"), " and ", link("three", "https://a.example")], (), "four")
    assert Message(parts=parts).plain == "one\ntwo and three\n\nfour"
    assert parts[2] == Part("two", Style.BOLD)
    assert lines() == ()


def test_link_without_address_is_bold() -> None:
    assert link("name", "") == bold("name")
    assert link("name", "https://a.example") == Part("name", Style.LINK, url="https://a.example")


def test_moment_carries_its_time_and_a_text_for_old_clients() -> None:
    assert moment(NOW, "today") == Part("today", Style.TIME, NOW)
