"""Changing the words of a draft."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.errors import UserError
from documents import permissions, services
from documents.forms import DocumentForm
from documents.views.read import visible_document


@require_http_methods(["GET", "HEAD", "POST"])
def document_edit(request: HttpRequest, pk: int) -> HttpResponse:
    document = visible_document(request, pk)
    if not permissions.can_edit(request.actor, document):
        raise PermissionDenied
    form = DocumentForm(request.POST or None, document=document)
    if request.method == "POST" and form.is_valid():
        try:
            services.update_text(request.actor, document, **form.text_fields())
        except UserError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, _("Saved. The pages are being made again."))
            return redirect("documents:document_detail", pk=document.pk)
    return render(request, "documents/document_edit.html", {"document": document, "form": form})
