"""The registry of measures: `MEASURES[key]`. Every module of this package is imported, so a new file is enough."""

from importlib import import_module
from pkgutil import iter_modules

from objectives.measures.base import MEASURES, WHOLE, Measure, Result, Scope, Span, ratio, register
from objectives.measures.reading import one_reading

for _module in iter_modules(__path__):
    import_module(f"{__name__}.{_module.name}")

__all__ = [
    "MEASURES",
    "WHOLE",
    "Measure",
    "Result",
    "Scope",
    "Span",
    "measure_choices",
    "one_reading",
    "ratio",
    "register",
]


def measure_choices() -> list[tuple[str, str]]:
    """(key, label) for forms: what is counted from records first."""
    ordered = sorted(MEASURES.values(), key=lambda one: (not one.computed, one.generic, str(one.label)))
    return [(one.key, one.label) for one in ordered]
