"""Newcomers choose their first password themselves, by a link that works once and for a short time."""

from django.contrib.auth.tokens import default_token_generator
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import tenancy
from agencies.activity import entry_of, log_all
from agencies.jobs import actor_of, job_kind
from agencies.models import ActivityEntry, User

AT_ONCE = 50


def password_link(user: User, site: str) -> str:
    """The address at which this person chooses a password, on the site at `site` (https://…, no slash at the end)."""
    from allauth.account.utils import user_pk_to_url_str

    arguments = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return f"{site}{reverse('account_reset_password_from_key', kwargs=arguments)}"


def _letter(user: User, site: str, connection) -> EmailMessage:
    words = _(
        "Good day %(name)s,\n\nAn account of the quality management system was made for you. Your user name: %(username)s\n"
        "Choose your password here; the link works once:\n\n%(link)s\n\nIf the link is too old, ask for another one here:\n%(again)s"
    )
    again = f"{site}{reverse('account_reset_password')}"
    text = words % {
        "name": user.full_name,
        "username": user.username,
        "link": password_link(user, site),
        "again": again,
    }
    return EmailMessage(_("Choose your password"), text, to=[user.email], connection=connection)


@job_kind("agencies.invite", label=gettext_lazy("Send links for choosing a password"))
def invite(job, progress) -> dict:
    """Write to newcomers who have no password yet. Run again, it leaves out whom it wrote to already."""
    ids = job.params["people"]
    with tenancy.everything("accounts belong to no agency"):
        told = set(
            ActivityEntry.objects.of_agency(job.agency)
            .filter(code="agencies.invited", object_label="agencies.User", object_id__in=[str(pk) for pk in ids])
            .order_by("pk")
            .values_list("object_id", flat=True)
        )
        people = [
            user for user in User.objects.filter(pk__in=ids, is_active=True).order_by("pk") if str(user.pk) not in told
        ]
    people = [user for user in people if user.email and not user.has_usable_password()]
    actor, sent = actor_of(job), 0
    for start in range(0, len(people), AT_ONCE):
        some = people[start : start + AT_ONCE]
        connection = get_connection()
        connection.send_messages([_letter(user, job.params["site"], connection) for user in some])
        with transaction.atomic():
            log_all([entry_of(actor, "agencies.invited", user, agency=job.agency) for user in some])
        sent += len(some)
        progress(sent, len(people))
    return {"sent": sent}
