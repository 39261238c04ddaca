"""Activity codes of this app, in words that continue a person's name."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "agencies.agency_added": _("added the agency"),
    "agencies.agency_changed": _("changed the agency"),
    "agencies.agency_ended": _("ended the agency"),
    "agencies.agency_moved": _("put under the successor of its superior the agency"),
    "agencies.reorganised": _("entered the reorganisation by decision"),
    "agencies.succession_recorded": _("entered the succession"),
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
    "agencies.rejected_people_exported": _("downloaded the rejected rows of"),
    "agencies.people_imported": _("took over the list of people"),
    "agencies.people_discarded": _("discarded the list of people"),
    "agencies.invited": _("sent a link for choosing a password to"),
    "agencies.file_stored": _("stored the file"),
    "agencies.job_failed": _("saw the background job fail"),
    "agencies.job_cancelled": _("stopped the background job"),
    "agencies.signed_in": _("signed in as"),
    "agencies.sign_in_refused": _("was refused at sign-in as"),
    "agencies.sign_in_linked": _("linked single sign-on to the account of"),
    "agencies.code_refused": _("gave a wrong code at sign-in as"),
    "agencies.recovery_code_used": _("used a recovery code at sign-in as"),
    "agencies.confirmation_refused": _("was refused when asked to confirm being"),
    "agencies.own_password_changed": _("chose a new password for"),
    "agencies.second_factor_set_up": _("set up the second step of sign-in for"),
    "agencies.second_factor_removed": _("switched off the second step of sign-in for"),
    "agencies.second_factor_reset": _("reset the second step of sign-in of"),
    "agencies.recovery_codes_made": _("made new recovery codes for"),
    "agencies.viewed": _("looked at"),
    "agencies.token_created": _("gave access to the system"),
    "agencies.token_revoked": _("took access from the system"),
    "agencies.token_forgotten": _("forgot the access, long over, of the system"),
    "agencies.exported": _("downloaded from"),
    "agencies.refused": _("was refused in"),
}

# The same where the object's name at the end is not good enough: see agencies/activity_words.py.
SENTENCES = {
    "agencies.agency_moved": _("put %(object)s under %(parent)s; before, it stood under %(parent_before)s"),
    "agencies.reorganised": _(
        "entered decision %(number)s of %(issuer)s, by which agencies change on %(effective_on)s"
    ),
    "agencies.succession_recorded": _("entered the succession %(object)s: %(kind)s"),
    "agencies.role_given": _("gave the role %(object)s from %(valid_from)s"),
    "agencies.role_ended": _("ended the role %(object)s; its last day: %(valid_to)s"),
    "agencies.role_delegated": _("lent the role %(object)s from %(valid_from)s to %(valid_to)s"),
    "agencies.delegation_ended": _("ended the delegation %(object)s at %(ended_at)s"),
    "agencies.duties_handed_over": _("handed %(handed_over)s open duties of %(object)s over to %(successor)s"),
    "agencies.committee_established": _("set up the committee %(object)s by decision %(decision_number)s"),
    "agencies.committee_reconstituted": _("reconstituted the committee %(object)s by decision %(decision_number)s"),
    "agencies.signed_in": _("signed in"),
    "agencies.code_refused": _("gave a wrong code at sign-in"),
    "agencies.recovery_code_used": _("used a recovery code at sign-in"),
    "agencies.confirmation_refused": _("was asked to confirm their identity and was refused"),
    "agencies.own_password_changed": _("chose a new password of their own"),
    "agencies.second_factor_set_up": _("set up the second step of their sign-in"),
    "agencies.second_factor_removed": _("switched off the second step of their sign-in"),
    "agencies.recovery_codes_made": _("made new recovery codes of their own"),
    "agencies.sign_in_linked": _("linked single sign-on to their account"),
    "agencies.viewed": _("looked at the %(what)s of %(object)s"),
    "agencies.exported": _("downloaded the %(what)s of %(object)s (%(count)s)"),
    "agencies.refused": _("was refused at the address %(address)s"),
    "agencies.job_cancelled": _("stopped the background job “%(object)s”"),
}
# What nobody signed in has done: sentences of their own.
WHOLE = {
    "agencies.sign_in_refused": _("Somebody tried to sign in as %(object)s and was refused"),
    "agencies.job_failed": _("The background job “%(object)s” failed"),
}
# Logged things that are no field of the object.
NAMES = {
    "action": _("action"),
    "added": _("new"),
    "author": _("author"),
    "bytes": _("size"),
    "certificate": _("certificate"),
    "changed": _("changed"),
    "comment": _("comment"),
    "count": _("number of rows"),
    "created": _("new"),
    "decision": _("decision"),
    "departments": _("departments"),
    "due": _("due"),
    "due_on": _("due"),
    "ended_at": _("ended at"),
    "evidence": _("evidence"),
    "fields": _("what was shown"),
    "grade": _("grade"),
    "handed_over": _("handed over"),
    "members": _("members"),
    "name": _("name"),
    "new": _("new"),
    "note": _("note"),
    "objective": _("objective"),
    "owner": _("in charge"),
    "pages": _("pages"),
    "plan": _("plan"),
    "procedures": _("procedures"),
    "reason": _("reason"),
    "rejected": _("rejected"),
    "replaced_by": _("replaced by"),
    "result": _("result"),
    "sha256": _("SHA-256 of the file"),
    "size": _("size in bytes"),
    "source": _("copied from"),
    "status": _("state"),
    "steps": _("steps"),
    "successor": _("successor"),
    "targets": _("targets"),
    "unchanged": _("unchanged"),
    "updated": _("changed"),
    "value": _("figure"),
    "verdict": _("verdict"),
    "what": _("what"),
    "where": _("where"),
    "whys": _("why"),
}
VALUES = {
    "case_file": _("case file as it was uploaded"),
    "apology_letter": _("apology letter as it was sent"),
    "case_list": _("list of cases"),
    "case_record": _("case record"),
    "document_file": _("signed file"),
    "effective": _("effective"),
    "email": _("e-mail"),
    "evidence_file": _("evidence"),
    "file": _("file"),
    "file name": _("file name"),
    "activity_log": _("activity log"),
    "ineffective": _("not effective"),
    "last_login": _("last sign-in"),
    "pack_file": _("review document"),
    "people_list": _("list of people"),
    "personal_data": _("personal data"),
    "register": _("register of documents sent"),
    "rejected_rows": _("rejected rows"),
    "text": _("text"),
    "username": _("user name"),
}
HIDDEN = {"address", "order", "seed"}


def _job(name: str):
    """`procedures.run_import #7` -> what that kind of work is called."""
    from agencies.jobs import KINDS

    kind = KINDS.get(name.partition(" #")[0])
    return kind.label if kind else name.partition(" #")[0]


OBJECTS = {"agencies.Job": _job}

# Objects whose trail can be read by themselves, with their parts: agencies/object_trail.py.
TRAILS = {
    "agencies.Agency": [("agencies.Department", "agency"), ("agencies.AgencySuccession", "old")],
    "agencies.Department": [],
    "agencies.User": [("agencies.Membership", "user"), ("agencies.Delegation", "membership__user")],
    "agencies.SteeringCommittee": [],
    "agencies.Reorganisation": [("agencies.AgencySuccession", "reorganisation")],
    "agencies.PeopleImport": [],
    "agencies.ApiToken": [],
}
# Read by administrators and by the person alone, whatever object they are about.
PRIVATE = {
    "agencies.signed_in",
    "agencies.sign_in_refused",
    "agencies.code_refused",
    "agencies.recovery_code_used",
    "agencies.confirmation_refused",
    "agencies.refused",
    "agencies.viewed",
    "agencies.personal_data_seen",
}
