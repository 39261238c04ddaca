"""Documents of an agency that has ended: read by its successors, under the name it had, changed by nobody."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies import clock, holdings, services
from agencies.errors import UserError
from agencies.models import AgencyLevel, Role, SuccessionKind
from agencies.succession import Line, reorganise
from agencies.tests.factories import AgencyFactory, actor
from documents.models import OfficialDocument
from documents.tests.factories import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
    return AgencyFactory(name="Ủy ban nhân dân tỉnh Thử", level=AgencyLevel.PROVINCE)


@pytest.fixture
def admin(province):
    return actor(Role.ADMINISTRATOR, province)


@pytest.fixture
def office(province):
    return Office(name="Ủy ban nhân dân huyện Cũ", parent=province)


@pytest.fixture
def ended(admin, office, province):
    """The office's agency ended yesterday; gives its issued document, one under way, and the successor."""
    issued, draft = office.document("issued"), office.document()
    today = clock.today()
    successor = AgencyFactory(name="Ủy ban nhân dân xã Mới", parent=province, valid_from=today)
    fields = {"number": "1/NQ", "issued_on": today, "issuer": "X", "abstract": "", "effective_on": today}
    reorganise(admin, **fields, lines=[Line(office.agency, successor, SuccessionKind.RENAME)])
    office.agency.refresh_from_db()
    return issued, draft, successor


def test_successors_people_read_it_and_strangers_do_not(client, ended):
    issued, _draft, successor = ended
    page = reverse("documents:document_detail", args=[issued.pk])
    client.force_login(actor(Role.SECRETARY, successor).user)
    assert issued.full_number in client.get(page).content.decode()
    file = client.get(reverse("documents:document_pdf", args=[issued.pk]))
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    client.force_login(actor(Role.SECRETARY).user)
    assert client.get(page).status_code == 404


def test_nobody_changes_it_any_more(client, ended):
    issued, draft, successor = ended
    state = OfficialDocument.objects.get(pk=draft.pk).state
    for role in (Role.SECRETARY, Role.LEADER, Role.REGISTRY_CLERK, Role.ADMINISTRATOR):
        client.force_login(actor(role, successor).user)
        for name, document in (("submit", draft), ("edit", draft), ("withdraw", issued)):
            answer = client.post(reverse(f"documents:document_{name}", args=[document.pk]), {"reason": "x"})
            # 401: asked to confirm who one is before the right is even looked at.
            assert answer.status_code in (401, 403, 404), (role, name, answer.status_code)
    assert OfficialDocument.objects.get(pk=draft.pk).state == state


def test_whoever_checks_the_file_reads_the_name_of_that_day(client, ended, office):
    issued, _draft, _successor = ended
    file = SimpleUploadedFile("van-ban.pdf", issued.pdf.read_bytes())
    # Even a correction of the name, made later, does not reach back.
    type(office.agency).objects.filter(pk=office.agency.pk).update(name="Tên sửa sau")
    html = client.post(reverse("documents:verify"), {"file": file}).content.decode()
    assert "Ủy ban nhân dân huyện Cũ" in html and "Tên sửa sau" not in html


def test_a_name_that_documents_bear_stays(admin, office):
    services.change_agency(admin, office.agency, name="Ủy ban nhân dân huyện Cữ")  # nothing was signed yet
    office.document()
    services.change_agency(admin, office.agency, name="Ủy ban nhân dân huyện Cũ")
    office.document("signed")
    with pytest.raises(UserError, match="Đổi tên theo quyết định"):
        services.change_agency(admin, office.agency, name="Ủy ban nhân dân quận Mới")
    services.change_agency(admin, office.agency, name="Ủy ban nhân dân huyện Cũ!", correction="gõ nhầm")


def test_what_is_under_way_is_told_to_whoever_reorganises(office):
    office.document()
    assert "1 văn bản chưa ban hành" in holdings.open_in([office.agency])[office.agency.pk]


def test_the_day_is_over_only_when_it_is(office):
    """On its last day an agency still works."""
    agency = office.agency
    agency.valid_to = clock.today()
    agency.save()
    assert office.secretary.may_write_in(agency)
    with clock.freeze(clock.today() + timedelta(days=1)):
        assert not office.secretary.may_write_in(agency)
    assert isinstance(agency.valid_to, date)
