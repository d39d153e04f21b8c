"""The bench of the handlers, for each test."""

from tests.unit.handlers.conftest import bench, forum, group

__all__ = ["bench", "forum", "group"]
