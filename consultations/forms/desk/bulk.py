"""What a lead wants done to many comments, and to which."""

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from consultations.actions import bulk
from consultations.actions.dispositions import PROPOSERS
from consultations.forms.desk.decisions import DECISIONS
from consultations.forms.desk.filters import CommentFilters
from consultations.models import Decision, StandardResponse, User

MOST = 20_000  # comments that a form can name one by one


def refs_in(data):
    """What names comments in a form, each once: `c` for every box that was ticked, `refs` for several together.

    Ticks that waited behind a sign-in come as one string with commas.
    """
    return list(dict.fromkeys(" ".join([*data.getlist("c"), data.get("refs", "")]).replace(",", " ").split()))


def too_many(refs):
    """Why these are not looked up one by one, in a sentence; empty where they are."""
    if len(refs) <= MOST:
        return ""
    return _("More than %(most)d comments are named one by one. Choose all that a filter finds instead.") % {
        "most": MOST
    }


class Selection:
    """The comments that were ticked, or everything that the filter finds; carried from page to page as hidden fields.

    `data`: `c` for each ticked reference (or `refs`, all in one), `all` for the whole filter, which is in `query` or in
    the data itself.
    """

    def __init__(self, data, *, comments, user):
        self.whole = bool(data.get("all"))
        self.refs = refs_in(data)
        self.problem = too_many(self.refs)
        self.filters = CommentFilters(
            QueryDict(data["query"]) if "query" in data else data, comments=comments, user=user
        )
        self.then = data.get("next", "")

    @cached_property
    def keys(self):
        """The keys of their dispositions, in one query."""
        if self.problem and not self.whole:
            return []
        comments = self.filters.found if self.whole else self.filters.comments.filter(ref__in=self.refs)
        return list(comments.order_by().values_list("disposition", flat=True))

    @property
    def hidden(self):
        """The same again, as (name, value) of hidden fields."""
        which = ("all", "1") if self.whole else ("refs", " ".join(self.refs))
        return [which, ("query", self.filters.query), ("next", self.then)]


class WorkForm(forms.Form):
    """One thing to do to many comments; `work()` says it as the action takes it."""

    # With nothing to fill in first, the preview comes at once.
    at_once = False

    def __init__(self, data=None, *, desk, **kwargs):
        super().__init__(data, **kwargs)
        self.desk = desk

    @property
    def carried(self):
        """What was filled in, as (name, value) of hidden fields."""
        return [(name, self[name].value() or "") for name in self.fields]


class AssignForm(WorkForm):
    title, verb = _("Assign comments"), _("Assign")

    person = forms.ChoiceField(label=_("To whom"), widget=forms.RadioSelect)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        workstream = self.desk.consultation_round.workstream_id
        people = User.objects.filter(
            workstream_roles__workstream=workstream, workstream_roles__role__in=PROPOSERS, is_active=True
        )
        self.people = {str(user.uuid): user for user in people.order_by("last_name", "first_name", "pk").distinct()}
        self.fields["person"].choices = [
            *((uuid, user.name) for uuid, user in self.people.items()),
            ("none", _("Nobody: take them back")),
        ]

    def work(self):
        return bulk.Assign(self.people.get(self.cleaned_data["person"]))


class ThemeForm(WorkForm):
    title, verb = _("Put a theme on comments"), _("Change themes")

    theme = forms.ChoiceField(label=_("Theme"), widget=forms.RadioSelect)
    off = forms.BooleanField(label=_("Take the theme off instead"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        themes = self.desk.consultation_round.themes.filter(merged_into__isnull=True)
        self.themes = {theme.code: theme for theme in themes.order_by("pk")}
        self.fields["theme"].choices = [(code, f"{code} {theme.title}") for code, theme in self.themes.items()]

    def work(self):
        return bulk.SetTheme(self.themes[self.cleaned_data["theme"]], off=self.cleaned_data["off"])


class DecideForm(WorkForm):
    title, verb = _("Decide comments alike"), _("Decide")

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[choice for choice in DECISIONS if choice[0] != Decision.DUPLICATE],
        widget=forms.RadioSelect,
        help_text=_("“Accepted” adopts each comment’s own proposed text; comments that propose none stay as they are."),
    )
    standard_response = forms.ChoiceField(
        label=_("From the library"), required=False, help_text=_("Used where you write no words of your own below.")
    )
    response = forms.CharField(
        label=_("Response to every sender"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        help_text=_(
            "It will be published. {organisation}, {paragraph}, {reference}, {issue} and {round} are filled in."
        ),
    )
    replace = forms.BooleanField(
        label=_("Also where an answer is proposed or a draft of one is kept"),
        required=False,
        help_text=_("What stood there remains in the history. What is agreed is never replaced."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        found = StandardResponse.objects.filter(
            workstream=self.desk.consultation_round.workstream_id, retired_at__isnull=True
        )
        self.library = {str(response.uuid): response for response in found.order_by("title", "pk")}
        choices = [("", _("None")), *((uuid, response.title) for uuid, response in self.library.items())]
        self.fields["standard_response"].choices = choices

    def work(self):
        values = self.cleaned_data
        standard = self.library.get(values["standard_response"])
        response = values["response"]
        if standard and not response.strip():
            response = standard.text
        decision = values.get("decision", Decision.ACCEPTED)
        return bulk.Decide(decision, response, standard_response=standard, replace=values["replace"])


class AcceptForm(DecideForm):
    """Accept what each proposes, with or without words: for editorial comments, folded."""

    title, verb, at_once = _("Accept as proposed"), _("Accept"), True
    decision = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["response"].label = _("Response to every sender, if any")


class AgreeForm(WorkForm):
    title, verb, at_once = _("Agree proposed answers"), _("Agree"), True

    def work(self):
        return bulk.Agree()


FORMS = {"assign": AssignForm, "theme": ThemeForm, "decide": DecideForm, "accept": AcceptForm, "agree": AgreeForm}
