"""Activity codes of this app, in words that continue a person's name."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "agencies.agency_added": _("added the agency"),
    "agencies.agency_changed": _("changed the agency"),
    "agencies.department_added": _("added the department"),
    "agencies.department_changed": _("changed the department"),
    "agencies.person_added": _("added the person"),
    "agencies.person_changed": _("changed the person"),
    "agencies.password_set": _("set a new password for"),
    "agencies.role_given": _("gave the role"),
    "agencies.role_ended": _("ended the role"),
    "agencies.file_stored": _("stored the file"),
    "agencies.job_failed": _("saw the background job fail"),
    "agencies.signed_in": _("signed in as"),
    "agencies.sign_in_refused": _("was refused at sign-in as"),
}
