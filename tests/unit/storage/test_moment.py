"""Documents of one moment stay as they were, whatever becomes of them."""

import hypothesis.strategies as st
from hypothesis import given

from storage.moment import Moment

KEYS = st.sampled_from("abcde")
DOCUMENTS = st.sampled_from([b"1", b"2", b"3"])


@given(
    st.dictionaries(KEYS, DOCUMENTS),
    st.lists(st.tuples(KEYS, st.one_of(st.none(), DOCUMENTS))),
    st.integers(0, 5),
)
def test_what_changes_while_it_is_read_is_read_as_it_was(
    stored: dict[str, bytes], changes: list[tuple[str, bytes | None]], read: int
) -> None:
    expected = dict(stored)
    moment = Moment({"items": stored})
    rows = iter(moment["items"].items())
    found = dict(next(rows, ("", b"")) for _ in range(min(read, len(expected))))
    for key, document in changes:
        moment.note("items", key)
        moment.note("unknown", key)
        if document is None:
            stored.pop(key, None)
        else:
            stored[key] = document
    assert found | dict(rows) == expected
    assert list(moment["items"]) == list(expected)
    assert (len(moment), len(moment["items"])) == (1, len(expected))
