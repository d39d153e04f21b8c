"""The file for calendars, held to RFC 5545."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.facts import VisitStatus
from bot.domain.trips import told_visits
from bot.phrases.calendars import calendar, escaped, folded
from bot.phrases.naming import Names
from tests.make import NOW, make_findings, make_visit

VISIT = make_visit(kind="official")


def file(*visits: object, language: str = "en", **findings: object) -> str:
    told = told_visits([make_findings(visits=visits, **findings)])
    return calendar(told, Names(), language=language, now=NOW)


def properties(text: str) -> dict[str, str]:
    """Names and values of an unfolded file with one event."""
    lines = text.replace("\r\n ", "").split("\r\n")
    return dict(line.split(":", 1) for line in lines if ":" in line)


def test_event_is_of_whole_days_and_ends_the_day_after_its_last() -> None:
    found = properties(file(VISIT))
    assert found["DTSTART;VALUE=DATE"] == "20260303"
    assert found["DTEND;VALUE=DATE"] == "20260305"
    assert found["DTSTAMP"] == "20260302T090000Z"
    assert found["SUMMARY"] == "🇷🇺 → 🇨🇳 Mikhail Mishustin to visit Hangzhou and Beijing".replace(
        "Mikhail", "PM Mikhail"
    )
    assert found["LOCATION"] == "Hangzhou\\, Beijing\\, China"
    assert found["URL"] == "https://wire.example/1"
    assert found["STATUS"] == "TENTATIVE"
    assert found["DESCRIPTION"].startswith("Official visit\\nTrade between Russia and China grows\\nhttps")


def test_same_visit_has_the_same_id_whatever_was_told_since() -> None:
    later = make_findings(
        id="b", at=NOW + timedelta(days=1), visits=(replace(VISIT, status=VisitStatus.CANCELLED),)
    )
    told = told_visits([make_findings(visits=(VISIT,)), later])
    found = properties(calendar(told, Names(), language="ru", now=NOW))
    assert found["UID"] == properties(file(VISIT))["UID"]
    assert found["STATUS"] == "CANCELLED"


def test_visits_without_a_day_are_left_out() -> None:
    text = file(replace(VISIT, start="2026-03", end=""), replace(VISIT, host_country="VN", start="", end=""))
    assert text.split("\r\n")[0] == "BEGIN:VCALENDAR"
    assert "VEVENT" not in text


def test_text_of_others_cannot_leave_its_value() -> None:
    text = file(VISIT, title="A;B,C\\D\nEND:VCALENDAR\x00\ud800", url="https://x.example/\r\nX:1")
    lines = text.split("\r\n")
    assert lines.count("END:VCALENDAR") == 1
    assert not any(line.startswith("X:1") for line in lines)
    assert "A\\;B\\,C\\\\D\\nEND:VCALENDAR" in text.replace("\r\n ", "")


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=300))
def test_lines_are_folded_at_75_octets_and_unfold_to_what_they_were(text: str) -> None:
    pieces = folded(text)
    assert all(len(piece.encode()) <= 75 for piece in pieces)
    assert "\r\n".join(pieces).replace("\r\n ", "") == text


@given(st.text(st.characters(), max_size=100))
def test_every_escaped_text_is_one_line_of_utf8(text: str) -> None:
    line = escaped(text)
    assert line.encode().decode() == line
    assert not any(char < " " for char in line)
