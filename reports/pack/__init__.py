"""The document for the review meeting (ISO 9001:2015, 9.3): what departments handed in for a period, on paper.

Official papers are Vietnamese only, so its words stand here as they are printed.
"""

from reports.pack.paper import paper

__all__ = ["paper"]
