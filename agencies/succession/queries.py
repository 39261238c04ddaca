"""Who came before and after whom, and by which decision."""

from agencies.models import Agency, AgencySuccession, SuccessionKind


def _chain(agency: Agency, asked: str, answered: str) -> list[AgencySuccession]:
    """Lines leading away from an agency, nearest first; a query for each generation."""
    found: list[AgencySuccession] = []
    seen, at = {agency.pk}, {agency.pk}
    while at:
        lines = AgencySuccession.objects.filter(**{f"{asked}__in": at}).select_related("old", "new", "reorganisation")
        generation = list(lines.order_by("-reorganisation__effective_on", f"{answered}__name", "pk"))
        # Whoever follows as a whole stands before those who took over functions.
        generation.sort(key=lambda line: line.kind == SuccessionKind.TRANSFER)
        found += generation
        at = {getattr(line, f"{answered}_id") for line in generation} - seen
        seen |= at
    return found


def predecessors(agency: Agency) -> list[AgencySuccession]:
    """The lines by which this agency came to its work, with decisions, back to the beginning."""
    return _chain(agency, "new", "old")


def successors(agency: Agency) -> list[AgencySuccession]:
    """The lines by which this agency's work went on, with decisions, up to today."""
    return _chain(agency, "old", "new")
