"""Departments and people who go on in the successor of an agency that is renamed or merged, so that next morning they can work."""

from collections import Counter
from datetime import date

from agencies.activity import entry_of
from agencies.actor import Actor
from agencies.models import ActivityEntry, Agency, Department, Membership, Role
from agencies.services import DEPARTMENT_FIELDS, ROLE_FIELDS
from agencies.succession.lines import Carried, Line

COPIED = [name for name in DEPARTMENT_FIELDS if name not in ("valid_from", "valid_to")]


class Carrying:
    """Carries one line over. `departments`, `roles`: those of the old agency that go on beyond its last day, as they were."""

    def __init__(self, actor: Actor, line: Line, new: Agency, effective_on: date, reason: str):
        self.actor, self.line, self.new, self.effective_on, self.reason = actor, line, new, effective_on, reason
        self.outcome = Carried(old=line.old, new=new)
        self.entries: list[ActivityEntry] = []

    def run(self, departments: list[Department], roles: list[Membership]) -> list[ActivityEntry]:
        """Make what goes on; gives the entries to be logged. Departments that the successor has by code are taken as they are."""
        there = {department.code: department for department in self.new.departments.order_by("pk")}
        if self.line.carry_departments:
            self._departments(departments, there)
        if self.line.carry_roles:
            self._roles(roles, there)
        return self.entries

    def _departments(self, departments: list[Department], there: dict[str, Department]) -> None:
        for department in departments:
            if department.code in there:
                self.outcome.departments_found += 1
                continue
            fields = {name: getattr(department, name) for name in COPIED}
            begins = max(self.effective_on, department.valid_from)
            made = Department(agency=self.new, valid_from=begins, valid_to=department.valid_to, **fields)
            made.save()
            there[made.code] = made
            self._note("agencies.department_added", made, {**fields, "valid_from": begins})
            self.outcome.departments_made += 1

    def _roles(self, roles: list[Membership], there: dict[str, Department]) -> None:
        held = self._held()
        given = []
        for role in roles:
            department = there.get(role.department.code) if role.department else None
            if role.department is not None and department is None:
                self.outcome.left_behind.append(f"{role} ({role.department})")
                continue
            key = (role.user_id, role.role, department.pk if department else None)
            if key in held:
                self.outcome.already_held += 1
                continue
            held.add(key)
            given.append(
                Membership(
                    user=role.user,
                    agency=self.new,
                    department=department,
                    role=role.role,
                    position=role.position,
                    acting_title=role.acting_title,
                    is_primary=role.is_primary,
                    valid_from=max(self.effective_on, role.valid_from),
                    valid_to=role.valid_to,
                )
            )
        for membership in Membership.objects.bulk_create(given):
            self._note("agencies.role_given", membership, {name: getattr(membership, name) for name in ROLE_FIELDS})
        self.outcome.roles = len(given)
        self._look_for_crowds()

    def _held(self) -> set[tuple]:
        """Roles that people hold in the successor already; the same role is not held twice at once."""
        rows = Membership.objects.not_over_on(self.effective_on).filter(agency=self.new)
        return set(rows.order_by("pk").values_list("user_id", "role", "department_id"))

    def _look_for_crowds(self) -> None:
        rows = Membership.objects.on(self.effective_on).filter(agency=self.new, role=Role.DEPARTMENT_HEAD)
        heads = Counter(rows.order_by("pk").values_list("department__name", flat=True))
        self.outcome.crowded = sorted(name for name, number in heads.items() if number > 1)

    def _note(self, code: str, obj, after: dict) -> None:
        self.entries.append(entry_of(self.actor, code, obj, after=after, reason=self.reason, agency=self.new))
