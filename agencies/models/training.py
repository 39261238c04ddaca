"""People in the scope of the quality management system, their training, and the appraisal of staff at the end of a year."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from agencies import clock
from agencies.models.agency import Agency, Department
from agencies.models.files import StoredFile
from agencies.models.people import Membership, User
from agencies.querysets import AgencyOwnedQuerySet, InScopeQuerySet, owned_by
from agencies.text import fold


class Person(models.Model):
    """Somebody in the scope of the quality management system: in one department, from a day until a day.

    Not everyone has an account. Whoever changes department gets another row; `first` names their first one here, so that what
    they learned goes along with them.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="people_in_scope", verbose_name=_("agency"))
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="people_in_scope", verbose_name=_("department")
    )
    full_name = models.CharField(_("full name"), max_length=150)
    folded_name = models.CharField(max_length=150, editable=False, default="", db_index=True)
    position = models.CharField(_("position"), max_length=150, blank=True)
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=pgettext_lazy("person", "account")
    )
    first = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="later",
        verbose_name=_("first entry of this person"),
    )
    valid_from = models.DateField(_("in scope from"))
    valid_to = models.DateField(_("in scope until"), null=True, blank=True)

    objects = InScopeQuerySet.as_manager()

    class Meta:
        verbose_name = _("person in scope")
        verbose_name_plural = _("people in scope")
        ordering = ["agency", "folded_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="person_scope_in_order",
                violation_error_message=_("A person can't leave the scope before entering it."),
            ),
            models.CheckConstraint(
                condition=~Q(full_name=""),
                name="person_has_name",
                violation_error_message=_("Everyone in scope has a name."),
            ),
            models.UniqueConstraint(
                fields=["agency", "user"],
                condition=Q(valid_to__isnull=True, user__isnull=False),
                name="person_once_in_scope",
                violation_error_message=_("This account is in scope already."),
            ),
        ]
        indexes = [models.Index(fields=["agency", "valid_from"], name="person_in_scope")]

    def __str__(self) -> str:
        return self.full_name

    @property
    def identity(self) -> int:
        """The same number for every row of one human being."""
        return self.first_id or self.pk

    @property
    def is_in_scope(self) -> bool:
        return self.valid_from <= clock.today() and (self.valid_to is None or self.valid_to >= clock.today())

    def save(self, *args, **kwargs):
        self.folded_name = fold(self.full_name)
        super().save(*args, **kwargs)


class TrainingPlan(models.Model):
    """The training plan of a year, with the paper by which it was approved."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="training_plans", verbose_name=_("agency"))
    year = models.PositiveSmallIntegerField(_("year"))
    paper_number = models.CharField(_("number of the plan"), max_length=60, blank=True)
    paper_on = models.DateField(_("approved on"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=500, blank=True)

    objects = AgencyOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("training plan")
        verbose_name_plural = _("training plans")
        ordering = ["-year", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "year"],
                name="training_plan_once_a_year",
                violation_error_message=_("This agency has a training plan for this year."),
            )
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name.capitalize()} {self.year}"


class SessionOrigin(models.TextChoices):
    """Why people are trained: the plan of the year, a summons of another body, or a session called in between."""

    PLAN = "plan", _("Training plan of the year")
    SUMMONS = "summons", _("Summons of another body")
    OWN = "own", _("Called outside the plan")


class SessionKind(models.TextChoices):
    AWARENESS = "awareness", _("Training in the quality management system")
    AUDITOR = "auditor", _("Training of internal auditors")
    PROFESSIONAL = "professional", _("Professional training")
    MEETING = "meeting", _("Meeting on the quality management system")


class SessionState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("session", "Planned")
    HELD = "held", pgettext_lazy("session", "Held")
    CANCELLED = "cancelled", pgettext_lazy("session", "Cancelled")


class TrainingSession(models.Model):
    """A course or a meeting: planned for a day or a month, held with attendance, or cancelled with the reason.

    `due_on` is the planned day, or the last day of the planned month where `by_month`.
    """

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="training_sessions", verbose_name=_("agency"))
    plan = models.ForeignKey(
        TrainingPlan, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("training plan")
    )
    origin = models.CharField(_("because of"), max_length=7, choices=SessionOrigin.choices)
    summoned_by = models.CharField(_("who summons"), max_length=250, blank=True)
    kind = models.CharField(pgettext_lazy("session", "kind"), max_length=12, choices=SessionKind.choices)
    title = models.CharField(pgettext_lazy("session", "title"), max_length=300)
    due_on = models.DateField(_("planned for"))
    by_month = models.BooleanField(_("planned for a month"), default=False)
    planned_number = models.PositiveSmallIntegerField(_("planned number of people"), null=True, blank=True)
    held_on = models.DateField(pgettext_lazy("session", "held on"), null=True, blank=True)
    place = models.CharField(pgettext_lazy("session", "place"), max_length=200, blank=True)
    trainer = models.CharField(_("trainer or chair"), max_length=200, blank=True)
    state = models.CharField(
        pgettext_lazy("session", "state"), max_length=9, choices=SessionState.choices, default=SessionState.PLANNED
    )
    cancelled_why = models.CharField(_("why it was cancelled"), max_length=500, blank=True)
    sheet = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signed attendance list")
    )
    minutes = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("minutes")
    )
    # Check-in by QR code: what is kept of the code's secret, and between which moments it works.
    checkin_digest = models.CharField(max_length=64, blank=True, db_index=True)
    checkin_from = models.DateTimeField(_("check-in open from"), null=True, blank=True)
    checkin_until = models.DateTimeField(_("check-in open until"), null=True, blank=True)
    created_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("entered by")
    )

    objects = AgencyOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("training session")
        verbose_name_plural = _("training sessions")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(origin="plan", plan__isnull=False) | (~Q(origin="plan") & Q(plan__isnull=True)),
                name="session_plan_fits_origin",
                violation_error_message=_("Only sessions of the plan of the year belong to a plan."),
            ),
            models.CheckConstraint(
                condition=~Q(origin="summons") | ~Q(summoned_by=""),
                name="session_summons_tells_who",
                violation_error_message=_("Say who summons."),
            ),
            models.CheckConstraint(
                condition=Q(state="held", held_on__isnull=False) | (~Q(state="held") & Q(held_on__isnull=True)),
                name="session_held_has_day",
                violation_error_message=_("Say on which day it was held."),
            ),
            models.CheckConstraint(
                condition=~Q(state="held", kind="meeting") | Q(minutes__isnull=False),
                name="session_meeting_has_minutes",
                violation_error_message=_("A meeting on the quality management system needs its minutes."),
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled") | ~Q(cancelled_why=""),
                name="session_cancelled_tells_why",
                violation_error_message=_("Say why it was cancelled."),
            ),
            models.CheckConstraint(
                condition=Q(checkin_digest="", checkin_from__isnull=True, checkin_until__isnull=True)
                | (
                    ~Q(checkin_digest="")
                    & Q(checkin_from__isnull=False, checkin_until__isnull=False, checkin_until__gt=F("checkin_from"))
                ),
                name="session_checkin_whole",
                violation_error_message=_("Check-in needs a code and an end after its beginning."),
            ),
        ]
        indexes = [models.Index(fields=["agency", "due_on"], name="session_due")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_late(self) -> bool:
        """Planned, and its day has passed."""
        return self.state == SessionState.PLANNED and self.due_on < clock.today()

    @property
    def is_meeting(self) -> bool:
        return self.kind == SessionKind.MEETING

    @property
    def checkin_is_open(self) -> bool:
        return bool(self.checkin_digest) and self.checkin_from <= clock.now() < self.checkin_until


class AttendanceHow(models.TextChoices):
    SHEET = "sheet", _("Signed attendance list")
    QR = "qr", _("QR code")
    ENTERED = "entered", pgettext_lazy("attendance", "Entered")


class Attendance(models.Model):
    """A person and a session: nominated for it, present at it, or both. Whoever is neither has no row."""

    session = models.ForeignKey(
        TrainingSession, models.PROTECT, related_name="attendances", verbose_name=_("training session")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="attendances", verbose_name=pgettext_lazy("attendance", "person")
    )
    nominated = models.BooleanField(_("nominated"), default=False)
    present = models.BooleanField(_("present"), default=False)
    how = models.CharField(
        pgettext_lazy("attendance", "noted by"), max_length=7, choices=AttendanceHow.choices, blank=True
    )
    at = models.DateTimeField(pgettext_lazy("attendance", "noted at"), null=True, blank=True)

    objects = owned_by("session__agency").as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["session", "person__folded_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "person"],
                name="attendance_once",
                violation_error_message=_("This person stands in the list already."),
            ),
            models.CheckConstraint(
                condition=Q(nominated=True) | Q(present=True),
                name="attendance_says_something",
                violation_error_message=_("Whoever is neither nominated nor present doesn't stand in the list."),
            ),
            models.CheckConstraint(
                condition=Q(present=False, how="", at__isnull=True) | (Q(present=True, at__isnull=False) & ~Q(how="")),
                name="attendance_says_how",
                violation_error_message=_("Say how the presence was noted, and when."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.session)


class AppraisalSummary(models.Model):
    """How the staff of a department were rated at the end of a year, in counts; no person's rating is kept.

    Without a department: the leaders of the agency, who belong to none.
    """

    COUNTS = ("excellent", "good", "completed", "not_completed")

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="appraisals", verbose_name=_("agency"))
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="appraisals", verbose_name=_("department")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    excellent = models.PositiveSmallIntegerField(_("tasks completed excellently"), default=0)
    good = models.PositiveSmallIntegerField(_("tasks completed well"), default=0)
    completed = models.PositiveSmallIntegerField(_("tasks completed"), default=0)
    not_completed = models.PositiveSmallIntegerField(_("tasks not completed"), default=0)
    evidence = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("evidence")
    )

    objects = AgencyOwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("appraisal of staff")
        verbose_name_plural = _("appraisals of staff")
        ordering = ["-year", "department", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "year"],
                name="appraisal_once_a_year",
                violation_error_message=_("The appraisal of this department and year is entered already."),
            ),
            models.UniqueConstraint(
                fields=["agency", "year"],
                condition=Q(department__isnull=True),
                name="appraisal_leaders_once_a_year",
                violation_error_message=_("The appraisal of the leaders for this year is entered already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.department or self.agency} {self.year}"

    @property
    def rated(self) -> int:
        """People rated."""
        return sum(getattr(self, name) for name in self.COUNTS)

    @property
    def at_least_completed(self) -> int:
        """People rated “completed” or above."""
        return self.rated - self.not_completed
