"""What every page's shell needs."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

import qms_portal


def shell(request) -> dict:
    """Template context of the frame around every page: navigation by role, demo mark, version."""
    from qms_portal.navigation import build

    return {
        "DEMO": settings.DEMO,
        "app_version": qms_portal.__version__,
        "navigation": SimpleLazyObject(lambda: build(request)),
    }
