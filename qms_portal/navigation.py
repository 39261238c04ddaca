"""The rail at the left: entries by role, own work first. On a phone the first four become the bottom bar."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies import clock
from agencies.actor import Actor
from agencies.models import Role
from agencies.permissions import can_manage_tokens, can_read_activity, can_read_rights
from documents.permissions import can_read_register
from procedures.permissions import can_set_rules
from qms_portal.home import filing, work

TABS = 4


@dataclass(frozen=True)
class Entry:
    """A place in the rail. `pages`: further URL names (or prefixes ending in *) during which it is the current one;
    `may`: who is let in, where not everyone is; `count`: how much waits there."""

    label: str | Promise
    icon: str
    pages: tuple[str, ...] = ()
    short_label: str | Promise = ""
    count: Callable[[Actor], int] | None = None
    may: Callable[[Actor], bool] | None = None


@dataclass(frozen=True)
class Item:
    """An entry as drawn."""

    label: str
    short_label: str
    icon: str
    url: str
    count: int
    is_current: bool


@dataclass(frozen=True)
class Group:
    key: str
    label: str
    items: list[Item]


@dataclass(frozen=True)
class Navigation:
    """`groups` for the rail, `tabs` and `more` for the phone; `years` lead to the results of this year and earlier ones."""

    groups: list[Group] = field(default_factory=list)
    jobs_url: str = ""
    results_url: str = ""
    years: tuple[int, ...] = ()

    @property
    def _all(self) -> list[Item]:
        return [item for group in self.groups for item in group.items]

    @property
    def tabs(self) -> list[Item]:
        return self._all[:TABS]

    @property
    def more(self) -> list[Item]:
        return self._all[TABS:]


def _reads_register(actor: Actor) -> bool:
    return can_read_register(actor, actor.agency)


def _gives_access(actor: Actor) -> bool:
    return can_manage_tokens(actor, actor.agency)


def _sets_case_rules(actor: Actor) -> bool:
    return can_set_rules(actor, actor.agency)


ENTRIES = {
    "home": Entry(_("My work"), "checkbox"),
    "objectives:set_list": Entry(
        _("Objectives"),
        "target-arrow",
        ("objectives:set_*", "objectives:policy_*", "objectives:target_*", "objectives:objective_*"),
    ),
    "objectives:task_list": Entry(
        _("Tasks of the plan"),
        "calendar-check",
        ("objectives:task_*", "objectives:plan_*"),
        pgettext_lazy("menu", "Tasks"),
        work.plan_tasks_count,
    ),
    "objectives:results": Entry(_("Results of the year"), "chart-bar", short_label=pgettext_lazy("menu", "Results")),
    "reports:period_list": Entry(
        _("Reports"),
        "clipboard-data",
        ("reports:filing*", "reports:period_*", "reports:open_*", "reports:review_*"),
        count=filing.count,
    ),
    "reports:board": Entry(_("Board of departments"), "layout-grid", short_label=pgettext_lazy("menu", "Board")),
    "documents:document_list": Entry(
        _("Documents"), "file-text", ("documents:document_*", "documents:basis_*"), count=work.documents_count
    ),
    "documents:register": Entry(
        _("Register of documents"), "book-2", short_label=pgettext_lazy("menu", "Register"), may=_reads_register
    ),
    "procedures:case_list": Entry(
        _("Case records"), "folders", ("procedures:case_*",), short_label=pgettext_lazy("menu", "Cases")
    ),
    "procedures:import_start": Entry(_("Load cases"), "table-import", ("procedures:import_*",)),
    "procedures:rates": Entry(_("On-time rates"), "chart-dots", short_label=pgettext_lazy("menu", "Rates")),
    "procedures:procedure_list": Entry(
        _("Procedures"),
        "list-details",
        (
            "procedures:procedure_*",
            "procedures:process_*",
            "procedures:posting_*",
            "procedures:regulation_*",
            "procedures:calendar*",
            "procedures:error_*",
        ),
    ),
    "procedures:control_list": Entry(
        pgettext_lazy("menu", "Control"),
        "clipboard-check",
        ("procedures:control_*", "procedures:office_review_*", "procedures:rule_review_*", "procedures:feedback_*"),
    ),
    "agencies:training": Entry(_("Training"), "certificate", ("agencies:training_*",)),
    "audits:audit_list": Entry(_("Audits"), "checklist", ("audits:audit_*", "audits:management_review_*")),
    "audits:action_list": Entry(
        _("Corrective actions"), "tool", ("audits:action_*",), pgettext_lazy("menu", "Actions"), work.actions_count
    ),
    "agencies:agency_list": Entry(
        _("Agencies"),
        "building-bank",
        ("agencies:agency_*", "agencies:department_*", "agencies:committee*", "agencies:reorganisation*"),
    ),
    "agencies:people": Entry(
        _("People and roles"),
        "users",
        ("agencies:people*", "agencies:person*", "agencies:role_*", "agencies:delegation*"),
    ),
    "agencies:token_list": Entry(_("Other systems"), "key", ("agencies:token_*",), may=_gives_access),
    "agencies:activity": Entry(_("Activity log"), "history", may=can_read_activity),
    "agencies:rights": Entry(_("Rights by role"), "list-details", may=can_read_rights),
    "procedures:rules": Entry(_("Rules of counting cases"), "scale", may=_sets_case_rules),
}

# What each role comes to do, most frequent first: this order is also that of the bottom bar.
WORK = {
    Role.SECRETARY: (
        "reports:period_list",
        "objectives:set_list",
        "reports:board",
        "documents:document_list",
        "audits:action_list",
        "objectives:task_list",
    ),
    Role.DEPARTMENT_HEAD: (
        "reports:period_list",
        "objectives:task_list",
        "audits:action_list",
        "documents:document_list",
        "objectives:results",
    ),
    Role.LEADER: ("documents:document_list", "reports:board", "objectives:results", "reports:period_list"),
    Role.OFFICE_HEAD: ("documents:document_list", "reports:period_list", "objectives:task_list", "reports:board"),
    Role.REGISTRY_CLERK: ("documents:document_list", "documents:register"),
    Role.ONE_STOP_OFFICER: ("procedures:import_start", "procedures:case_list", "procedures:rates"),
    Role.AUDITOR: ("audits:audit_list", "audits:action_list", "reports:board"),
    Role.INSPECTOR: ("audits:audit_list", "reports:board", "agencies:agency_list"),
    Role.ADMINISTRATOR: ("agencies:people", "agencies:agency_list", "agencies:activity"),
    Role.STAFF: ("objectives:task_list", "objectives:results", "procedures:case_list"),
}
LOOK_UP = (
    "objectives:set_list",
    "objectives:task_list",
    "objectives:results",
    "procedures:case_list",
    "procedures:rates",
    "procedures:procedure_list",
    "procedures:control_list",
    "reports:period_list",
    "reports:board",
    "documents:document_list",
    "documents:register",
    "agencies:training",
    "audits:audit_list",
    "audits:action_list",
)
PLACE = (
    "agencies:agency_list", "agencies:people", "agencies:token_list", "agencies:activity", "agencies:rights",
    "procedures:rules",
)  # fmt: skip


def _find(url_name: str) -> str | None:
    """The address, or None where the page takes part in no URL configuration."""
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


def _is_current(name: str, entry: Entry, view_name: str) -> bool:
    return any(
        view_name.startswith(page[:-1]) if page.endswith("*") else view_name == page for page in (name, *entry.pages)
    )


def _items(names, actor: Actor, view_name: str) -> list[Item]:
    items = []
    for name in names:
        entry, url = ENTRIES[name], _find(name)
        if url is None or (entry.may and not entry.may(actor)):
            continue
        items.append(
            Item(
                label=str(entry.label),
                short_label=str(entry.short_label or entry.label),
                icon=entry.icon,
                url=url,
                count=entry.count(actor) if entry.count else 0,
                is_current=_is_current(name, entry, view_name),
            )
        )
    return items


def build(request: HttpRequest) -> Navigation:
    """The navigation of whoever asks; empty for people who are not signed in or hold no role.

    The number beside "My work" is the sum of the others.
    """
    actor: Actor = request.actor
    if not actor.is_authenticated or actor.membership is None:
        return Navigation()
    view_name = request.resolver_match.view_name if request.resolver_match else ""
    work = ("home", *WORK.get(actor.role, ()))
    others = [name for name in LOOK_UP if name not in work]
    place = [name for name in PLACE if name not in work]
    groups = [
        Group("work", "", _items(work, actor, view_name)),
        Group("look-up", str(_("Look up")), _items(others, actor, view_name)),
        Group("place", str(_("Agency")), _items(place, actor, view_name)),
    ]
    if groups[0].items:
        waiting = sum(item.count for group in groups for item in group.items)
        groups[0].items[0] = replace(groups[0].items[0], count=waiting)
    this_year = clock.today().year
    return Navigation(
        groups=[group for group in groups if group.items],
        jobs_url=_find("agencies:jobs") or "",
        results_url=_find("objectives:results") or "",
        years=(this_year, this_year - 1, this_year - 2),
    )
