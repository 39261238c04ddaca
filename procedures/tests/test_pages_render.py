"""Every page of this app, for each kind of reader."""

import pytest
from django.urls import reverse

from agencies.models import Role
from procedures.tests.factories import CaseFactory, make_agency, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    return make_agency()


def sign_in(client, membership):
    client.force_login(membership.user)
    return client


@pytest.mark.parametrize("name", ["case_list", "import_start", "procedure_list", "rates"])
def test_page_opens_empty_and_filled(client, agency, name):
    sign_in(client, make_member(agency, Role.SECRETARY))
    assert client.get(reverse(f"procedures:{name}")).status_code == 200
    procedure = agency.procedures.order_by("code").first()
    CaseFactory(procedure=procedure)
    answer = client.get(reverse(f"procedures:{name}"))
    assert answer.status_code == 200
    assert answer.content.decode().count("<h1") == 1


def test_case_detail(client, agency):
    sign_in(client, make_member(agency, Role.STAFF))
    case = CaseFactory(procedure=agency.procedures.order_by("code").first(), finished="2024-03-12 09:00")
    page = client.get(reverse("procedures:case_detail", args=[case.pk])).content.decode()
    assert case.code in page
    assert "<svg" in page


def test_other_agency_is_404(client, agency):
    sign_in(client, make_member(agency, Role.STAFF))
    foreign = CaseFactory()
    assert client.get(reverse("procedures:case_detail", args=[foreign.pk])).status_code == 404
    department = reverse("procedures:case_list") + f"?department={foreign.department_id}"
    assert client.get(department).status_code == 404
