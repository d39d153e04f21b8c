"""Telling of an error without its words, which may be those of a person."""

import traceback
from pathlib import PurePath

_MOST_PLACES = 8


def trace(error: BaseException) -> str:
    """The kind of an error and where it came from, innermost first: `KeyError at a.py:3 f < b.py:9 g`."""
    frames = traceback.extract_tb(error.__traceback__)[-_MOST_PLACES:]
    places = [f"{PurePath(one.filename).name}:{one.lineno} {one.name}" for one in reversed(frames)]
    return f"{type(error).__name__} at {' < '.join(places) or 'an unknown place'}"
