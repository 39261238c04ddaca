"""What has ended is read, never changed; what bears an agency's name keeps it."""

from datetime import date

from django.utils.translation import gettext as _

from agencies import holdings
from agencies.errors import UserError
from agencies.models import Agency

NAMES = ("name", "short_symbol")


def check_exists(agency: Agency) -> None:
    """UserError where an agency has ended."""
    if not agency.exists_today:
        raise UserError(
            _("%(agency)s ended on %(day)s: its departments, people and roles stay as they were.")
            % {"agency": agency, "day": f"{agency.valid_to:%d/%m/%Y}"}
        )


def check_role_days(agency: Agency, valid_from: date, valid_to: date | None) -> None:
    """A role lies within the days of its agency. UserError otherwise."""
    check_exists(agency)
    if valid_from < agency.valid_from:
        raise UserError(
            _("%(agency)s exists from %(day)s; a role can't begin before.")
            % {"agency": agency, "day": f"{agency.valid_from:%d/%m/%Y}"},
            "valid_from",
        )
    if agency.valid_to is not None and (valid_to is None or valid_to > agency.valid_to):
        raise UserError(
            _("%(agency)s ends on %(day)s; a role there ends on that day at the latest.")
            % {"agency": agency, "day": f"{agency.valid_to:%d/%m/%Y}"},
            "valid_to",
        )


def check_name_stays(agency: Agency, fields: dict, correction: str) -> None:
    """Under whose name documents were issued keeps it: a new name is a new agency. UserError unless a slip is corrected."""
    changed = [name for name in NAMES if name in fields and fields[name].strip() != getattr(agency, name)]
    papers = holdings.papers_of(agency) if changed and not correction.strip() else 0
    if papers:
        text = _(
            "%(count)d documents were issued under this name and keep it. If the agency was renamed, enter the decision under"
            " “Renamed by decision”; if this is a slip of the pen, say so as the reason of the correction."
        )
        raise UserError(text % {"count": papers}, changed[0])
