"""Spans of time, as people say them."""

from datetime import timedelta

from babel.dates import format_timedelta

from bot.phrases import locale_of


def span_text(language: str, span: timedelta) -> str:
    """How long `span` is, in its largest unit, in whole minutes at least: "3 hours"."""
    return format_timedelta(abs(span), granularity="minute", threshold=1.5, locale=locale_of(language))
