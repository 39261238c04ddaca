"""The steps of a document. Each view calls one verb and goes back to the document."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from agencies.errors import UserError
from agencies.stepup import step_up
from documents import services
from documents.forms import PassphraseForm, SignForm
from documents.models import DocumentState
from documents.permissions import can_issue, can_render, can_sign
from documents.services.base import demand
from documents.views.read import show, visible_document


def _do(request: HttpRequest, document, verb, done: str) -> HttpResponse:
    """Call a verb; say what was done, or why not."""
    try:
        verb()
    except UserError as error:
        messages.error(request, error.message)
    else:
        messages.success(request, done)
    return redirect("documents:document_detail", pk=document.pk)


@require_POST
def document_render(request: HttpRequest, pk: int) -> HttpResponse:
    document = visible_document(request, pk)
    demand(can_render(request.actor, document))
    return _do(
        request, document, lambda: services.request_rendering(request.actor, document), _("The pages are being made.")
    )


@require_POST
def document_submit(request: HttpRequest, pk: int) -> HttpResponse:
    document = visible_document(request, pk)
    return _do(
        request,
        document,
        lambda: services.submit(request.actor, document),
        _("Submitted. The head of the department has it now."),
    )


@require_POST
def document_initial(request: HttpRequest, pk: int) -> HttpResponse:
    """The initial whose turn it is; the verb refuses anyone else's."""
    document = visible_document(request, pk)
    content = document.state == DocumentState.AWAITING_CONTENT
    verb = services.initial_content if content else services.initial_format
    return _do(
        request,
        document,
        lambda: verb(request.actor, document, comment=request.POST.get("comment", "")),
        _("Initialled."),
    )


@require_POST
def document_return(request: HttpRequest, pk: int) -> HttpResponse:
    document = visible_document(request, pk)
    comment = request.POST.get("comment", "")
    return _do(
        request,
        document,
        lambda: services.send_back(request.actor, document, comment=comment),
        _("Sent back to its author."),
    )


@require_POST
def document_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    document = visible_document(request, pk)
    reason = request.POST.get("comment", "")
    return _do(request, document, lambda: services.withdraw(request.actor, document, reason=reason), _("Withdrawn."))


@step_up(gettext_lazy("to sign the document"))
@sensitive_post_parameters("passphrase")
@require_POST
def document_sign(request: HttpRequest, pk: int) -> HttpResponse:
    document = visible_document(request, pk)
    demand(can_sign(request.actor, document))
    form = SignForm(request.POST)
    return _with_passphrase(request, document, form, services.sign, _("Signed. The registry gives number and seal."))


@step_up(gettext_lazy("to number, seal and issue the document"))
@sensitive_post_parameters("passphrase")
@require_POST
def document_issue(request: HttpRequest, pk: int) -> HttpResponse:
    document = visible_document(request, pk)
    demand(can_issue(request.actor, document))
    return _with_passphrase(
        request, document, PassphraseForm(request.POST), services.issue, _("Numbered, sealed and issued.")
    )


def _with_passphrase(request: HttpRequest, document, form, verb, done: str) -> HttpResponse:
    """Sign or seal; a refusal stands beside the passphrase field, and the document is shown again."""
    if form.is_valid():
        try:
            verb(request.actor, document, **form.cleaned_data)
        except UserError as error:
            form.add_error(error.field if error.field in form.fields else None, error.message)
        else:
            messages.success(request, done)
            return redirect("documents:document_detail", pk=document.pk)
    return show(request, visible_document(request, document.pk), form=form)
