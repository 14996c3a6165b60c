"""What a lead writes on one comment."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from consultations.actions.dispositions import agree, decide, reopen
from consultations.actions.themes import create_theme, theme_called
from consultations.models import Comment, Decision, StandardResponse, Workflow

# What stands beside the answer: for the desk only, or for later.
TICKS = ("significance", "for_committee")
DECISIONS = [choice for choice in Decision.choices if choice[0] != Decision.PENDING]


class SeveralCodes(forms.CheckboxSelectMultiple):
    """Boxes of which several are ticked; words that were kept elsewhere come as one string with commas."""

    def value_from_datadict(self, data, files, name):
        values = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or []
        values = [values] if isinstance(values, str) else values
        return [code for value in values for code in value.split(",") if code]


class DecisionForm(forms.Form):
    """A decision on one comment, with the answer to its sender."""

    decision = forms.ChoiceField(label=_("Decision"), choices=DECISIONS, required=False, widget=forms.RadioSelect)
    response = forms.CharField(label=_("Response to the sender"), required=False, strip=False, widget=forms.Textarea)
    as_proposed = forms.BooleanField(label=_("Adopt the proposed text as it stands"), required=False)
    adopted_text = forms.CharField(label=_("Text adopted"), required=False, strip=False, widget=forms.Textarea)
    duplicate_of = forms.CharField(label=_("Duplicate of comment"), required=False)
    themes = forms.MultipleChoiceField(label=_("Themes"), required=False, widget=SeveralCodes)
    new_theme = forms.CharField(label=_("New theme"), max_length=120, required=False)
    significance = forms.BooleanField(label=_("Highly significant"), required=False)
    for_committee = forms.BooleanField(label=_("To the committee"), required=False)
    internal_note = forms.CharField(label=_("Internal note"), required=False, strip=False, widget=forms.Textarea)
    standard_response = forms.UUIDField(required=False, widget=forms.HiddenInput)
    lock_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, disposition, comments, themes, initial=None, **kwargs):
        """`comments`: those of the round that the lead may read, for *duplicate of*; `themes()`: the round's themes."""
        if initial is None and data is None:
            initial = self.stored(disposition, themes())
        super().__init__(data, initial=initial, **kwargs)
        self.disposition, self.comments, self.themes = disposition, comments, themes
        self.fields["themes"].choices = lambda: [(theme.code, f"{theme.code} {theme.title}") for theme in themes()]
        if not self.proposes:
            del self.fields["as_proposed"]

    @property
    def proposed(self):
        return self.disposition.comment.current.proposed_text

    @property
    def proposes(self):
        return self.disposition.comment.current.proposes

    @property
    def own_text(self):
        """Whether the text adopted says anything other than the proposal with which its box begins."""
        typed = self["adopted_text"].value() or ""
        return bool(typed.strip()) and not _same(typed, self.proposed)

    @staticmethod
    def stored(disposition, themes):
        """What stands in the database, as the form shows it; a new answer starts from the proposed text."""
        # A page that only asks who agreed fills `many` with the agreements alone.
        chosen = getattr(disposition, "many", {}).get("themes")
        decided = disposition.decision != Decision.PENDING
        return {
            "decision": disposition.decision if decided else disposition.draft_decision,
            "response": disposition.response,
            "as_proposed": disposition.as_proposed,
            "adopted_text": disposition.adopted_text or ("" if decided else disposition.comment.current.proposed_text),
            "duplicate_of": disposition.duplicate_of.ref if disposition.duplicate_of else "",
            "themes": [theme.code for theme in themes if (theme.chosen if chosen is None else theme.pk in chosen)],
            "new_theme": "",
            "significance": disposition.significance == "high",
            "for_committee": disposition.for_committee,
            "internal_note": disposition.internal_note,
            "standard_response": disposition.standard_response.uuid if disposition.standard_response else "",
            "lock_version": disposition.lock_version,
        }

    def clean_duplicate_of(self):
        """The other comment, by its reference or by the number at the end of it."""
        typed = self.cleaned_data["duplicate_of"].strip()
        if not typed:
            return None
        code = self.disposition.comment.consultation_round.code
        # Of a part the letters come along: 147a.
        short = re.fullmatch(r"([0-9]{1,9})([a-z]*)", typed.lower())
        ref = f"{code}-{int(short[1]):04d}{short[2]}" if short else typed
        try:
            return self.comments.exclude(pk=self.disposition.comment_id).get(ref__iexact=ref)
        except Comment.DoesNotExist:
            raise ValidationError(_("There is no other comment with this number in the round.")) from None

    def clean_standard_response(self):
        """The workstream's standard response from which the answer was made; None where there is no such one."""
        chosen = self.cleaned_data["standard_response"]
        if not chosen:
            return None
        workstream = self.disposition.comment.consultation_round.workstream_id
        return StandardResponse.objects.filter(workstream=workstream, uuid=chosen).first()

    def words(self):
        """The answer as the action takes it."""
        answer = {
            name: self.cleaned_data.get(name) for name in self.fields if name not in ("lock_version", "new_theme")
        }
        answer["as_proposed"] = bool(answer.get("as_proposed"))
        chosen = answer["themes"]
        answer["themes"] = [theme.pk for theme in self.themes() if theme.code in chosen] if chosen else []
        answer["significance"] = "high" if answer["significance"] else "normal"
        # The box starts with the proposed text: untouched, it says something only beside *accepted*.
        if self.proposes and _same(answer["adopted_text"], self.proposed):
            answer["as_proposed"] = answer["as_proposed"] or answer["decision"] == Decision.ACCEPTED
            answer["adopted_text"] = ""
        return answer

    def typed(self):
        """The answer as it was typed, valid or not."""
        # A box that is not ticked is no word: it comes as "", as an empty field does.
        return {name: self[name].value() or "" for name in self.fields if name != "lock_version"}

    def is_untouched(self, answer):
        """Whether the box of the text adopted holds what it started with, where the decision adopts none of it."""
        untouched = self.proposed and _same(answer["adopted_text"], self.proposed)
        return untouched and answer["decision"] != Decision.ACCEPTED and not answer.get("as_proposed")

    def save(self, *, by, at, as_draft=False, while_writing=False, instead=False):
        """Call the action; what it refuses stands at the fields, and the words stay. True where it was `saved`.

        `instead`: this answer takes the place of the one that somebody saved meanwhile and that was shown. Where that
        one is agreed already, or a draft takes the place of a decision, it is first taken up again, and the history
        says why. A theme that is named is added with the answer, but never `while_writing`: half a title is no theme.
        """
        if not self.is_valid():
            return False
        try:
            with transaction.atomic():
                words = {**self.words(), "as_draft": as_draft, "while_writing": while_writing, "by": by, "at": at}
                if self.cleaned_data["new_theme"] and not while_writing:
                    theme, _is_new = self.named_theme(by=by, at=at)
                    words["themes"].append(theme.pk)
                lock_version = self.cleaned_data["lock_version"]
                if instead and takes_up(self.disposition, as_draft=as_draft):
                    lock_version = self.take_up_again(by=by, at=at).lock_version
                self.saved = decide(self.disposition, lock_version=lock_version, **words)
        except ValidationError as error:
            take_errors(self, error)
            return False
        return True

    def named_theme(self, *, by, at):
        """The theme whose title was typed, and whether it is new: added to the round where none has that title yet."""
        consultation_round, title = self.disposition.comment.consultation_round, self.cleaned_data["new_theme"]
        if theme := theme_called(consultation_round, title):
            return theme, False
        try:
            return create_theme(consultation_round, title=title, by=by, at=at), True
        except ValidationError as error:
            raise ValidationError({"new_theme": error.messages}) from None

    def take_up_again(self, *, by, at):
        """Re-open the answer that stands, so that this one can take its place."""
        reason = str(_("Two answers to this comment met; this one replaces or joins them."))
        return reopen(self.disposition, reason=reason, lock_version=self.cleaned_data["lock_version"], by=by, at=at)


class LockForm(forms.Form):
    """Agree to what was proposed, exactly as it was shown."""

    # Several of these forms stand on a page: nothing points to the field, so it has no id that would come twice.
    lock_version = forms.IntegerField(widget=forms.HiddenInput(attrs={"id": False}))

    def __init__(self, data=None, *, disposition, **kwargs):
        super().__init__(data, initial={"lock_version": disposition.lock_version}, **kwargs)
        self.disposition = disposition

    def act(self, *, by, at):
        agree(self.disposition, lock_version=self.cleaned_data["lock_version"], by=by, at=at)

    def save(self, *, by, at):
        if not self.is_valid():
            return False
        try:
            self.act(by=by, at=at)
        except ValidationError as error:
            take_errors(self, error)
            return False
        return True


class ReopenForm(LockForm):
    """Take a decision up again, and say why."""

    reason = forms.CharField(label=_("Why is it taken up again?"), strip=False, widget=forms.Textarea)

    def act(self, *, by, at):
        words = {name: self.cleaned_data[name] for name in ("reason", "lock_version")}
        reopen(self.disposition, **words, by=by, at=at)


def takes_up(theirs, *, as_draft):
    """Whether what stands is first taken up again where another answer, or a draft of one, is to take its place."""
    return theirs.workflow == Workflow.AGREED or (as_draft and theirs.decision != Decision.PENDING)


def joined(theirs, mine):
    """Two answers as one to begin with: what they share stands once, and nothing that anybody typed is missing."""
    both = dict(theirs)
    decisions = {mine["decision"], theirs["decision"]} - {"", None}
    both["decision"] = decisions.pop() if len(decisions) == 1 else ""
    for name in ("response", "adopted_text", "internal_note"):
        both[name] = _join(theirs[name], mine[name])
    both["as_proposed"] = bool(theirs["as_proposed"] or mine.get("as_proposed"))
    both["duplicate_of"] = theirs["duplicate_of"] or mine["duplicate_of"]
    both["themes"] = [*theirs["themes"], *(code for code in mine["themes"] or [] if code not in theirs["themes"])]
    both["new_theme"] = mine["new_theme"]
    for name in TICKS:
        both[name] = bool(theirs[name] or mine[name])
    both["standard_response"] = theirs["standard_response"] or mine["standard_response"]
    return both


def _join(one, other):
    lines = one.replace("\r\n", "\n").split("\n")
    more = [line for line in other.replace("\r\n", "\n").split("\n") if line not in lines]
    return "\n\n".join(filter(None, ["\n".join(lines).strip("\n"), "\n".join(more).strip("\n")]))


def take_errors(form, error):
    """Put an action's sentences where the form shows them: at their field, or above all fields."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def _same(one, other):
    """Whether two texts are equal but for the line breaks that a browser sends."""
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()
