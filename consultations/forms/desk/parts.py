"""Where the parts of a comment go, where a comment is moved to, and what its author is asked."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultations.actions.clarifications import LONGEST, ask
from consultations.actions.parts import MOST, MOVED_MEANWHILE, Piece, move, split
from consultations.forms.desk.decisions import take_errors
from consultations.models import Comment, CommentKind
from consultations.places import kind_word
from consultations.text import sentences

GENERAL = "general"
KINDS = [choice for choice in CommentKind.choices if choice[0] not in (CommentKind.GENERAL, CommentKind.SUPPORT)]
SHOWN = 60  # characters of a paragraph by which one knows it in a list
ANSWER_WITHIN = timedelta(days=7)


class Places:
    """The places of a round's text, as choices and as paragraphs; one query, however many forms offer them."""

    def __init__(self, consultation_round):
        fields = ("pk", "version", "slug", "number", "kind", "text", "position")
        self.paragraphs = {
            paragraph.slug: paragraph
            for paragraph in consultation_round.version.paragraphs.order_by("position").only(*fields)
        }
        self.choices = [(GENERAL, _("The whole draft")), *map(self.choice, self.paragraphs.values())]

    @staticmethod
    def choice(paragraph):
        text = paragraph.text if len(paragraph.text) <= SHOWN else f"{paragraph.text[:SHOWN].rstrip()} …"
        return (
            paragraph.slug,
            f"{paragraph.number} · {text}" if paragraph.number else f"{kind_word(paragraph.kind)}: {text}",
        )

    def of(self, comment):
        """The choice of the place where a comment stands."""
        return comment.paragraph.slug if comment.paragraph else GENERAL

    def __getitem__(self, slug):
        return self.paragraphs.get(slug)


class PlaceForm(forms.Form):
    """A place in the text, on a paragraph or after it, and what kind of comment stands there."""

    place = forms.ChoiceField(label=_("Place"), widget=forms.Select(attrs={"dir": "auto"}))
    after = forms.BooleanField(label=_("Something is missing after this paragraph"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, required=False)

    def __init__(self, data=None, *, comment, places, **kwargs):
        kind = comment.kind if comment.kind in dict(KINDS) else CommentKind.SUBSTANTIVE
        initial = {"place": places.of(comment), "after": comment.placement == Comment.Placement.AFTER, "kind": kind}
        super().__init__(data, initial=initial, **kwargs)
        self.comment, self.places = comment, places
        self.fields["place"].choices = places.choices

    def chosen(self):
        """The place as the actions take it."""
        after = Comment.Placement.AFTER if self.cleaned_data["after"] else Comment.Placement.ON
        return {
            "paragraph": self.places[self.cleaned_data["place"]],
            "placement": after,
            "kind": self.cleaned_data.get("kind", ""),
        }


class MoveForm(PlaceForm):
    """Where a comment belongs. Where it stood when the page was shown comes back with it."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, comment, **kwargs):
        super().__init__(data, comment=comment, **kwargs)
        self.stands = "{} {}".format(*comment.place)
        self.initial["seen"] = self.stands
        if comment.kind != CommentKind.GENERAL:
            # On another paragraph it stays what its author said it was.
            del self.fields["kind"]

    def save(self, *, by, at):
        """The disposition with its step; None where something is refused, and the form says what."""
        if not self.is_valid():
            return None
        if self.cleaned_data["seen"] not in ("", self.stands):
            self.add_error(None, MOVED_MEANWHILE)
            # It is shown where it stands now: sent again, it is moved from there.
            self.data = self.data.copy()
            self.data["seen"] = self.stands
            return None
        try:
            return move(self.comment, **self.chosen(), seen=self.comment.place, by=by, at=at)
        except ValidationError as error:
            take_errors(self, error)
            return None


@dataclass
class Part:
    """One part as the form shows it: its words, and where they go."""

    number: int
    start: int
    end: int
    text: str
    form: PlaceForm


class SplitForm(forms.Form):
    """What becomes of each part; `cuts` are the instants of the text at which a part begins, the first one left out."""

    wording = forms.UUIDField(widget=forms.HiddenInput)
    proposed_in = forms.TypedChoiceField(coerce=int, empty_value=0, required=False)

    def __init__(self, data=None, *, comment, cuts, places):
        super().__init__(data, initial={"wording": comment.current.uuid, "proposed_in": 0})
        self.comment, text = comment, comment.current.text
        ends = [0, *cuts, len(text)]
        self.parts = [
            Part(
                number=number,
                start=start,
                end=end,
                text=text[start:end].strip(),
                form=PlaceForm(data, prefix=f"part{number}", comment=comment, places=places),
            )
            for number, (start, end) in enumerate(pairwise(ends), start=1)
        ]
        self.fields["proposed_in"].choices = [(number, number + 1) for number in range(len(self.parts))]

    @property
    def named(self):
        """The number of the part with which the proposed text goes."""
        value = str(self["proposed_in"].value())
        return next((named for number, named in self.fields["proposed_in"].choices if str(number) == value), 1)

    def save(self, *, by, at):
        """The parts; None where something is refused, and the form says what."""
        if not all([self.is_valid(), *(part.form.is_valid() for part in self.parts)]):
            return None
        pieces = [Piece(part.start, part.end, **part.form.chosen()) for part in self.parts]
        shown = self.comment.texts.filter(uuid=self.cleaned_data["wording"]).first()
        try:
            if shown is None:
                raise ValidationError(_("Its author has changed this comment meanwhile. Please look at it again."))
            named = self.cleaned_data["proposed_in"] or 0
            return split(self.comment, pieces, wording=shown, proposed_in=named, by=by, at=at)
        except ValidationError as error:
            take_errors(self, error)
            return None


@dataclass
class Sentence:
    """A sentence or line of a comment, at which a part may begin."""

    start: int
    text: str
    begins: bool


class Cuts:
    """Where the parts of a comment begin, as the address says: offsets of sentences, others mean nothing."""

    def __init__(self, data, comment):
        text = comment.current.text
        spans = sentences(text)
        marked = set(data.getlist("at"))
        self.chosen = [start for start, _end in spans[1:] if str(start) in marked]
        self.sentences = [Sentence(start, text[start:end].strip(), start in self.chosen) for start, end in spans]

    @property
    def problem(self):
        if not self.chosen:
            return _("Please mark where another part begins.")
        if len(self.chosen) >= MOST:
            return _("Please make two parts at least, and not more than 26.")
        return ""


class AskForm(forms.Form):
    """A question to the author of a comment."""

    question = forms.CharField(
        label=_("Your question"), max_length=LONGEST, strip=False, widget=forms.Textarea(attrs={"rows": 5})
    )
    due_on = forms.DateField(
        label=_("Answer wanted by"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data=None, *, comment, at):
        super().__init__(data, initial={"due_on": timezone.localdate(at) + ANSWER_WITHIN})
        self.comment = comment

    def save(self, *, by, at):
        """The Clarification; None where something is refused, and the form says what."""
        if not self.is_valid():
            return None
        try:
            return ask(self.comment, **self.cleaned_data, by=by, at=at)
        except ValidationError as error:
            take_errors(self, error)
            return None
