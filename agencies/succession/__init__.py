"""Agencies over time: renamed, merged, split, their functions moved, always by a named decision (regulations 3.8).

`reorganise` carries a decision out, `preview` says what it would do; `predecessors` and `successors` tell who came before and after.
"""

from agencies.succession.carrying_out import preview, reorganise
from agencies.succession.following import follow_superiors
from agencies.succession.lines import Line, NewAgency, Outcome
from agencies.succession.queries import predecessors, successors

__all__ = [
    "Line",
    "NewAgency",
    "Outcome",
    "follow_superiors",
    "predecessors",
    "preview",
    "reorganise",
    "successors",
]
