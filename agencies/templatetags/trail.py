"""Tags about the activity log: the code that an error page tells, the link to an object's history."""

from django import template

from agencies import tracing

register = template.Library()


@register.simple_tag
def error_code(kind: str) -> str:
    """`403-3f2a9c1e`: what went wrong and the beginning of the request's id, short enough for the telephone."""
    beginning = tracing.current().request_id[:8]
    return f"{kind}-{beginning}" if beginning else kind


@register.inclusion_tag("agencies/includes/trail_link.html")
def trail_link(obj):
    """`Lịch sử thay đổi`, at the foot of an object's page."""
    return {"label": obj._meta.label_lower, "pk": obj.pk}
