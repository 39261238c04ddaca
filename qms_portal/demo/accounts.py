"""Who one may sign in as in the demo. Plain data and one query: the sign-in page shows it each time."""

from agencies.models import Role, User
from qms_portal.demo.people import PASSWORD, PEOPLE, Person
from qms_portal.demo.places import PLACES, SUCCESSOR

_PLACES = {place.code: place for place in (*PLACES, SUCCESSOR)}


def department_name(person: Person) -> str:
    """The name of the person's department; empty for leaders and others who belong to none."""
    units = {unit.code: unit.name for unit in _PLACES[person.agency].units}
    return units.get(person.department or "", "")


def present(people: list[Person]) -> list[Person]:
    """Those of the roster who are in the database with a password: nobody before the demo is loaded."""
    names = [person.username for person in people]
    known = set(
        User.objects.filter(username__in=names, is_active=True).order_by("pk").values_list("username", flat=True)
    )
    return [person for person in people if person.username in known]


def demo_accounts() -> list[dict]:
    """The main people for the sign-in page, in words: username, password, role, agency, department."""
    return [
        {
            "username": person.username,
            "password": PASSWORD,
            "role": Role(person.role).label,
            "agency": _PLACES[person.agency].fields["name"],
            "department": department_name(person),
        }
        for person in present([person for person in PEOPLE if person.main])
    ]


def account_rows(*, main: bool = False) -> list[dict]:
    """Everybody (`main`: those on the sign-in page) for scripts: role, agency, department as codes, with their names."""
    return [
        {
            "username": person.username,
            "password": PASSWORD,
            "role": str(person.role),
            "agency": person.agency,
            "department": person.department or "",
            "full_name": person.full_name,
            "role_name": str(Role(person.role).label),
            "agency_name": _PLACES[person.agency].fields["name"],
            "department_name": department_name(person),
        }
        for person in present([person for person in PEOPLE if person.main or not main])
    ]
