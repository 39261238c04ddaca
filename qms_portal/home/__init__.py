"""The first page, by role: what must I do, by when, what is late because of whom."""

from qms_portal.home.views import home

__all__ = ["home"]
