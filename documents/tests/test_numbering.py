"""Numbers without gap or double: in order, at the turn of the year, and with many at the door at once."""

import threading
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction

from agencies import clock
from agencies.tests.factories import AgencyFactory
from documents.models import NumberSeries
from documents.services.issuing import number_and_date
from documents.tests.factories import PASSPHRASE, Office

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")


def take(agency, series="QĐ"):
    with transaction.atomic():
        return number_and_date(agency, series)[0]


@pytest.mark.django_db
def test_numbers_run_from_one_in_each_agency_and_series():
    first, second = AgencyFactory(), AgencyFactory()
    assert [take(first), take(first), take(second), take(first, "KH"), take(first)] == [1, 2, 1, 1, 3]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("moment", "year"),
    [
        (datetime(2026, 12, 31, 23, 59, 58, tzinfo=HANOI), 2026),
        (datetime(2027, 1, 1, 0, 0, 2, tzinfo=HANOI), 2027),
        (datetime(2027, 1, 1, 6, 30, tzinfo=HANOI), 2027),  # still 2026 in UTC
    ],
)
def test_year_turns_at_midnight_in_vietnam(moment, year):
    agency = AgencyFactory()
    with clock.freeze(datetime(2026, 6, 1, tzinfo=HANOI)):
        take(agency)
    with clock.freeze(moment):
        assert take(agency) == (2 if year == 2026 else 1)
    assert NumberSeries.objects.filter(agency=agency, year=year).get().last_number == (2 if year == 2026 else 1)


@pytest.mark.django_db
def test_a_number_rolled_back_is_given_to_the_next():
    agency = AgencyFactory()
    with pytest.raises(RuntimeError), transaction.atomic():
        number_and_date(agency, "QĐ")
        raise RuntimeError
    assert take(agency) == 1


@pytest.mark.django_db
def test_a_document_keeps_its_number_when_sealing_fails_once(monkeypatch):
    office = Office()
    document = office.document("signed")
    with monkeypatch.context() as patch:
        patch.setattr("documents.signing.sign.seal_as_agency", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            from documents import services

            services.issue(office.clerk, document, passphrase=PASSPHRASE)
    document.refresh_from_db()
    assert (document.state, document.number) == ("numbered", 1)
    services.issue(office.clerk, document, passphrase=PASSPHRASE)
    assert (document.state, document.number) == ("issued", 1)
    assert office.document("issued").number == 2


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_forty_at_once_with_rollbacks_leave_no_gap_and_no_double():
    agency = AgencyFactory()
    barrier, taken, failures = threading.Barrier(20), [], []

    def worker(index: int) -> None:
        try:
            barrier.wait()
            for attempt in range(2):
                try:
                    with transaction.atomic():
                        number = number_and_date(agency, "QĐ")[0]
                        if (index + attempt) % 10 == 0:
                            raise ValueError("rolled back")
                    taken.append(number)
                except ValueError:
                    pass
        except Exception as error:  # noqa: BLE001 - told by the main thread
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker, args=(index,)) for index in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert sorted(taken) == list(range(1, 37))


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_one_document_issued_twice_at_once_gets_one_number():
    from agencies.actor import Actor
    from documents import services
    from documents.models import OfficialDocument

    office = Office()
    document = office.document("signed")
    barrier, outcomes = threading.Barrier(2), []

    def worker() -> None:
        try:
            own = OfficialDocument.objects.with_people().get(pk=document.pk)
            barrier.wait()
            services.issue(Actor.for_membership(office.clerk.membership), own, passphrase=PASSPHRASE)
            outcomes.append("issued")
        except Exception as error:  # noqa: BLE001 - the kind is what the test looks at
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=worker) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["PermissionDenied", "issued"]
    document.refresh_from_db()
    assert (document.state, document.number) == ("issued", 1)
    assert NumberSeries.objects.get(agency=office.agency).last_number == 1
    assert document.signatures.count() == 2
