"""What goes into a reorganisation, and what comes out of it."""

from dataclasses import dataclass, field
from datetime import date

from agencies.models import Agency, AgencySuccession, Reorganisation, SuccessionKind


@dataclass(frozen=True)
class NewAgency:
    """An agency that the decision sets up: AGENCY_FIELDS without its days; it exists from the day of effect.

    `key` names it in the form, so that what is wrong with it is said at its fields ("new-0" -> "new-0-code").
    """

    key: str
    fields: dict

    def __str__(self) -> str:
        return self.fields.get("name", "")


@dataclass(frozen=True)
class Line:
    """One line of the decision. Carrying over is for agencies that are renamed or merged: the same people go on in the successor."""

    old: Agency
    new: Agency | NewAgency
    kind: str
    functions: str = ""
    carry_departments: bool = False
    carry_roles: bool = False

    @property
    def ends_the_old(self) -> bool:
        return self.kind != SuccessionKind.TRANSFER

    @property
    def may_carry(self) -> bool:
        return self.kind in (SuccessionKind.RENAME, SuccessionKind.MERGE)


@dataclass
class Ended:
    """An agency that ends: how many departments and roles end with it, and what it leaves open, in words."""

    agency: Agency
    last_day: date
    departments: int = 0
    roles: int = 0
    people: int = 0
    open_things: list[str] = field(default_factory=list)


@dataclass
class Carried:
    """What went over by one line. `left_behind`: roles whose department the successor lacks, as "person – role"."""

    old: Agency
    new: Agency
    departments_made: int = 0
    departments_found: int = 0
    roles: int = 0
    already_held: int = 0
    left_behind: list[str] = field(default_factory=list)
    # Departments that would have more than one head, by name.
    crowded: list[str] = field(default_factory=list)


@dataclass
class Outcome:
    """Everything that a decision did, or would do."""

    reorganisation: Reorganisation
    lines: list[AgencySuccession] = field(default_factory=list)
    created: list[Agency] = field(default_factory=list)
    ended: list[Ended] = field(default_factory=list)
    carried: list[Carried] = field(default_factory=list)
    # Subordinates with their new superior, and those whose superior ended without a single successor.
    moved: list[tuple[Agency, Agency]] = field(default_factory=list)
    moving_later: list[tuple[Agency, Agency]] = field(default_factory=list)
    left_without: list[Agency] = field(default_factory=list)
