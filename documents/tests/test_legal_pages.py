"""The catalogue of legal bases: who reads and keeps what, pasting, ending, and the drafts that follow."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from agencies import clock
from agencies.actor import ANONYMOUS, Actor
from agencies.errors import UserError
from agencies.models import ActivityEntry, Role
from agencies.tests.factories import AgencyFactory, actor
from documents import services
from documents.models import LegalBasis, OfficialDocument
from documents.tests.factories import Office

pytestmark = pytest.mark.django_db
OLD_CIRCULAR = "Căn cứ Thông tư số 27/2011/TT-BKHCN của Bộ Khoa học và Công nghệ về áp dụng"
SENTENCE = (
    "Căn cứ Quyết định số 2449/QĐ-UBND ngày 26 tháng 11 năm 2019 của Ủy ban nhân dân huyện về việc ban hành hệ thống;"
)


@pytest.fixture(autouse=True)
def _today():
    with clock.freeze(date(2026, 3, 2)):
        yield


@pytest.fixture
def province():
    services.load_legal_bases()
    return AgencyFactory(name="Ủy ban nhân dân tỉnh Thử")


@pytest.fixture
def district(province):
    return AgencyFactory(parent=province)


@pytest.fixture
def secretary(province):
    return actor(Role.SECRETARY, agency=province)


@pytest.fixture
def page(client, secretary):
    client.force_login(secretary.user)
    return client


def basis(number) -> LegalBasis:
    return LegalBasis.objects.get(number=number)


def form(**changes):
    return {"kind": "Nghị định", "number": "9/2026/NĐ-CP", "date": "05/01/2026", "title": "thử nghiệm"} | changes


class TestReading:
    @pytest.mark.parametrize("words", ["kiem soat thu tuc", "63/2010/nd-cp", "NGHỊ ĐỊNH 63/2010"])
    def test_found_without_accents(self, page, province, words):
        shown = page.get(reverse("documents:basis_list"), {"q": words})
        assert basis("63/2010/NĐ-CP") in [row["basis"] for row in shown.context["rows"]]

    def test_chips_say_how_they_stand(self, page, province):
        LegalBasis.objects.filter(number="116/2015/TT-BTC").update(in_force_to=date(2026, 4, 1))
        LegalBasis.objects.filter(number="26/2014/TT-BKHCN").update(in_force_from=date(2026, 5, 1))
        for show, number in (
            ("expired", "27/2011/TT-BKHCN"), ("expiring", "116/2015/TT-BTC"), ("future", "26/2014/TT-BKHCN"), ("in_force", "63/2010/NĐ-CP"),
        ):  # fmt: skip
            rows = page.get(reverse("documents:basis_list"), {"show": show}).context["rows"]
            assert basis(number) in [row["basis"] for row in rows], show
            others = LegalBasis.objects.standing(show, clock.today())
            assert {row["basis"].pk for row in rows} == set(others.values_list("pk", flat=True))

    def test_an_empty_catalogue_says_what_fills_it_and_the_top_fills_it(self, client):
        top, below = AgencyFactory(), AgencyFactory(parent=AgencyFactory())
        client.force_login(actor(Role.SECRETARY, agency=below).user)
        assert reverse("documents:basis_load") not in client.get(reverse("documents:basis_list")).text
        assert client.post(reverse("documents:basis_load")).status_code == 403
        client.force_login(actor(Role.SECRETARY, agency=top).user)
        assert reverse("documents:basis_load") in client.get(reverse("documents:basis_list")).text
        client.post(reverse("documents:basis_load"))
        assert LegalBasis.objects.count() > 20

    @pytest.mark.requirement("S1-03", where="documents/views/legal.py")
    def test_the_chain_is_drawn_from_any_of_its_links(self, page, province):
        for number in ("63/2010/NĐ-CP", "92/2017/NĐ-CP"):
            shown = page.get(reverse("documents:basis_detail", args=[basis(number).pk]))
            [[link]] = shown.context["chains"]
            assert [str(one["basis"].number) for one in link["amendments"]] == ["48/2013/NĐ-CP", "92/2017/NĐ-CP"]
        chain = page.get(reverse("documents:basis_detail", args=[basis("65/2025/QH15").pk])).context["chains"][0]
        assert [one["basis"].number for one in chain] == ["77/2015/QH13", "65/2025/QH15", "72/2025/QH15"]
        assert [one["basis"].number for one in chain[0]["amendments"]] == ["47/2019/QH14"]

    def test_lists_and_drafts_cost_the_same_with_more_rows(self, page, province, assert_constant_queries):
        def more():
            for number in range(30, 36):
                one = LegalBasis.objects.create(
                    kind="Nghị định", number=f"{number}/2019/NĐ-CP", title="x", citation="x"
                )
                one.amends.add(basis("63/2010/NĐ-CP"))

        assert_constant_queries(lambda: page.get(reverse("documents:basis_list")), more)


class TestWhose:
    @pytest.fixture
    def own(self, district):
        secretary = actor(Role.SECRETARY, agency=district)
        return services.save_basis(
            secretary,
            own=True,
            kind="Quyết định",
            number="2449/QĐ-UBND",
            date=date(2019, 11, 26),
            title="ban hành hệ thống",
        )

    @pytest.mark.requirement("S1-03", where="documents/models/legal.py")
    def test_an_agencys_own_decision_is_for_it_those_below_and_those_who_look_down(
        self, client, province, district, own
    ):
        below, beside = AgencyFactory(parent=district), AgencyFactory(parent=province)
        for role, agency, may in (
            (Role.STAFF, district, True), (Role.STAFF, below, True), (Role.SECRETARY, beside, False), (Role.STAFF, province, False),
            (Role.INSPECTOR, province, True),
        ):  # fmt: skip
            client.force_login(actor(role, agency=agency).user)
            assert client.get(reverse("documents:basis_detail", args=[own.pk])).status_code == (200 if may else 404), (
                role,
                agency,
            )
            assert ("2449/QĐ-UBND" in client.get(reverse("documents:basis_list")).text) == may
        assert not LegalBasis.objects.visible_to(ANONYMOUS).exists()

    def test_only_the_top_changes_what_is_everybodys(self, province, district, own):
        for keeper in (actor(Role.SECRETARY, agency=district), actor(Role.ADMINISTRATOR, agency=district)):
            with pytest.raises(PermissionDenied):
                services.save_basis(keeper, basis("63/2010/NĐ-CP"), title="khác")
            assert services.save_basis(keeper, own, title=f"của {keeper.role}").agency == district
        for role in (Role.SECRETARY, Role.ADMINISTRATOR):
            services.save_basis(actor(role, agency=province), basis("63/2010/NĐ-CP"), title=f"khác {role}")
            with pytest.raises(PermissionDenied):
                services.save_basis(actor(role, agency=province), own, title="khác")

    @pytest.mark.parametrize("role", [role for role in Role.values if role not in (Role.SECRETARY, Role.ADMINISTRATOR)])
    def test_nobody_else_keeps_any(self, client, province, role):
        other = actor(role, agency=province)
        client.force_login(other.user)
        for name in ("basis_edit", "basis_end"):
            assert client.get(reverse(f"documents:{name}", args=[basis("63/2010/NĐ-CP").pk])).status_code == 403
        assert client.post(reverse("documents:basis_create"), form()).status_code == 403

    def test_the_system_keeps_the_shared_ones(self, province):
        assert (
            services.save_basis(Actor.system(province), kind="Luật", title="Thử", date=date(2026, 1, 5)).agency is None
        )


class TestKeeping:
    @pytest.mark.requirement("S0-04", "S1-03", where="documents/views/legal.py")
    def test_a_pasted_sentence_fills_the_fields(self, client, district):
        client.force_login(actor(Role.SECRETARY, agency=district).user)
        shown = client.get(reverse("documents:basis_create"), {"cau": SENTENCE})
        initial = shown.context["form"].initial
        assert (initial["kind"], initial["number"], initial["date"]) == (
            "Quyết định",
            "2449/QĐ-UBND",
            date(2019, 11, 26),
        )
        assert 'value="26/11/2019"' in shown.text
        given = {key: value for key, value in initial.items() if value} | {"date": "26/11/2019", "in_force_from": ""}
        client.post(reverse("documents:basis_create"), given)
        made = basis("2449/QĐ-UBND")
        # An agency with a superior enters its own decisions only.
        assert made.agency == district and made.citation == SENTENCE.removeprefix("Căn cứ ").removesuffix(";")
        assert ActivityEntry.objects.filter(code="documents.basis_added", agency=district).count() == 1

    def test_without_a_citation_it_is_composed_and_amendments_are_named_by_number(self, page, province):
        page.post(reverse("documents:basis_create"), form(issuer="Chính phủ", amends="63/2010/ND-CP\n48/2013/NĐ-CP"))
        made = basis("9/2026/NĐ-CP")
        assert made.citation == "Nghị định số 9/2026/NĐ-CP ngày 05 tháng 01 năm 2026 của Chính phủ về thử nghiệm"
        assert set(made.amends.all()) == {basis("63/2010/NĐ-CP"), basis("48/2013/NĐ-CP")} and made.agency is None

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"title": ""}, "title"), ({"date": "31/02/2026"}, "date"), ({"amends": "999/2099/NĐ-CP"}, "amends"),
            ({"in_force_from": "02/02/2026", "in_force_to": "01/02/2026"}, "in_force_to"),
            ({"number": "63/2010/NĐ-CP", "date": "08/06/2010", "issuer": "Chính phủ"}, "number"), ({"amends": "367/2025/NĐ-CP", "date": "01/01/2025"}, "amends"),
        ],
    )  # fmt: skip
    def test_what_is_refused_keeps_what_was_typed(self, page, province, changes, field):
        before = LegalBasis.objects.count()
        answer = page.post(reverse("documents:basis_create"), form(**changes))
        assert answer.status_code == 422 and field in answer.context["form"].errors
        assert LegalBasis.objects.count() == before and "thử nghiệm" in answer.text or "title" in changes

    def test_two_of_one_number_are_told_apart_by_the_day(self, page, province):
        for day in (date(2024, 5, 6), date(2024, 7, 8)):
            LegalBasis.objects.create(
                kind="Quyết định", number="5/QĐ-UBND", date=day, title="x", citation="x", issuer=str(day)
            )
        answer = page.post(reverse("documents:basis_create"), form(amends="5/QĐ-UBND"))
        assert answer.status_code == 422 and "06/05/2024" in str(answer.context["form"].errors)
        assert page.post(reverse("documents:basis_create"), form(amends="5/QĐ-UBND ngày 08/07/2024")).status_code == 302
        assert basis("9/2026/NĐ-CP").amends.get().date == date(2024, 7, 8)

    def test_ending_leaves_an_entry_with_its_reason_and_reads_back(self, page, province):
        data = {"in_force_to": "30/06/2026", "replaced_by": "118/2025/NĐ-CP", "reason": "Điều 40"}
        page.post(reverse("documents:basis_end", args=[basis("63/2010/NĐ-CP").pk]), data)
        row = basis("63/2010/NĐ-CP")
        assert row.in_force_to == date(2026, 6, 30) and row.replaced_by == basis("118/2025/NĐ-CP")
        entry = ActivityEntry.objects.get(code="documents.basis_ended")
        assert entry.reason == "Điều 40" and entry.after["in_force_to"] == "2026-06-30"

    def test_a_circle_of_replacements_is_refused(self, secretary, province):
        with pytest.raises(UserError):
            services.end_basis(
                secretary, basis("118/2025/NĐ-CP"), in_force_to=date(2027, 1, 1), replaced_by=basis("61/2018/NĐ-CP")
            )


class TestDrafts:
    @pytest.fixture
    def office(self, province):
        return Office(parent=province)

    @pytest.fixture
    def draft(self, office):
        return office.document(
            legal_bases=[OLD_CIRCULAR, "Căn cứ Luật Thử"], abstract="Về mục tiêu theo TCNV ISO 9001:2015"
        )

    @pytest.mark.requirement("S2-02", where="documents/templates/documents/includes/findings.html")
    def test_the_drafts_page_warns_and_one_click_cites_what_replaced_it(self, client, office, draft):
        client.force_login(office.secretary.user)
        shown = client.get(reverse("documents:document_detail", args=[draft.pk])).text
        assert "27/2011/TT-BKHCN đã hết hiệu lực" in shown and "Viện dẫn Thông tư 26/2014/TT-BKHCN thay thế" in shown
        old, new = basis("27/2011/TT-BKHCN"), basis("26/2014/TT-BKHCN")
        client.post(reverse("documents:document_cite", args=[draft.pk]), {"basis": old.pk, "later": new.pk})
        draft.refresh_from_db()
        assert draft.legal_bases == [f"Căn cứ {new.citation}", "Căn cứ Luật Thử"]
        client.post(reverse("documents:document_mend", args=[draft.pk]), {"wrong": "TCNV", "right": "TCVN"})
        draft.refresh_from_db()
        assert draft.abstract == "Về mục tiêu theo TCVN ISO 9001:2015"
        assert ActivityEntry.objects.filter(code="documents.edited").count() == 2
        assert "doc-findings" not in client.get(reverse("documents:document_detail", args=[draft.pk])).text

    def test_it_never_blocks_and_who_initials_is_warned_too(self, client, office, draft):
        services.submit(office.secretary, draft)
        client.force_login(office.head.user)
        shown = client.get(reverse("documents:document_detail", args=[draft.pk])).text
        assert "27/2011/TT-BKHCN đã hết hiệu lực" in shown
        assert reverse("documents:document_cite", args=[draft.pk]) not in shown
        assert (
            client.post(
                reverse("documents:document_mend", args=[draft.pk]), {"wrong": "TCNV", "right": "TCVN"}
            ).status_code
            == 403
        )

    def test_the_form_picks_from_the_catalogue_without_saving_and_without_scripts(self, client, office, draft):
        client.force_login(office.secretary.user)
        address = reverse("documents:document_edit", args=[draft.pk])
        shown = client.get(address)
        values = {name: shown.context["form"][name].value() for name in shown.context["form"].fields}
        values["legal_bases"] += "\nCăn cứ tự gõ"
        offered = {one.number for one in shown.context["offered"]}
        assert "63/2010/NĐ-CP" in offered and not offered & {"27/2011/TT-BKHCN", "TCVN ISO 9001:2015"}
        found = client.post(address, values | {"basis_words": "kiem soat thu tuc", "find": "1"})
        assert {one.number for one in found.context["offered"]} >= {"63/2010/NĐ-CP"} and len(
            found.context["offered"]
        ) < len(offered)
        old, new = basis("27/2011/TT-BKHCN"), basis("26/2014/TT-BKHCN")
        picked = client.post(address, values | {"basis": [basis("63/2010/NĐ-CP").pk], "pick": "1"})
        lines = picked.context["form"]["legal_bases"].value().splitlines()
        assert "63/2010/NĐ-CP" in lines[2] and lines[3] == "Căn cứ tự gõ"
        cited = client.post(address, values | {"cite": f"{old.pk}:{new.pk}"})
        assert new.citation in cited.context["form"]["legal_bases"].value()
        mended = client.post(address, values | {"mend": "TCNV|TCVN"})
        assert "TCVN ISO" in mended.context["form"]["abstract"].value() and not mended.context["form"].errors
        draft.refresh_from_db()
        assert draft.legal_bases[0] == OLD_CIRCULAR and "TCNV" in draft.abstract
        client.post(address, values | {"legal_bases": "\n".join(lines)})
        draft.refresh_from_db()
        assert draft.legal_bases == lines

    @pytest.mark.requirement("S3-35", where="documents/legal/affected.py")
    def test_replacing_offers_the_drafts_that_cite_it_and_changes_the_ticked(self, client, office, draft, province):
        """The list: one's own drafts to tick, what is on its way or another's to read, nothing of a sibling."""
        sibling = Office(parent=province)
        elsewhere = sibling.document(legal_bases=[OLD_CIRCULAR])
        second = office.document(legal_bases=[OLD_CIRCULAR])
        moving = office.document("awaiting_content", legal_bases=[OLD_CIRCULAR])
        office.document(legal_bases=["Căn cứ Luật Thử"])
        client.force_login(office.secretary.user)
        address = reverse("documents:basis_drafts", args=[basis("27/2011/TT-BKHCN").pk])
        shown = client.get(address)
        assert [(one.document.pk, one.may_change) for one in shown.context["found"]] == [
            (draft.pk, True),
            (second.pk, True),
            (moving.pk, False),
        ]
        client.post(address, {"draft": [draft.pk, second.pk, elsewhere.pk]})
        cited = [OfficialDocument.objects.get(pk=one.pk).legal_bases[0] for one in (draft, second, moving, elsewhere)]
        assert ["26/2014" in line for line in cited] == [True, True, False, False]
        assert ActivityEntry.objects.filter(code="documents.edited").count() == 2
        assert client.post(address, {"draft": [moving.pk]}).status_code == 403
        assert OfficialDocument.objects.get(pk=moving.pk).legal_bases == [OLD_CIRCULAR]

    def test_after_ending_one_is_led_to_the_drafts(self, page, secretary, province):
        Office.document(_office_of(secretary), legal_bases=["Căn cứ Nghị định số 63/2010/NĐ-CP về thử"])
        row = basis("63/2010/NĐ-CP")
        data = {"in_force_to": "01/03/2026", "replaced_by": "118/2025/NĐ-CP", "reason": "Điều 40"}
        answer = page.post(reverse("documents:basis_end", args=[row.pk]), data)
        assert answer.headers["Location"] == reverse("documents:basis_drafts", args=[row.pk])

    def test_the_list_of_drafts_costs_the_same_with_more_of_them(self, client, office, draft, assert_constant_queries):
        client.force_login(office.secretary.user)
        address = reverse("documents:basis_drafts", args=[basis("27/2011/TT-BKHCN").pk])
        assert_constant_queries(
            lambda: client.get(address), lambda: [office.document(legal_bases=[OLD_CIRCULAR]) for _time in range(3)]
        )


def _office_of(secretary) -> Office:
    office = Office.__new__(Office)
    office.agency, office.secretary = secretary.agency, secretary
    actor(Role.LEADER, agency=secretary.agency)
    return office
