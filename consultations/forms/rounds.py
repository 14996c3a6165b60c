"""Rounds in the secretariat's hands: dates with their zone, the round itself, and each of its verbs."""

from datetime import UTC, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consultations.actions.rounds import (
    announce_round,
    cancel_round,
    close_early,
    create_round,
    delay_response,
    extend_round,
    invite,
    keep_open,
    propose_early_closing,
    publish_results,
    update_round,
)
from consultations.actions.submissions import decide_late
from consultations.forms.admin import ActionForm, ReasonForm
from consultations.models import ConsultationRound, Organisation
from consultations.templatetags.consultation_tags import instant, on_day
from drafts.models import DraftVersion

ANYWHERE = "AoE"
ANYWHERE_ON_EARTH = timezone(timedelta(hours=-12), ANYWHERE)
# Where the Network's people sit; whoever sits elsewhere says it in UTC.
ZONES = [
    (ANYWHERE, _("anywhere on Earth (UTC−12)")),
    ("UTC", _("UTC")),
    ("Europe/Zurich", _("Geneva")),
    ("America/New_York", _("New York")),
    ("Africa/Addis_Ababa", _("Addis Ababa")),
    ("Africa/Cairo", _("Cairo")),
    ("Africa/Dakar", _("Dakar")),
    ("Africa/Nairobi", _("Nairobi")),
    ("America/Panama", _("Panama")),
    ("America/Santiago", _("Santiago")),
    ("Asia/Bangkok", _("Bangkok")),
    ("Asia/Beirut", _("Beirut")),
    ("Asia/Manila", _("Manila")),
    ("Europe/Vienna", _("Vienna")),
    ("Pacific/Suva", _("Suva")),
]

RESPONSE_WITHIN = timedelta(weeks=12)  # product.md A2


def zone_called(name):
    return ANYWHERE_ON_EARTH if name == ANYWHERE else ZoneInfo(name)


def end_of_day(day, zone=ANYWHERE_ON_EARTH):
    """The first instant after a day in a zone: closing times are exclusive (design decision 4)."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone).astimezone(UTC)


class MomentWidget(forms.MultiWidget):
    """A day, perhaps a time of day, and the zone in which both are meant."""

    def __init__(self, *, whole_day, zone):
        self.whole_day, self.zone = whole_day, zone
        widgets = {
            "day": forms.DateInput(
                attrs={"type": "date", "aria-label": _("Day"), "data-moment": whole_day}, format="%Y-%m-%d"
            ),
            "time": forms.TimeInput(
                attrs={"type": "time", "aria-label": _("Time of day; may be left empty")}, format="%H:%M"
            ),
            "zone": forms.Select(attrs={"aria-label": _("Time zone")}, choices=ZONES),
        }
        super().__init__(widgets)

    def decompress(self, value):
        """Show a stored instant as the end (or start) of a day anywhere on Earth where it is one, otherwise in UTC."""
        if not value:
            return [None, None, self.zone]
        for name in (ANYWHERE, "UTC"):
            local = value.astimezone(zone_called(name))
            if local.time() == time():
                return [local.date() - timedelta(days=1) if self.whole_day == "end" else local.date(), None, name]
        utc = value.astimezone(UTC)
        return [utc.date(), utc.time(), "UTC"]


class MomentField(forms.MultiValueField):
    """An instant, given as a day and a zone, with a time or without: then the day's start or its end is meant."""

    def __init__(self, *, whole_day, zone=ANYWHERE, **kwargs):
        self.whole_day = whole_day
        super().__init__(
            fields=(forms.DateField(), forms.TimeField(required=False), forms.ChoiceField(choices=ZONES)),
            widget=MomentWidget(whole_day=whole_day, zone=zone),
            require_all_fields=False,
            **kwargs,
        )

    def compress(self, data):
        if not data or not data[0]:
            return None
        day, clock, name = data
        if not 2000 <= day.year <= 2100:
            raise ValidationError(gettext("Please look at the year again."))
        zone = zone_called(name or ANYWHERE)
        if clock is None:
            return (
                end_of_day(day, zone)
                if self.whole_day == "end"
                else datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
            )
        local = datetime.combine(day, clock, tzinfo=zone)
        moment = local.astimezone(UTC)
        if moment.astimezone(zone).replace(tzinfo=None) != local.replace(tzinfo=None):
            raise ValidationError(gettext("The clocks are put forward that day: this time does not exist there."))
        return moment


class VersionField(forms.ModelChoiceField):
    """A frozen version, named so that two drafts of one title can be told apart."""

    def label_from_instance(self, version):
        return gettext("%(title)s, version %(label)s (%(language)s, frozen %(day)s)") % {
            "title": version.title,
            "label": version.label,
            "language": version.get_locale_display(),
            "day": on_day(version.frozen_at),
        }


WORDS = ("title", "purpose", "can_change", "cannot_change", "contact", "agreement", "response_due_on")


class RoundForm(ActionForm):
    """A round in preparation, new or changed. After the announcement only its words are left: `WordsForm`."""

    lock_version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    version = VersionField(
        queryset=DraftVersion.objects.none(),
        label=_("Version"),
        help_text=_("The frozen text on which comments are asked. Freeze it first, in the draft's own page."),
    )
    code = forms.CharField(
        label=_("Code"), max_length=20, help_text=_("Such as WS05-R2; it begins every reference number.")
    )
    title = forms.CharField(
        label=_("Title"), max_length=255, required=False, help_text=_("Left empty: the title of the draft.")
    )
    kind = forms.ChoiceField(
        label=_("Kind"), choices=ConsultationRound.Kind.choices, initial=ConsultationRound.Kind.NETWORK
    )
    purpose = forms.CharField(
        label=_("Purpose"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the round is for, in two lines. It stands on the landing page and in the invitation."),
    )
    can_change = forms.CharField(label=_("What can change"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    cannot_change = forms.CharField(
        label=_("What cannot change"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    contact = forms.CharField(
        label=_("Contact"),
        required=False,
        max_length=255,
        help_text=_("A person, an e-mail address, a telephone number."),
    )
    opens_at = MomentField(label=_("Opens"), whole_day="start", zone="UTC")
    closes_at = MomentField(label=_("Closes"), whole_day="end")
    grace_minutes = forms.IntegerField(
        label=_("Grace in minutes"),
        initial=15,
        min_value=0,
        max_value=24 * 60,
        help_text=_(
            "For whoever holds a form given out before closing: saving and submitting then still count as on time."
        ),
    )
    participation = forms.ChoiceField(
        label=_("Who may take part"),
        choices=ConsultationRound.Participation.choices,
        initial=ConsultationRound.Participation.NETWORK,
        widget=forms.RadioSelect,
    )
    comment_visibility = forms.ChoiceField(
        label=_("Who sees comments"),
        # The other two need moderation, which is not built.
        choices=[choice for choice in ConsultationRound.CommentVisibility.choices if choice[0] == "own_org"],
        initial=ConsultationRound.CommentVisibility.OWN_ORG,
        widget=forms.RadioSelect,
    )
    allow_personal_capacity = forms.BooleanField(label=_("Personal capacity allowed"), required=False, initial=True)
    agreement = forms.ChoiceField(
        label=_("How answers are agreed"),
        choices=ConsultationRound.Agreement.choices,
        initial=ConsultationRound.Agreement.SECOND,
        widget=forms.RadioSelect,
        help_text=_("It can be changed later; what is agreed stays agreed."),
    )
    response_due_on = forms.DateField(
        label=_("Response due"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Left empty: twelve weeks after closing."),
    )

    def __init__(self, *args, consultation_round=None, **kwargs):
        self.consultation_round = consultation_round
        if consultation_round:
            kwargs["initial"] = {name: getattr(consultation_round, name) for name in self.base_fields}
        super().__init__(*args, **kwargs)
        if "version" in self.fields:
            versions = DraftVersion.objects.filter(corrects__isnull=True).select_related("page").order_by("-frozen_at")
            self.fields["version"].queryset = versions
        self._say_moments()

    def _say_moments(self):
        """Beside each moment: when that is in UTC."""
        meanings = {
            "opens_at": _("Without a time: the start of that day. That is %(moment)s."),
            "closes_at": _("Without a time: the end of that day. That is %(moment)s; from then on it is too late."),
        }
        unknown = {
            "opens_at": _("Without a time: the start of that day."),
            "closes_at": _("Without a time: the end of that day. Anywhere on Earth means 12:00 UTC on the next day."),
        }
        for name in meanings.keys() & self.fields.keys():
            moment = self._moment(name)
            self.fields[name].help_text = meanings[name] % {"moment": instant(moment)} if moment else unknown[name]

    def _moment(self, name):
        if not self.is_bound:
            return self.initial.get(name)
        field = self.fields[name]
        try:
            return field.clean(field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name)))
        except ValidationError:
            return None

    def clean(self):
        values = super().clean()
        opens_at, closes_at = values.get("opens_at"), values.get("closes_at")
        if opens_at and closes_at and closes_at <= opens_at:
            self.add_error("closes_at", gettext("The round must close after it opens."))
        if values.get("version"):
            values["title"] = values.get("title") or values["version"].title
        if closes_at and "response_due_on" in self.fields:
            values["response_due_on"] = values.get("response_due_on") or (closes_at + RESPONSE_WITHIN).date()
        return values

    def act(self, *, lock_version=None, **values):
        if self.consultation_round:
            return update_round(self.consultation_round, lock_version=lock_version, by=self.by, at=self.at, **values)
        return create_round(by=self.by, at=self.at, **values)


class WordsForm(RoundForm):
    """An announced round: its dates and rules hold, its words may still be mended."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.fields.keys() - {"lock_version", *WORDS}:
            del self.fields[name]
        self.fields["title"].required = True
        self.fields["title"].help_text = ""
        # A new date for the response is announced, with a reason, by another button.
        del self.fields["response_due_on"]
        self.initial = {name: value for name, value in self.initial.items() if name in self.fields}


def form_for_editing(consultation_round):
    """The form that fits where the round stands."""
    return WordsForm if consultation_round.announced_at else RoundForm


class AnnounceForm(ActionForm):
    """Announce a round; what is doubtful about it wants a reason, which everybody reads."""

    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed where the list above says so. It stands on the public timeline."),
    )

    def __init__(self, *args, consultation_round, **kwargs):
        self.consultation_round = consultation_round
        super().__init__(*args, **kwargs)

    def act(self, *, reason):
        return announce_round(self.consultation_round, reason=reason, by=self.by, at=self.at)


class ExtendForm(ReasonForm):
    """Move the closing later, for everybody."""

    closes_at = MomentField(label=_("New closing"), whole_day="end")
    field_order = ["closes_at", "reason"]

    def __init__(self, *args, consultation_round, **kwargs):
        self.consultation_round = consultation_round
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Reason")
        self.fields["reason"].help_text = _("Everybody reads it, on the round's page and in the mail.")
        self.fields["closes_at"].help_text = _(
            "Until now %(old)s. The new date must be later: an announced date is never shortened. Without a time: the "
            "end of that day."
        ) % {"old": instant(consultation_round.closes_at)}

    def act(self, *, closes_at, reason):
        return extend_round(self.consultation_round, closes_at=closes_at, reason=reason, by=self.by, at=self.at)


class _WithReason(ReasonForm):
    """A verb that wants nothing but a reason."""

    action = None
    label = _("Reason")
    help_text = _("Everybody reads it, on the round's page and in the mail.")

    def __init__(self, *args, consultation_round, **kwargs):
        self.consultation_round = consultation_round
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = self.label
        self.fields["reason"].help_text = self.help_text

    def act(self, *, reason):
        return type(self).action(self.consultation_round, reason=reason, by=self.by, at=self.at)


class ProposeClosingForm(_WithReason):
    action = staticmethod(propose_early_closing)
    help_text = _("Another admin reads it and decides; once the round is closed, everybody does.")


class _Plain(ActionForm):
    """A verb that asks for nothing."""

    action = None

    def __init__(self, *args, consultation_round, **kwargs):
        self.consultation_round = consultation_round
        super().__init__(*args, **kwargs)

    def act(self):
        return type(self).action(self.consultation_round, by=self.by, at=self.at)


class CloseEarlyForm(_Plain):
    action = staticmethod(close_early)


class KeepOpenForm(_Plain):
    action = staticmethod(keep_open)


class CancelForm(_WithReason):
    action = staticmethod(cancel_round)


class PublishForm(_WithReason):
    """Publish the results; a reason is needed only while something is undecided."""

    action = staticmethod(publish_results)
    help_text = _("Needed while comments are pending or only proposed. It stands on the public timeline.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False


class DelayForm(ReasonForm):
    """Promise the response for another day."""

    response_due_on = forms.DateField(
        label=_("Response due"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    field_order = ["response_due_on", "reason"]

    def __init__(self, *args, consultation_round, **kwargs):
        self.consultation_round = consultation_round
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Reason")
        self.fields["reason"].help_text = _("Everybody reads it, on the round's page and in the mail.")

    def act(self, *, response_due_on, reason):
        return delay_response(
            self.consultation_round, response_due_on=response_due_on, reason=reason, by=self.by, at=self.at
        )


class InviteForm(ActionForm):
    """Choose organisations from the register."""

    organisations = forms.ModelMultipleChoiceField(
        label=_("Organisations"),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Those on the list already are not shown. Once the round is announced, their members are mailed."),
    )

    def __init__(self, *args, consultation_round, **kwargs):
        self.consultation_round = consultation_round
        super().__init__(*args, **kwargs)
        listed = Organisation.objects.listed().exclude(invitations__consultation_round=consultation_round)
        self.fields["organisations"].queryset = listed.order_by("sort_key", "pk")

    def act(self, *, organisations):
        return invite(self.consultation_round, organisations, by=self.by, at=self.at)


class LateForm(ReasonForm):
    """Accept or decline what came too late. The words themselves stay unseen until they are accepted."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            ("accept", _("Accept: what was kept is submitted now and marked “late (accepted)” everywhere")),
            ("decline", _("Decline: the text stays with its authors")),
        ],
        widget=forms.RadioSelect,
    )
    field_order = ["decision", "reason"]

    def __init__(self, *args, late_request, **kwargs):
        self.late_request = late_request
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("Reason")
        self.fields["reason"].help_text = _("Whoever asked reads it.")

    def act(self, *, decision, reason):
        return decide_late(self.late_request, accept=decision == "accept", reason=reason, by=self.by, at=self.at)
