"""What a lead chooses about issues: which to look at, what to put into one, what to call it."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from consultations.actions.groups import group, update_group
from consultations.forms.desk.bulk import refs_in, too_many
from consultations.forms.desk.decisions import take_errors
from consultations.forms.desk.filters import CommentFilters
from consultations.models import CommentGroup, Decision, Workflow
from consultations.text import clean_text, one_line

CODE = re.compile(r"g[-\s]?0*(\d{1,6})", re.IGNORECASE)
NAMED = 20  # comments of a choice that are shown


class GroupFilters(forms.Form):
    """Which issues of a round to list. A value that means nothing finds nothing."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    state = forms.ChoiceField(label=_("Answer"), required=False)

    def __init__(self, data, *, groups):
        super().__init__(data={name: data.get(name, "") for name in ("kind", "state")})
        self.groups = groups
        self.fields["kind"].choices = [("", _("All kinds")), *CommentGroup.Kind.choices]
        self.fields["state"].choices = [
            ("", _("All issues")),
            ("open", _("To decide")),
            ("decided", _("Decided")),
            ("contested", _("Contested")),
            ("deviating", _("With members that deviate")),
            ("dissolved", _("Dissolved")),
        ]

    @property
    def query(self):
        return "&".join(f"{name}={value}" for name, value in self.cleaned_data.items() if value)

    @cached_property
    def found(self):
        if not self.is_valid():
            return self.groups.none()
        kind, state = self.cleaned_data["kind"], self.cleaned_data["state"]
        groups = self.groups.filter(dissolved_at__isnull=state != "dissolved")
        groups = groups.filter(kind=kind) if kind else groups
        pending = Q(representative__decision=Decision.PENDING)
        match state:
            case "open":
                return groups.filter(pending)
            case "decided":
                return groups.exclude(pending)
            case "contested":
                return groups.filter(representative__disposition__workflow=Workflow.CONTESTED)
            case "deviating":
                return groups.filter(dispositions__deviates=True).distinct()
        return groups


class GroupingForm(forms.Form):
    """Put the comments that were ticked, or all that a filter finds, into an issue: a new one or one that there is."""

    into = forms.CharField(
        label=_("With which?"),
        required=False,
        help_text=_("The number of another comment, such as 147, or of an issue, such as G-014. Empty: a new issue."),
    )
    title = forms.CharField(label=_("Title of a new issue"), required=False, max_length=200)

    def __init__(self, data, *, desk, asked=True):
        """Not `asked`: the form is shown for the first time."""
        initial = {name: data.get(name, "") for name in ("into", "title")}
        super().__init__(data if asked else None, initial=initial)
        self.whole = bool(data.get("all"))
        self.typed = data.get("refs", "")
        self.consultation_round = desk.consultation_round
        self.refs = list(dict.fromkeys(map(self.whole_ref, refs_in(data))))
        self.problem = "" if self.whole else too_many(self.refs)
        self.filters = CommentFilters(QueryDict(data.get("query", "")), comments=desk.comments, user=desk.user)
        self.comments = desk.comments

    def whole_ref(self, typed):
        """The reference that somebody means by it, or by the number at its end."""
        if typed.isdecimal() and len(typed) < 10:
            return f"{self.consultation_round.code}-{int(typed):04d}"
        return typed.upper()

    @cached_property
    def chosen(self):
        """The comments that were chosen and stand."""
        if self.problem:
            return self.comments.none()
        chosen = self.filters.found if self.whole else self.comments.filter(ref__in=self.refs)
        return chosen.standing()

    @property
    def shown(self):
        """The first of them, for eyes."""
        rows = self.chosen.in_document_order().select_related("organisation", "current", "disposition__group")
        return rows[:NAMED]

    @property
    def hidden(self):
        """The choice again, as (name, value) of hidden fields."""
        return [("all", "1") if self.whole else ("refs", " ".join(self.refs)), ("query", self.filters.query)]

    def clean_into(self):
        """The other comment, or the issue."""
        typed = self.cleaned_data["into"].strip()
        if not typed:
            return None
        if found := CODE.fullmatch(typed):
            code = f"G-{int(found[1]):03d}"
            into = CommentGroup.objects.filter(consultation_round=self.consultation_round, code=code).first()
            if into is None or into.dissolved_at:
                raise ValidationError(_("There is no issue with this number in the round."))
            return into
        other = self.comments.standing().filter(ref=self.whole_ref(typed)).select_related("disposition__group").first()
        if other is None:
            raise ValidationError(_("No comment with this number stands in the round."))
        return other

    def clean(self):
        if self.problem:
            raise ValidationError(self.problem)
        stand = set() if self.whole else set(self.chosen.values_list("ref", flat=True))
        if missing := [ref for ref in self.refs if ref not in stand and not self.whole]:
            raise ValidationError(_("These do not stand in the round: %(refs)s"), params={"refs": " ".join(missing)})
        return self.cleaned_data

    def save(self, *, by, at):
        """Call the action; the CommentGroup, or None where it refused: its sentences stand at the fields."""
        if not self.is_valid():
            return None
        into, comments = self.cleaned_data["into"], list(self.chosen.select_related("disposition__group"))
        if into is not None and not isinstance(into, CommentGroup):
            comments.append(into)
            # The issue of the other one; else the one that the chosen ones are in.
            homes = {comment.disposition.group for comment in comments} - {None}
            into = into.disposition.group or (homes.pop() if len(homes) == 1 else None)
        try:
            return group(comments, into=into, title=self.cleaned_data["title"], by=by, at=at)
        except ValidationError as error:
            take_errors(self, error)
            return None


class GroupForm(forms.Form):
    """Title and note of an issue. What stood there when the page was shown comes back with it."""

    title = forms.CharField(label=_("Title"), required=False, max_length=200)
    note = forms.CharField(
        label=_("Note (never leaves the desk)"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    seen_title = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    seen_note = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, issue):
        stored = {"title": issue.title, "note": issue.note}
        super().__init__(data, initial=stored | {f"seen_{name}": value for name, value in stored.items()})
        self.issue = issue

    def save(self, *, by, at):
        """Call the action; True where it was saved."""
        if not self.is_valid():
            return False
        words = self.cleaned_data
        seen = (one_line(words["seen_title"]), clean_text(words["seen_note"]).strip())
        try:
            update_group(self.issue, title=words["title"], note=words["note"], seen=seen, by=by, at=at)
        except ValidationError as error:
            take_errors(self, error)
            return False
        return True
