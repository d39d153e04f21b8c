"""The contract of `SourceKind`, over every kind there is."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.sources import read_as
from bot.ports import SourceKind
from bot.sources import KINDS
from tests.contracts.source_kind import (
    Recorded,
    as_expected,
    check_parsed,
    foreign,
    make_source,
    make_state,
    recorded,
    truncations,
)

PAYLOADS = [payload for name in KINDS for payload in recorded(name)]

every_payload = pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload.name)
every_kind = pytest.mark.parametrize(("name", "kind"), KINDS.items(), ids=list(KINDS))


@every_kind
def test_there_are_recorded_payloads(name: str, kind: SourceKind) -> None:
    assert recorded(name)


@every_payload
def test_what_is_read(payload: Recorded) -> None:
    expected = payload.expected
    del expected["given"]
    assert as_expected(payload.parse(payload.body)) == expected


@every_payload
def test_the_same_twice(payload: Recorded) -> None:
    assert payload.parse(payload.body) == payload.parse(payload.body)


@every_payload
def test_what_always_holds(payload: Recorded) -> None:
    check_parsed(payload.parse(payload.body))


@every_payload
def test_every_truncation_survives(payload: Recorded) -> None:
    for body in truncations(payload.body):
        check_parsed(payload.parse(body))


@every_payload
def test_foreign_bytes_survive(payload: Recorded) -> None:
    for body in foreign(payload.body):
        check_parsed(payload.parse(body))


@every_kind
@pytest.mark.parametrize("payload", PAYLOADS, ids=lambda payload: payload.name)
def test_documents_of_other_kinds_survive(name: str, kind: SourceKind, payload: Recorded) -> None:
    check_parsed(payload.parse(payload.body, name))


@every_kind
@pytest.mark.parametrize("url", ["", "nonsense", "http://[oops", "https://news.example/\ud800"])
@pytest.mark.parametrize("content_type", ["", "charset=", "text/xml; charset=\udcff", "; charset=rot13"])
def test_strange_headers_survive(name: str, kind: SourceKind, content_type: str, url: str) -> None:
    for payload in recorded(name):
        check_parsed(kind.parse(payload.body, content_type=content_type, url=url, options=payload.options))


@every_kind
@pytest.mark.parametrize("private_ok", [False, True])
def test_a_request(name: str, kind: SourceKind, private_ok: bool) -> None:
    source = make_source(name, private_ok=private_ok)
    request = kind.request(source, make_state(validators_age=timedelta(hours=1)))
    assert request.url.startswith(("http://", "https://"))
    assert request.private_ok == private_ok
    assert request.accept
    assert request.headers == source.headers
    assert (request.user_agent, request.proxy) == (source.user_agent, source.proxy)


@every_payload
def test_the_options_of_payloads_are_without_fault(payload: Recorded) -> None:
    assert KINDS[payload.kind].options_fault(payload.options) is None


@every_kind
def test_an_option_that_is_not_known_is_named(name: str, kind: SourceKind) -> None:
    for payload in recorded(name):
        fault = kind.options_fault({**payload.options, "colour": "red"})
        assert fault is not None
        assert fault[0] == "colour"


@every_kind
@pytest.mark.parametrize(
    ("age", "sent"),
    [(timedelta(), True), (timedelta(days=8), True), (timedelta(days=8, seconds=1), False), (None, False)],
)
def test_validators_grow_old(name: str, kind: SourceKind, age: timedelta | None, sent: bool) -> None:
    request = kind.request(make_source(name), make_state(validators_age=age))
    assert bool(request.etag) == sent
    assert bool(request.last_modified) == sent


@every_kind
def test_validators_are_not_sent_after_other_options(name: str, kind: SourceKind) -> None:
    source = replace(make_source(name), options={"row": "li"})
    state = make_state(validators_age=timedelta())
    assert not kind.request(source, state).etag
    assert kind.request(source, replace(state, read_as=read_as(source))).etag


@every_payload
def test_expected_files_are_tidy(payload: Recorded) -> None:
    path = payload.path.with_suffix(".expected.json")
    text = path.read_text(encoding="utf-8")
    assert text == json.dumps(payload.expected, ensure_ascii=False, indent=2) + "\n"
