"""What was found wrong in a case, at the foot of its page, and the way to record something."""

from django import template

from procedures.models import Case, ProcessError
from procedures.permissions import can_record_error

register = template.Library()


@register.inclusion_tag("procedures/includes/case_errors.html", takes_context=True)
def case_errors(context, case: Case):
    """Errors in handling of this case, withdrawn ones left out; one query."""
    found = ProcessError.objects.filter(case=case, withdrawn_reason="").order_by("-found_on", "-pk")
    return {
        "errors": list(found),
        "case": case,
        "may_record": can_record_error(context["request"].actor, case.agency_id),
    }
