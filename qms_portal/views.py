"""Health, asked by machines."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.core.files.storage import default_storage
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from agencies.checks import role_faults


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: answers without asking anything else."""
    return HttpResponse("ok", content_type="text/plain")


def _database_is_guarded() -> None:
    """In production the serving account must be one that the database's own guards bind."""
    connection.ensure_connection()
    if settings.PRODUCTION and role_faults():
        raise ImproperlyConfigured("the database's role is not bound by its guards")


def _broker_answers() -> bool:
    from qms_portal.celery import app

    with app.connection_for_read() as link:
        link.ensure_connection(max_retries=1, timeout=2)
    return True


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Ready: database, broker, cache and storage can be reached. 503 with the names of those that can't."""
    checks = {
        "database": _database_is_guarded,
        "broker": _broker_answers,
        "cache": getattr(cache, "answers", lambda: cache.get("readyz")),
        "storage": lambda: (
            default_storage.listdir("") if settings.STORAGE_DIR.exists() else settings.STORAGE_DIR.mkdir(parents=True)
        ),
    }
    failed = []
    for name, check in checks.items():
        try:
            check()
        except Exception:  # noqa: BLE001 - any failure means: not ready
            failed.append(name)
    return JsonResponse({"ready": not failed, "failed": failed}, status=503 if failed else 200)
