"""Verbs on agencies, departments, people and roles. Each checks, changes in one transaction, and leaves an activity entry."""

from datetime import date, timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from agencies import clock
from agencies.activity import changes, log
from agencies.actor import Actor
from agencies.errors import UserError
from agencies.existence import check_exists, check_name_stays, check_role_days
from agencies.models import Agency, Department, Membership, Role, User
from agencies.personal_data import masked
from agencies.succession_tree import note_former_superior
from agencies.text import nfc

AGENCY_FIELDS = [
    "code",
    "name",
    "short_symbol",
    "superior_name",
    "place_name",
    "authority_line",
    "regime",
    "level",
    "cut_off",
    "parent",
    "valid_from",
    "valid_to",
]
DEPARTMENT_FIELDS = ["code", "name", "short_symbol", "kind", "position", "valid_from", "valid_to"]
PERSON_FIELDS = ["username", "full_name", "email"]
MASKED_IN_LOG = {"username", "email"}
# Who signs, who runs the system and who numbers what was signed: nobody makes themselves one of these.
NOT_TO_ONESELF = (Role.LEADER, Role.SECRETARY, Role.REGISTRY_CLERK)
ROLE_FIELDS = ["role", "department", "position", "acting_title", "is_primary", "valid_from", "valid_to"]


def _state(obj: models.Model, names: list[str]) -> dict:
    return {name: getattr(obj, name) for name in names}


def _fill(obj: models.Model, fields: dict) -> None:
    """Set the fields, composed (NFC) and trimmed, and check them; UserError names the first field that is wrong."""
    for name, value in fields.items():
        setattr(obj, name, nfc(value).strip() if isinstance(value, str) else value)
    try:
        # The password is checked where it is set.
        obj.full_clean(exclude=["password"])
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise UserError(messages[0], field if field in fields else None) from None


def _lock(obj: models.Model) -> None:
    """Bring the object up to date with its row and hold that row: of two who change it, the second sees the first's."""
    obj.refresh_from_db(from_queryset=type(obj).objects.select_for_update())


def _change(
    actor: Actor, code: str, obj: models.Model, names: list[str], fields: dict, *, agency=None, reason=""
) -> bool:
    """Store what differs and log it; False when nothing differs."""
    old = _state(obj, names)
    _fill(obj, fields)
    before, after = changes(old, _state(obj, names))
    if not after:
        return False
    obj.save()
    before, after = account_for_log(before), account_for_log(after)
    log(actor, code, obj, before=before, after=after, agency=agency, reason=reason)
    return True


def account_for_log(values: dict) -> dict:
    """User name and e-mail address masked: the log is read by many and can never be erased."""
    return {name: masked(value) if name in MASKED_IN_LOG else value for name, value in values.items()}


# --- agencies and departments -----------------------------------------------------------------------------


def build_agency(**fields) -> Agency:
    """A stored agency, for verbs that log it themselves. Fields: AGENCY_FIELDS. UserError names the wrong field."""
    agency = Agency()
    _fill(agency, fields)
    parent = agency.parent
    if parent is not None and parent.valid_to is not None and parent.valid_to < agency.valid_from:
        text = _("%(agency)s ends on %(day)s, before the new one begins.")
        raise UserError(text % {"agency": parent, "day": f"{parent.valid_to:%d/%m/%Y}"}, "parent")
    agency.save()
    return agency


@transaction.atomic
def add_agency(actor: Actor, **fields) -> Agency:
    """Add an agency under `parent` (None only for the first). Fields: AGENCY_FIELDS. UserError names the wrong field."""
    agency = build_agency(**fields)
    log(actor, "agencies.agency_added", agency, after=fields, agency=agency)
    return agency


@transaction.atomic
def change_agency(actor: Actor, agency: Agency, *, correction: str = "", **fields) -> Agency:
    """Change an agency. It can't come under itself or under one of its own subordinates, and what has ended stays as it was.

    `correction`: the reason for mending its name or symbol although documents were issued under them.
    """
    _lock(agency)
    check_exists(agency)
    correction = nfc(correction).strip()
    check_name_stays(agency, fields, correction)
    before, parent = agency.parent, fields.get("parent")
    if parent is not None and Agency.objects.below(agency).filter(pk=parent.pk).exists():
        raise UserError(_("An agency can't stand under itself or under one of its own subordinates."), "parent")
    _change(actor, "agencies.agency_changed", agency, AGENCY_FIELDS, fields, agency=agency, reason=correction)
    if "parent" in fields and before != agency.parent:
        note_former_superior(agency, before, clock.today() - timedelta(days=1))
    return agency


@transaction.atomic
def add_department(actor: Actor, agency: Agency, **fields) -> Department:
    """Add a department to an agency that exists. Fields: DEPARTMENT_FIELDS; without `position` it comes last."""
    check_exists(agency)
    if fields.get("position") is None:
        last = agency.departments.aggregate(last=models.Max("position"))["last"]
        fields["position"] = 0 if last is None else last + 1
    department = Department(agency=agency)
    _fill(department, fields)
    department.save()
    log(actor, "agencies.department_added", department, after=fields)
    return department


@transaction.atomic
def change_department(actor: Actor, department: Department, **fields) -> Department:
    """Change a department of an agency that exists; one that ends must not leave people behind."""
    _lock(department)
    check_exists(department.agency)
    end = fields.get("valid_to")
    if end is not None:
        left = (
            Membership.objects.filter(department=department)
            .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=end))
            .count()
        )
        if left:
            message = _("%(count)d roles in this department go on after that day. End or move them first.")
            raise UserError(message % {"count": left}, "valid_to")
    _change(actor, "agencies.department_changed", department, DEPARTMENT_FIELDS, fields)
    return department


# --- people and roles -------------------------------------------------------------------------------------


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise UserError(" ".join(error.messages), "password") from None


def _chosen_by_another(actor: Actor, user: User) -> bool:
    """A password that another person knows is good for one sign-in. What a command or the demo sets stays."""
    return actor.user is not None and actor.user.pk != user.pk


@transaction.atomic
def add_person(
    actor: Actor, agency: Agency, *, username: str, full_name: str, email: str = "", password: str | None, **role_fields
) -> Membership:
    """Add a person with an initial password and their first role in an agency (role_fields: see `give_role`).

    Without a password (None) the person can't sign in until one is set.
    """
    user = User()
    _fill(user, {"username": username, "full_name": full_name, "email": email})
    if password is not None:
        _check_password(password, user)
    user.set_password(password)
    user.must_change_password = password is not None and _chosen_by_another(actor, user)
    user.save()
    log(actor, "agencies.person_added", user, after=account_for_log(_state(user, PERSON_FIELDS)), agency=agency)
    return give_role(actor, user, agency, **role_fields)


@transaction.atomic
def change_person(actor: Actor, user: User, *, agency: Agency, password: str = "", **fields) -> User:
    """Change a person's name, mail or user name, or give a new password; `agency` is whose log tells of it."""
    _lock(user)
    _change(actor, "agencies.person_changed", user, PERSON_FIELDS, fields, agency=agency)
    if password:
        _check_password(password, user)
        user.set_password(password)
        user.must_change_password = _chosen_by_another(actor, user)
        user.save(update_fields=["password", "must_change_password"])
        log(actor, "agencies.password_set", user, agency=agency)
    return user


def _overlapping(user: User, agency: Agency, role: str, department, valid_from: date, valid_to: date | None):
    """Rows of the same role in the same place that share a day with the span."""
    rows = Membership.objects.filter(user=user, agency=agency, role=role, department=department)
    rows = rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=valid_from))
    return rows.filter(valid_from__lte=valid_to) if valid_to else rows


def check_not_oneself(actor: Actor, user: User, role: str) -> None:
    """UserError where somebody would give themselves, or whoever they stand in for, a role of NOT_TO_ONESELF."""
    if role not in NOT_TO_ONESELF or actor.user is None:
        return
    if user.pk in (actor.user.pk, actor.membership.user_id if actor.membership else None):
        text = _(
            "Nobody gives themselves the role of leader, secretary or registry clerk."
            " Another administrator or the one of the superior agency must do it."
        )
        raise UserError(text, "role")


@transaction.atomic
def give_role(
    actor: Actor,
    user: User,
    agency: Agency,
    *,
    role: str,
    department: Department | None = None,
    position: str = "",
    acting_title: str = "",
    is_primary: bool = False,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Membership:
    """Give a person a role in an agency from a day on (default: today). The same role twice at once is refused.

    Nobody gives themselves, or whoever they stand in for, a role of NOT_TO_ONESELF.
    """
    check_not_oneself(actor, user, role)
    User.objects.select_for_update().get(pk=user.pk)  # one at a time for each person, or two clicks give it twice
    valid_from = valid_from or clock.today()
    check_role_days(agency, valid_from, valid_to)
    if department is not None and department.agency_id != agency.pk:
        raise UserError(_("This department belongs to another agency."), "department")
    if role == Role.DEPARTMENT_HEAD and department is None:
        raise UserError(_("A department head needs a department."), "department")
    if valid_to is not None and valid_to < valid_from:
        raise UserError(_("A role can't end before it begins."), "valid_to")
    if _overlapping(user, agency, role, department, valid_from, valid_to).exists():
        raise UserError(_("%(person)s already holds this role in that time.") % {"person": user}, "role")
    membership = Membership(user=user, agency=agency)
    fields = {
        "role": role,
        "department": department,
        "position": position,
        "acting_title": acting_title,
        "is_primary": is_primary,
        "valid_from": valid_from,
        "valid_to": valid_to,
    }
    _fill(membership, fields)
    if is_primary:
        user.memberships.filter(agency=agency, is_primary=True).update(is_primary=False)
    membership.save()
    log(actor, "agencies.role_given", membership, after=_state(membership, ROLE_FIELDS))
    return membership


@transaction.atomic
def end_role(actor: Actor, membership: Membership, *, valid_to: date, reason: str = "") -> Membership:
    """Let a role end on a day (its last). Nobody ends the role they are acting in: they would lock themselves out.

    A last day in the past changes what has been: it needs a reason, and the log says that it lay in the past.
    """
    if actor.membership is not None and actor.membership.pk == membership.pk:
        raise UserError(_("You are acting in this role; another administrator must end it."))
    membership = Membership.objects.select_for_update().get(pk=membership.pk)
    reason, today = nfc(reason).strip(), clock.today()
    if membership.valid_to is not None and membership.valid_to < today:
        raise UserError(_("This role has ended already."), "valid_to")
    if valid_to < membership.valid_from:
        raise UserError(_("A role can't end before it begins."), "valid_to")
    if membership.valid_to is not None and valid_to > membership.valid_to:
        raise UserError(
            _("This role ends on %(day)s already; give it anew to lengthen it.")
            % {"day": f"{membership.valid_to:%d/%m/%Y}"},
            "valid_to",
        )
    if valid_to < today and not reason:
        raise UserError(_("A last day in the past changes what has been: say why."), "reason")
    code = "agencies.role_ended_in_the_past" if valid_to < today else "agencies.role_ended"
    _change(actor, code, membership, ["valid_to"], {"valid_to": valid_to}, reason=reason)
    return membership


@transaction.atomic
def retitle(
    actor: Actor,
    membership: Membership,
    *,
    position: str,
    acting_title: str,
    is_primary: bool,
    valid_from: date,
    reason: str = "",
) -> Membership:
    """A new position or acting title (KT., TL., TUQ., Q.) in the same role from a day on.

    What was held before stays in the history: it ends the day before, and a new row begins. A title that is mended on its
    own first day is changed in place. Returns the row that holds from that day on.
    """
    row = Membership.objects.select_for_update(of=("self",)).select_related("user", "agency", "department")
    old = row.get(pk=membership.pk)
    if old.valid_to is not None and old.valid_to < clock.today():
        raise UserError(_("This role has ended already."), "valid_from")
    if valid_from < max(clock.today(), old.valid_from):
        raise UserError(_("A new title begins today or later."), "valid_from")
    if old.valid_to is not None and valid_from > old.valid_to:
        raise UserError(_("The role ends before that day."), "valid_from")
    check_not_oneself(actor, old.user, old.role)
    title = {"position": nfc(position).strip(), "acting_title": acting_title, "is_primary": is_primary}
    before, after = changes(_state(old, list(title)), title)
    if not after:
        raise UserError(_("Nothing differs from what is held now."), "position")
    if is_primary:
        others = old.user.memberships.filter(agency=old.agency, is_primary=True)
        others.exclude(pk=old.pk).update(is_primary=False)
    if valid_from == old.valid_from:
        new = old
    else:
        new = Membership(user=old.user, agency=old.agency, valid_from=valid_from, valid_to=old.valid_to)
        new.role, new.department = old.role, old.department
        old.valid_to = valid_from - timedelta(days=1)
        old.save(update_fields=["valid_to"])
        after |= {"valid_from": valid_from}
    _fill(new, title)
    new.save()
    log(actor, "agencies.role_retitled", new, before=before, after=after, reason=nfc(reason).strip())
    return new
