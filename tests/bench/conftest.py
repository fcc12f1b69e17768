"""Makes the packages of the benchmarks importable, and not the scripts that stand beside them.

Some scripts have the names of packages of the tests, so their folder may not be on the path.
"""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

_BENCH = Path(__file__).resolve().parents[2] / "bench"

for _name in ("performance", "peers"):
    if _name not in sys.modules:
        _folder = _BENCH / _name
        _spec = spec_from_file_location(
            _name, _folder / "__init__.py", submodule_search_locations=[str(_folder)]
        )
        if _spec is None or _spec.loader is None:
            raise ImportError(_name)
        sys.modules[_name] = module_from_spec(_spec)
        _spec.loader.exec_module(sys.modules[_name])
