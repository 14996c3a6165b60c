"""What is said at the desk about answers that others proposed."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from consultations.actions.agreement import contest, find_adequate, put_back, send_back, sign_off
from consultations.actions.bulk import Agree, carry_out
from consultations.actions.dispositions import decide
from consultations.forms.desk.decisions import DECISIONS, LockForm, take_errors
from consultations.models import Decision, Disposition


class RemarkForm(LockForm):
    """Pull one comment out for discussion, and say why."""

    remark = forms.CharField(
        label=_("What is to be discussed"), strip=False, widget=forms.Textarea(attrs={"rows": 3, "class": "input"})
    )

    def act(self, *, by, at):
        contest(self.disposition, **self.said(), by=by, at=at)

    def said(self):
        return {name: self.cleaned_data[name] for name in ("remark", "lock_version")}


class PutBackForm(LockForm):
    """End the discussion: the answer waits for agreement again."""

    def act(self, *, by, at):
        put_back(self.disposition, lock_version=self.cleaned_data["lock_version"], by=by, at=at)


class MeetingForm(LockForm):
    """A decision as it is taken in a meeting: with its answer, and without what is noted at the desk."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[choice for choice in DECISIONS if choice[0] != Decision.DUPLICATE],
        required=False,
        widget=forms.RadioSelect,
    )
    response = forms.CharField(
        label=_("Response to the sender"), required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "input", "dir": "auto"}),
    )  # fmt: skip
    adopted_text = forms.CharField(
        label=_("Text adopted"), required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 4, "class": "input", "dir": "auto"}),
    )  # fmt: skip

    def __init__(self, data=None, *, disposition, **kwargs):
        super().__init__(data, disposition=disposition, **kwargs)
        pending, proposed = disposition.decision == Decision.PENDING, disposition.comment.current.proposed_text
        adopts = disposition.as_proposed or pending
        self.initial |= {
            "decision": disposition.draft_decision if pending else disposition.decision,
            "response": disposition.response,
            "adopted_text": disposition.adopted_text or (proposed if adopts else ""),
        }

    def act(self, *, by, at):
        words, disposition = dict(self.cleaned_data), self.disposition
        wording = disposition.comment.current
        untouched = wording.proposes and words["adopted_text"].split() == wording.proposed_text.split()
        as_proposed = untouched and words["decision"] == Decision.ACCEPTED
        # The box starts with the proposed text: untouched, it says something only beside *accepted*.
        adopted_text = "" if untouched else words["adopted_text"]
        kept = disposition.standard_response if words["response"] == disposition.response else None
        decide(
            disposition, decision=words["decision"], response=words["response"], adopted_text=adopted_text,
            as_proposed=as_proposed, internal_note=disposition.internal_note, standard_response=kept,
            lock_version=words["lock_version"], by=by, at=at,
        )  # fmt: skip


class SendBackForm(RemarkForm):
    """Send an answer back to the co-leads."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["remark"].label = _("What is missing in the answer")

    def act(self, *, by, at):
        send_back(self.disposition, **self.said(), by=by, at=at)


class AdequateForm(LockForm):
    """Find an answer adequate as it stands."""

    def act(self, *, by, at):
        find_adequate(self.disposition, lock_version=self.cleaned_data["lock_version"], by=by, at=at)


class PackageForm(forms.Form):
    """Agree what was shown together, apart from what is pulled out of it, with a remark."""

    digest = forms.CharField(widget=forms.HiddenInput)
    # When it was shown: what changed since is named.
    seen = forms.DateTimeField(widget=forms.HiddenInput, required=False)
    remark = forms.CharField(
        label=_("Why the marked ones are pulled out"), required=False, strip=False,
        widget=forms.Textarea(attrs={"rows": 2, "class": "input"}),
    )  # fmt: skip

    def clean_seen(self):
        """An instant that nobody can have seen is none: databases do not take every one that can be written."""
        seen = self.cleaned_data["seen"]
        return seen if seen and 2000 <= seen.year < 3000 else None

    def save(self, desk, shown, out, *, by, at):
        """`shown`, and `out` of them: comments. Returns the step; None where it is refused. Raises BulkChanged."""
        if not self.is_valid():
            return None
        package, out = (
            Disposition.objects.filter(comment__in=comments.order_by().values("pk")) for comments in (shown, out)
        )
        work = Agree(out.values_list("pk", flat=True), self.cleaned_data["remark"])
        try:
            return carry_out(desk.consultation_round, work, package, seen=self.cleaned_data["digest"], by=by, at=at)
        except ValidationError as refusal:
            take_errors(self, refusal)
            return None


class SignOffForm(forms.Form):
    """The review editor's word on the answers of a round or section, as their numbers were shown."""

    shown = forms.CharField(widget=forms.HiddenInput)
    remark = forms.CharField(
        label=_("Remark"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 3, "class": "input"})
    )

    def save(self, desk, section, *, by, at):
        """The SignOff, or None where it is refused."""
        if not self.is_valid():
            return None
        try:
            return sign_off(desk.consultation_round, section, **self.cleaned_data, by=by, at=at)
        except ValidationError as refusal:
            take_errors(self, refusal)
            return None
