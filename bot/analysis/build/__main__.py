"""`python -m bot.analysis.build [FOLDER]`"""

import sys
from pathlib import Path

from bot.analysis.build.write import MENTIONS, write

if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else MENTIONS)
