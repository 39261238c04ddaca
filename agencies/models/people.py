"""People and the dated roles they hold."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies import clock, tenancy
from agencies.models.agency import Agency, Department
from agencies.querysets import MembershipQuerySet
from agencies.text import fold


class User(AbstractUser):
    """A person who signs in. The full name is one field, as Vietnamese names are written."""

    shared_because = "one account may hold roles in several agencies; which people are seen follows from their roles"
    # What a sign-in or a rehashed password touches; both have entries of their own.
    untracked_fields = ("last_login", "password")

    first_name = None
    last_name = None
    full_name = models.CharField(_("full name"), max_length=150)
    folded_name = models.CharField(max_length=150, editable=False, default="", db_index=True)

    # The first password was somebody else's choice.
    must_change_password = models.BooleanField(_("must choose a new password"), default=False)

    REQUIRED_FIELDS = ["email", "full_name"]

    class Meta(AbstractUser.Meta):
        ordering = ["full_name", "pk"]

    def __str__(self) -> str:
        return self.full_name or self.username

    def save(self, *args, **kwargs):
        self.folded_name = fold(self.full_name)
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        return self.full_name.split()[-1] if self.full_name else self.username

    def current_memberships(self) -> list["Membership"]:
        """Roles held today, with agency and department loaded; one query."""
        return list(
            self.memberships.on(clock.today())
            .select_related("agency", "department", "user")
            .order_by("-is_primary", "pk")
        )

    def memberships_not_over(self) -> list["Membership"]:
        """Roles held today or from a later day on, wherever, with the agency loaded; today's first."""
        going_on = models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=clock.today())
        with tenancy.everything("whether somebody may keep an account depends on roles they don't see"):
            return list(self.memberships.filter(going_on).select_related("agency").order_by("valid_from", "pk"))


class Role(models.TextChoices):
    SECRETARY = "secretary", _("ISO secretary")
    DEPARTMENT_HEAD = "department_head", _("Department head")
    LEADER = "leader", _("Leader")
    OFFICE_HEAD = "office_head", _("Office head")
    REGISTRY_CLERK = "registry_clerk", _("Registry clerk")
    ONE_STOP_OFFICER = "one_stop_officer", _("One-stop officer")
    AUDITOR = "auditor", _("Internal auditor")
    INSPECTOR = "inspector", _("Inspector")
    ADMINISTRATOR = "administrator", _("Administrator")
    STAFF = "staff", _("Staff")

    @classmethod
    def seeing_below(cls) -> set[str]:
        """Roles that read subordinate agencies too (plan 848/2021, part V.8: superiors check their subordinates)."""
        return {cls.SECRETARY, cls.LEADER, cls.INSPECTOR, cls.ADMINISTRATOR}


class ActingTitle(models.TextChoices):
    """Right to sign, Decree 30/2020 art. 13."""

    TM = "TM", "TM."
    KT = "KT", "KT."
    TL = "TL", "TL."
    TUQ = "TUQ", "TUQ."
    Q = "Q", "Q."


class Membership(models.Model):
    """A role a person holds in an agency, and in a department where the role has one, from a day until a day."""

    own_user_column = "user_id"

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("person"))
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="memberships", verbose_name=_("agency"))
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name=_("department")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    position = models.CharField(_("position"), max_length=150, blank=True, help_text=_("as printed under a signature"))
    acting_title = models.CharField(_("acting title"), max_length=4, choices=ActingTitle.choices, blank=True)
    is_primary = models.BooleanField(_("shown first"), default=False)
    valid_from = models.DateField(_("from"))
    valid_to = models.DateField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("role held")
        verbose_name_plural = _("roles held")
        ordering = ["agency", "role", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="membership_valid_in_order",
                violation_error_message=_("A role can't end before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(role="department_head") | Q(department__isnull=False),
                name="membership_head_has_department",
                violation_error_message=_("A department head needs a department."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} – {self.get_role_display()}"
