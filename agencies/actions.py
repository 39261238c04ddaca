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
    "agencies.role_ended_in_the_past": _("ended the role as of a past day,"),
    "agencies.role_retitled": _("gave a new position or acting title to"),
    "agencies.role_delegated": _("lent the role"),
    "agencies.delegation_ended": _("ended the delegation"),
    "agencies.duties_handed_over": _("handed over the open duties of"),
    "agencies.committee_established": _("set up the committee"),
    "agencies.committee_reconstituted": _("reconstituted the committee"),
    "agencies.committee_corrected": _("corrected typing errors in the committee"),
    "agencies.secret_refused": _("was refused a secret text or file for"),
    "agencies.personal_data_seen": _("looked at the hidden personal data of"),
    "agencies.people_uploaded": _("uploaded the list of people"),
    "agencies.people_imported": _("took over the list of people"),
    "agencies.people_discarded": _("discarded the list of people"),
    "agencies.invited": _("sent a link for choosing a password to"),
    "agencies.file_stored": _("stored the file"),
    "agencies.job_failed": _("saw the background job fail"),
    "agencies.signed_in": _("signed in as"),
    "agencies.sign_in_refused": _("was refused at sign-in as"),
}
