"""Tools for those who test trading code: fixtures, a clock, scenarios, races."""
