"""QMS Portal: ISO 9001 in Vietnamese state agencies."""

from qms_portal.celery import app as celery_app

__version__ = "0.1.0"
__all__ = ["celery_app"]
