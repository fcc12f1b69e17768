"""The race explorer: one test body, played under many interleavings of what may happen meanwhile.

    from sidestreet.testing.races import races

    @races(seeds=200)
    def test_never_holds_more_than_it_wants(race):
        client = race.client()
        ...

`docs/races.md` tells what may happen, and how a failure is played again.
"""

from sidestreet.testing.races.explorer import BodyUnfit, Explored, RaceFound, explore, races
from sidestreet.testing.races.race import Race, RaceStuck

__all__ = ["BodyUnfit", "Explored", "Race", "RaceFound", "RaceStuck", "explore", "races"]
