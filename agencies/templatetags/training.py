"""The pages of training as a line of links."""

from django import template

from agencies.permissions import can_read_appraisal

register = template.Library()


@register.inclusion_tag("agencies/includes/training_nav.html", takes_context=True)
def training_nav(context, here: str):
    """`here`: plan, people, sent or appraisal. The appraisal is named only to those who may read some of it."""
    actor = context["request"].actor
    may_appraise = actor.agency is not None and can_read_appraisal(actor, actor.agency, actor.department)
    return {"here": here, "may_appraise": may_appraise}
