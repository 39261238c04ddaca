"""People in scope and sessions for tests, as rows: no verb is asked."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from agencies import clock
from agencies.models import Attendance, Person, SessionKind, SessionOrigin, StoredFile, TrainingPlan, TrainingSession
from agencies.tests.factories import AgencyFactory

LONG_AGO = date(2020, 1, 1)
PDF = b"%PDF-1.4\n%thu\n"


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    agency = factory.SubFactory(AgencyFactory)
    department = None
    full_name = factory.Sequence(lambda n: f"Trần Thị Phạm Vi {n}")
    position = "Chuyên viên"
    valid_from = LONG_AGO


class SessionFactory(DjangoModelFactory):
    """Planned for 10/03/2026 outside the plan; `by_plan`, `held` and `meeting` change that."""

    class Meta:
        model = TrainingSession

    class Params:
        held = factory.Trait(state="held", held_on=factory.SelfAttribute("due_on"))
        by_plan = factory.Trait(
            origin=SessionOrigin.PLAN,
            plan=factory.LazyAttribute(
                lambda made: TrainingPlan.objects.get_or_create(agency=made.agency, year=made.due_on.year)[0]
            ),
        )
        meeting = factory.Trait(
            kind=SessionKind.MEETING,
            minutes=factory.LazyAttribute(
                lambda made: StoredFile.objects.create(
                    agency=made.agency, name="bb.pdf", sha256="0" * 64, size=1, content_type="application/pdf", created_at=clock.now()
                )
            ),
        )  # fmt: skip

    agency = factory.SubFactory(AgencyFactory)
    origin = SessionOrigin.OWN
    kind = SessionKind.AWARENESS
    title = factory.Sequence(lambda n: f"Tập huấn {n}")
    due_on = date(2026, 3, 10)


def attend(session: TrainingSession, person: Person, *, nominated: bool = False, present: bool = True) -> Attendance:
    how, at = ("sheet", clock.now()) if present else ("", None)
    return Attendance.objects.create(
        session=session, person=person, nominated=nominated, present=present, how=how, at=at
    )
