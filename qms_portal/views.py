"""Sign-in, health, the page people land on."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe


class SignIn(LoginView):
    """Sign-in page; in the demo it lists who one may be."""

    template_name = "registration/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        context["demo_accounts"] = []
        if settings.DEMO:
            from qms_portal.demo.accounts import demo_accounts

            context["demo_accounts"] = demo_accounts()
        return context


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: answers without asking anything else."""
    return HttpResponse("ok", content_type="text/plain")


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
        "database": connection.ensure_connection,
        "broker": _broker_answers,
        "cache": lambda: cache.get("readyz"),
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
