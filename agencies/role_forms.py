"""Forms of delegations, titles, handing over and the steering committee. Services decide; forms read and keep what was typed."""

from datetime import timedelta

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from agencies import clock
from agencies.committees import Member
from agencies.forms import DayField
from agencies.models import ActingTitle, Agency, CommitteeDuty, Membership, User

SPARE_ROWS = 3
MAX_MEMBERS = 60


def role_words(membership: Membership) -> str:
    """`Phòng Tư pháp · Trưởng phòng`: a role with its place, as short as a list needs it."""
    title = membership.position or membership.get_role_display()
    return f"{title} · {membership.department.name}" if membership.department else title


class ColleagueField(forms.ModelChoiceField):
    """A person of the agency, with what they are there."""

    def __init__(self, **kwargs):
        super().__init__(queryset=User.objects.none(), **kwargs)
        self.roles: dict[int, str] = {}

    def offer(self, memberships) -> None:
        """Offer the holders of these roles, each once."""
        self.roles = {}
        for membership in memberships:
            self.roles.setdefault(membership.user_id, role_words(membership))
        self.queryset = User.objects.filter(pk__in=self.roles).order_by("full_name", "pk")

    def label_from_instance(self, user: User) -> str:
        return f"{user.full_name} – {self.roles[user.pk]}"


def holders_today(agency: Agency):
    """Roles held in the agency today by people who may sign in, main ones first."""
    roles = Membership.objects.of_agency(agency).on(clock.today()).filter(user__is_active=True)
    return roles.select_related("user", "department").order_by("-is_primary", "pk")


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class DelegationForm(forms.Form):
    delegate = ColleagueField(label=_("Who stands in"), empty_label=_("Choose a colleague"))
    valid_from = DayField(label=_("From"))
    valid_to = DayField(label=_("Last day"), help_text=_("At most 90 days; both days included."))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Shown wherever the role is used, e.g. annual leave or a training course."),
    )

    def __init__(self, *args, membership: Membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["delegate"].offer(holders_today(membership.agency).exclude(user=membership.user_id))
        today = clock.today()
        self.initial.setdefault("valid_from", max(today, membership.valid_from))
        self.initial.setdefault("valid_to", max(today, membership.valid_from) + timedelta(days=6))


class RetitleForm(forms.Form):
    """A position or acting title from a day on."""

    position = forms.CharField(
        label=_("Position"), max_length=150, required=False, help_text=_("as printed under a signature")
    )
    acting_title = forms.ChoiceField(label=_("Acting title"), required=False, choices=[("", "–"), *ActingTitle.choices])
    is_primary = forms.BooleanField(label=_("Shown first"), required=False)
    valid_from = DayField(label=_("From"), help_text=_("What is held until the day before stays in the history."))
    reason = forms.CharField(
        label=_("Reason"), max_length=300, required=False, help_text=_("e.g. the decision that changes the title")
    )


class HandOverForm(forms.Form):
    successor = ColleagueField(label=_("Who takes over"), required=False, empty_label=_("Choose a successor"))
    valid_to = DayField(label=_("Last day of the role"))
    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args, fitting: list[Membership], **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["successor"]
        field.offer(fitting)
        # In the order of nearness, which a query can't give.
        field.choices = [
            ("", field.empty_label),
            *((one.user_id, field.label_from_instance(one.user)) for one in fitting),
        ]


class CommitteeForm(forms.Form):
    name = forms.CharField(label=_("Name of the committee"), max_length=250)
    decision_number = forms.CharField(
        label=_("Decision number"), max_length=60, help_text=_("as printed, e.g. 215/QĐ-UBND")
    )
    decision_on = DayField(label=_("Date of the decision"))
    valid_from = DayField(label=_("Works from"))


class MemberRowForm(forms.Form):
    """One member: a person of the agency, or a name typed as the decision prints it."""

    user = ColleagueField(label=_("Person of the agency"), required=False, empty_label=_("– type the name –"))
    full_name = forms.CharField(label=_("Full name"), max_length=150, required=False)
    position = forms.CharField(label=_("Position"), max_length=200, required=False)
    duty = forms.ChoiceField(label=_("Duty"), choices=CommitteeDuty.choices, initial=CommitteeDuty.MEMBER)

    def __init__(self, *args, colleagues: list[Membership], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].offer(colleagues)
        for name, field in self.fields.items():
            field.widget.attrs["class"] = "form-select" if name in ("user", "duty") else "form-control"
            field.widget.attrs["aria-label"] = field.label
        self.use_required_attribute = False

    def has_changed(self) -> bool:
        """Whether the row names anybody; the duty alone is not a member."""
        return any((self.data.get(self.add_prefix(name)) or "").strip() for name in ("user", "full_name", "position"))

    def member(self) -> Member:
        """The row as typed. With a person chosen the name is theirs, and a position left from another person is not."""
        user, name, position = (self.cleaned_data[key] for key in ("user", "full_name", "position"))
        if user is None:
            return Member(name, position, self.cleaned_data["duty"])
        left_over = self.initial.get("user") != user.pk and position == self.initial.get("position")
        if left_over or not position:
            position = self.fields["user"].roles[user.pk].replace(" · ", ", ")
        return Member(user.full_name, position, self.cleaned_data["duty"], user)


class BaseMemberFormSet(BaseFormSet):
    def members(self) -> list[Member]:
        return [form.member() for form in self.forms if form.has_changed() and not form.cleaned_data.get("DELETE")]


def member_formset(data, agency: Agency, members: list[Member]):
    """Rows of the present members and some empty ones."""
    colleagues = list(holders_today(agency))
    offered = {membership.user_id for membership in colleagues}
    initial = [
        {
            # Whoever left the agency stays with their printed name.
            "user": member.user.pk if member.user and member.user.pk in offered else None,
            "full_name": "" if member.user and member.user.pk in offered else member.full_name,
            "position": member.position,
            "duty": member.duty,
        }
        for member in members
    ]
    kind = formset_factory(
        MemberRowForm,
        formset=BaseMemberFormSet,
        extra=SPARE_ROWS,
        can_delete=True,
        max_num=MAX_MEMBERS,
        absolute_max=MAX_MEMBERS,
    )
    return kind(data, initial=initial, prefix="members", form_kwargs={"colleagues": colleagues})
