"""The first person of an installation comes in by a command, through the same verbs and into the same log."""

import pytest
from django.core.management import CommandError, call_command

from agencies import tenancy
from agencies.management.commands import create_administrator
from agencies.models import ActivityEntry, Agency, Membership, Role, User
from agencies.tests.factories import PASSWORD

WHO = {"username": "quantri", "full_name": "Nguyễn Thị Đầu", "email": "quantri@thu.example"}
NEW = {"agency_name": "Ủy ban nhân dân tỉnh Thử", "place": "Thử"}


@pytest.fixture(autouse=True)
def _typed(monkeypatch):
    monkeypatch.setattr(create_administrator, "getpass", lambda prompt: PASSWORD)


@pytest.mark.sqlite
@pytest.mark.django_db(transaction=True)
def test_an_empty_installation_gets_its_agency_and_administrator(monkeypatch):
    monkeypatch.setattr(tenancy, "outermost", tenancy.NOTHING)  # as `manage.py` starts
    call_command("create_administrator", agency="T", **NEW, **WHO)
    with tenancy.everything("looks"):
        (membership,) = Membership.objects.select_related("agency", "user")
        assert (membership.role, membership.agency.name) == (Role.ADMINISTRATOR, NEW["agency_name"])
        assert membership.user.check_password(PASSWORD)
        codes = list(ActivityEntry.objects.exclude(agency=None).order_by("pk").values_list("code", "route"))
    assert codes[0] == ("agencies.agency_added", "command") and len(codes) == 3


@pytest.mark.django_db
def test_an_unknown_agency_or_a_taken_name_leaves_nothing():
    with pytest.raises(CommandError, match="--agency-name"):
        call_command("create_administrator", agency="T", **WHO)
    call_command("create_administrator", agency="T", **NEW, **WHO)
    with pytest.raises(CommandError, match="username"):
        call_command("create_administrator", agency="T", **WHO)
    assert Agency.objects.count() == User.objects.count() == 1
