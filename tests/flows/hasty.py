"""The real bot with shorter waits where it looks at a store in trouble: `python -m tests.flows.hasty run`."""

import sys
from datetime import timedelta

from bot import app
from bot.__main__ import main
from bot.pipeline import poll

if __name__ == "__main__":
    app.LOOK_EVERY_S = 0.2
    poll.REST_AFTER_STORAGE_ERROR = timedelta(seconds=1)
    sys.exit(main())
