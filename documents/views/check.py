"""Checking a signed file, for anyone, without an account."""

from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agencies import tenancy
from agencies.activity import log
from agencies.addresses import client_network
from agencies.models import StoredFile
from documents.forms import VerifyForm
from documents.models import OfficialDocument
from documents.querysets import PUBLIC_STATES
from documents.signing.verify import verify as verify_pdf

CHECKS_PER_WINDOW = 30
WINDOW_SECONDS = 600
REASONS = {
    "unreadable": gettext_lazy("The file is damaged or is not a PDF."),
    "unsigned": gettext_lazy("The file carries no digital signature."),
    "modified": gettext_lazy("The file was changed after it was signed."),
    "appended": gettext_lazy("Something was added to the file after its last signature."),
}
ROLES = {
    "leader": gettext_lazy("Signed by the person with authority"),
    "agency": gettext_lazy("Sealed by the agency"),
    "other": gettext_lazy("Other signature"),
}


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Upload a PDF and read who signed it, in what role, when, and whether it is unchanged. The file is not kept."""
    form = VerifyForm(request.POST or None, request.FILES or None)
    context = {"form": form}
    if request.method == "POST" and form.is_valid():
        if _too_many(request):
            form.add_error(None, _("Too many checks from your address. Try again in ten minutes."))
            return render(request, "documents/verify.html", context, status=429)
        report = verify_pdf(form.cleaned_data["file"].read())
        known = _known(report.sha256)
        _note_check(request, report, known)
        context |= {
            "report": report,
            "reason": REASONS.get(report.reason, ""),
            "signatures": [
                {"check": check, "role": ROLES[check.role], "when": _when(check.signed_at)}
                for check in report.signatures
            ],
            "known": known,
        }
    return render(request, "documents/verify.html", context)


def _known(sha256: str) -> OfficialDocument | None:
    """The issued document of this installation that is this very file, if there is one."""
    issued = OfficialDocument.objects.filter(state__in=PUBLIC_STATES, pdf__sha256=sha256)
    with tenancy.everything("anyone may ask whether a file is an issued document of any agency"):
        return issued.select_related("agency").prefetch_related("replaced_by").order_by("pk").first()


def _note_check(request: HttpRequest, report, known: OfficialDocument | None) -> None:
    """In the log of the agency whose document it is; a file that nobody here issued is in the checker's own, or in none."""
    found = known or StoredFile(name=_("a file that was not issued here"))
    log(request.actor, "documents.signatures_checked", found, after={"intact": report.intact})


def _when(iso: str):
    return datetime.fromisoformat(iso) if iso else None


def _too_many(request: HttpRequest) -> bool:
    key = f"documents-verify-{client_network(request)}"
    cache.add(key, 0, WINDOW_SECONDS)
    try:
        return cache.incr(key) > CHECKS_PER_WINDOW
    except ValueError:  # the window ended between the two calls
        return False
