"""What a person says about a file: what its columns hold, what names in it stand for."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.errors import UserError
from agencies.models import Department
from agencies.text import fold
from procedures import services
from procedures.import_page import aliases_of, context_of
from procedures.models import AliasKind, ImportAlias, ImportBatch, Procedure
from procedures.permissions import can_import
from procedures.services.import_columns import ColumnsRefused
from procedures.services.import_names import NEW, Choices
from procedures.views.imports import batch_of


@require_POST
def import_columns(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the file with these columns, now and the next time: c0=code&c1=&…"""
    batch = batch_of(request, pk)
    pairs = ((key[1:], value) for key, value in request.POST.items() if key[:1] == "c")
    chosen = {int(index): value for index, value in pairs if index.isascii() and index.isdigit() and len(index) < 5}
    try:
        services.choose_columns(request.actor, batch, chosen)
    except ColumnsRefused as error:
        context = context_of(request.actor, batch, chosen=chosen, refused=error)
        return render(request, "procedures/import_detail.html", context, status=422)
    except UserError as error:
        messages.error(request, str(error.message))
    return redirect("procedures:import_detail", pk)


@require_POST
def import_columns_forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Recognise the columns by their words again, also in the next files."""
    batch = batch_of(request, pk)
    try:
        services.forget_columns(request.actor, batch)
    except UserError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("What was saved about these columns is forgotten. The file is read anew."))
    return redirect("procedures:import_detail", pk)


@require_POST
def import_names(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what unknown names stand for: department-0=<id or "new">, procedure-0=<code>, …; all at once."""
    batch = batch_of(request, pk)
    choices, typed = _choices(request, batch)
    if any(one["wrong"] for one in typed.values()):
        return render(
            request, "procedures/import_detail.html", context_of(request.actor, batch, typed=typed), status=422
        )
    try:
        services.name_unknown(request.actor, batch, choices)
    except UserError as error:
        messages.error(request, str(error.message))
    return redirect("procedures:import_detail", pk)


def _choices(request: HttpRequest, batch: ImportBatch) -> tuple[Choices, dict[str, dict]]:
    """What was chosen, and what was typed as {field: {"value", "wrong"}}."""
    choices, typed = Choices(), {}
    departments = {str(one.pk): one for one in Department.objects.of_agency(batch.agency).order_by("pk")}
    procedures = {fold(one.code): one for one in Procedure.objects.of_agency(batch.agency).order_by("pk")}
    for kind in (AliasKind.DEPARTMENT, AliasKind.PROCEDURE):
        for number in range(len(batch.unknown.get(kind, []))):
            name = f"{kind}-{number}"
            value, text = request.POST.get(name, "").strip()[:500], request.POST.get(f"{name}-text", "")
            typed[name] = {"value": value, "wrong": ""}
            if not value:
                continue
            if kind == AliasKind.DEPARTMENT:
                if value == NEW:
                    choices.new.append(text)
                elif value in departments:
                    choices.departments[text] = departments[value]
                else:
                    typed[name]["wrong"] = _("No department has this name. Choose one of the list.")
            elif found := procedures.get(fold(value).partition(" ")[0]):
                choices.procedures[text] = found
            else:
                typed[name]["wrong"] = _("No procedure has this code. Choose one of the list.")
    return choices, typed


@require_safe
def import_aliases(request: HttpRequest) -> HttpResponse:
    """Other names in files, and what they stand for."""
    if not can_import(request.actor, request.actor.agency):
        raise PermissionDenied
    return render(request, "procedures/import_aliases.html", {"aliases": aliases_of(request.actor.agency)})


@require_POST
def import_alias_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget what a name stands for."""
    alias = get_object_or_404(ImportAlias.objects.visible_to(request.actor).select_related("agency"), pk=pk)
    services.remove_alias(request.actor, alias)
    messages.success(
        request, _("“%(text)s” is asked about again in the next file that holds it.") % {"text": alias.text}
    )
    return redirect("procedures:import_aliases")
