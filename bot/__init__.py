"""Communiqué: alerts on relations between states and the trade between them."""

__version__ = "0.1.0"
