"""Objects of this app for tests, in states the services would leave them in."""

from datetime import date
from decimal import Decimal

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from agencies.tests.factories import AgencyFactory, DepartmentFactory
from objectives.models import (
    ActionPlanItem,
    Commitment,
    Comparator,
    Objective,
    ObjectiveSet,
    PlanTask,
    QualityPolicy,
    Target,
    TargetRole,
)


class PolicyFactory(DjangoModelFactory):
    class Meta:
        model = QualityPolicy

    agency = factory.SubFactory(AgencyFactory)
    motto = "Tận tâm, đúng hẹn"
    preamble = "Toàn thể công chức cam kết:"
    is_current = True
    in_force_from = date(2025, 1, 2)


class CommitmentFactory(DjangoModelFactory):
    class Meta:
        model = Commitment

    policy = factory.SubFactory(PolicyFactory)
    position = factory.Sequence(lambda n: n + 1)
    text = factory.Sequence(lambda n: f"Giữ lời hứa thứ {n}.")


class ObjectiveSetFactory(DjangoModelFactory):
    class Meta:
        model = ObjectiveSet

    agency = factory.SubFactory(AgencyFactory)
    year = 2026
    title = "MỤC TIÊU CHẤT LƯỢNG NĂM 2026"
    introduction = "Theo phương châm:\nCác đơn vị thực hiện:"
    closing = "Báo cáo như sau:\nHằng quý.\nKhi được yêu cầu."
    created_at = factory.LazyFunction(timezone.now)
    updated_at = factory.LazyFunction(timezone.now)


class ObjectiveFactory(DjangoModelFactory):
    class Meta:
        model = Objective

    objective_set = factory.SubFactory(ObjectiveSetFactory)
    number = factory.Sequence(lambda n: n + 1)
    text = factory.Sequence(lambda n: f"Hồ sơ được giải quyết đúng hạn ({n})")
    measure = "on_time"
    comparator = Comparator.AT_LEAST
    value = Decimal("98")


class TargetFactory(DjangoModelFactory):
    class Meta:
        model = Target

    objective = factory.SubFactory(ObjectiveFactory, by_department=True, value=None)
    department = factory.SubFactory(DepartmentFactory, agency=factory.SelfAttribute("..objective.objective_set.agency"))
    position = factory.Sequence(lambda n: n + 1)
    role = TargetRole.MONITOR
    comparator = Comparator.AT_LEAST
    value = Decimal("98")


class PlanItemFactory(DjangoModelFactory):
    class Meta:
        model = ActionPlanItem

    objective = factory.SubFactory(ObjectiveFactory)
    position = factory.Sequence(lambda n: n + 1)
    task = factory.Sequence(lambda n: f"Rà soát việc thứ {n}")
    lead = "Trưởng phòng"
    joining = "Công chức"
    when_words = "Thường xuyên"


class PlanTaskFactory(DjangoModelFactory):
    """An open task of a department, of a set in force; `due_on` is 14/9/2026."""

    class Meta:
        model = PlanTask

    item = factory.SubFactory(PlanItemFactory)
    department = factory.SubFactory(
        DepartmentFactory, agency=factory.SelfAttribute("..item.objective.objective_set.agency")
    )
    starts_on = date(2025, 12, 15)
    due_on = date(2026, 9, 14)


def issued(objective_set: ObjectiveSet, *, document: dict | None = None, **fields) -> ObjectiveSet:
    """The set as its issued decision left it; the decision is made for it, with the fields of `document`."""
    from agencies import files
    from agencies.actor import Actor
    from documents.models import DocumentState, OfficialDocument

    stored = files.store(Actor.system(objective_set.agency), "quyet-dinh.pdf", b"%PDF-1.7 thu", "application/pdf")
    number = (OfficialDocument.objects.order_by("-number").values_list("number", flat=True).first() or 0) + 1
    words = {
        "agency": objective_set.agency, "kind": "QĐ", "state": DocumentState.ISSUED, "abstract": "Về mục tiêu",
        "authority_line": "ỦY BAN", "notation": "QĐ-UBND", "number": number, "issued_on": date(objective_set.year, 1, 15),
        "issued_year": objective_set.year, "agency_name": objective_set.agency.name, "place_name": "Thử", "pdf": stored,
        "created_at": timezone.now(), "updated_at": timezone.now(),
    }  # fmt: skip
    objective_set.decision = OfficialDocument.objects.create(**words | (document or {}))
    objective_set.state = fields.pop("state", "in_force")
    for name, value in fields.items():
        setattr(objective_set, name, value)
    objective_set.save()
    return objective_set
