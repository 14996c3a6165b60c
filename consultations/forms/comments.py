"""The form for a comment: strings into words, words into the action."""

from uuid import uuid4

from django import forms
from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from consultations.actions.comments import save_draft
from consultations.actions.submissions import set_overall
from consultations.issued import issued_at
from consultations.models import ADVICE_FROM, FORM_LIMIT, Comment, CommentKind, CommentText, Position, Visibility
from consultations.text import clean_text

COUNTED_FROM = 1_500  # characters from which the form counts them
KINDS = [
    (CommentKind.SUBSTANTIVE, _("Substantive"), _("Changes meaning, scope or duties")),
    (CommentKind.TECHNICAL, _("Technical"), _("A fact, figure, law or term")),
    (CommentKind.EDITORIAL, _("Editorial"), _("Language, numbering, typing")),
    (CommentKind.TRANSLATION, _("Translation"), _("This language version only")),
    (CommentKind.QUESTION, _("Question"), _("Needs an answer, asks no change")),
    (CommentKind.SUPPORT, _("I agree"), _("Support this paragraph as drafted; no words needed")),
]


class CommentForm(forms.Form):
    """One comment, on a paragraph or on the whole draft. What it checks, the action checks again."""

    kind = forms.ChoiceField(
        label=_("What kind of comment is it?"),
        choices=[(kind, label) for kind, label, _about in KINDS],
        widget=forms.RadioSelect,
        required=False,
    )
    text = forms.CharField(label=_("Your comment and reason"), widget=forms.Textarea, strip=False, required=False)
    placement = forms.BooleanField(label=_("Something is missing after this paragraph"), required=False)
    proposed_text = forms.CharField(
        label=_("The paragraph as you would write it"), widget=forms.Textarea, strip=False, required=False
    )
    delete = forms.BooleanField(label=_("We propose to delete this paragraph"), required=False)
    priority = forms.ChoiceField(
        label=_("How much does it matter to you?"),
        choices=[*CommentText.Priority.choices, ("", _("No answer"))],
        widget=forms.RadioSelect,
        required=False,
    )
    visibility = forms.ChoiceField(
        label=_("Who may see this comment?"), choices=[], widget=forms.RadioSelect, required=False
    )
    lang = forms.ChoiceField(
        label=_("Language of your comment"),
        choices=[*settings.DRAFT_LANGUAGES, ("", _("Another language"))],
        required=False,
    )
    rest = forms.CharField(label=_("The second comment"), widget=forms.Textarea, strip=False, required=False)
    rest_token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    token = forms.UUIDField(widget=forms.HiddenInput)
    edit_no = forms.IntegerField(widget=forms.HiddenInput, required=False)
    issued = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, paragraph, membership, default_visibility="", comment=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.paragraph = paragraph
        if comment is not None and comment.ref:
            # What was sent stays where it is and in its language: only the words are changed.
            for name, value in (("placement", comment.placement == Comment.Placement.AFTER), ("lang", comment.lang)):
                self.fields[name].disabled, self.fields[name].initial, self.initial[name] = True, value, value
        inherited = Visibility(default_visibility or Visibility.PUBLIC_NAMED).said_by(membership)
        as_for_all = _("As your organisation chose for all: %(choice)s")
        if membership.is_personal:
            as_for_all = _("As you chose for all: %(choice)s")
            self.fields["delete"].label = _("I propose to delete this paragraph")
        self.fields["visibility"].choices = [
            ("", as_for_all % {"choice": inherited}),
            *Visibility.choices_of(membership),
        ]
        if paragraph is None:
            for name in ("kind", "placement", "proposed_text", "delete"):
                del self.fields[name]

    @staticmethod
    def first_values(paragraph, issued, draft=None):
        """What a fresh form shows: an empty comment, or a draft as it stands."""
        values = {
            "token": uuid4(),
            "issued": issued,
            "lang": get_language() if get_language() in dict(settings.DRAFT_LANGUAGES) else "",
            "proposed_text": paragraph.text if paragraph else "",
        }
        if draft is not None:
            values |= {name: getattr(draft, name) for name in ("kind", "text", "priority", "visibility")}
            values |= {"lang": draft.comment.lang, "placement": draft.comment.placement == Comment.Placement.AFTER}
            values["delete"] = draft.proposed_mode == CommentText.ProposedMode.DELETE
            values["proposed_text"] = draft.proposed_text or values["proposed_text"]
            if draft.pinned_at is None:
                values["edit_no"] = draft.edit_no
        return values

    # --- what the template shows

    @property
    def kinds(self):
        """(value, label, what it means, chosen, id) of each kind."""
        chosen, field = self["kind"].value() or "", self["kind"]
        return [
            {
                "value": kind.value,
                "label": label,
                "about": about,
                "checked": kind.value == chosen,
                "id": f"{field.auto_id}_{n}",
            }
            for n, (kind, label, about) in enumerate(KINDS)
        ]

    @property
    def proposal(self):
        """The proposed wording as it now stands in the form; empty where it is the paragraph as drafted."""
        if self.paragraph is None:
            return ""
        proposed = clean_text(self["proposed_text"].value() or "")
        return "" if _level(proposed) in ("", _level(self.paragraph.text)) else proposed

    @property
    def proposes(self):
        return bool(self.proposal or self["delete"].value()) if self.paragraph else False

    @property
    def compared_with(self):
        """What the proposal is compared with: the paragraph, or nothing where something new is to stand after it."""
        return "" if self["placement"].value() else self.paragraph.text

    @property
    def length(self):
        return len(clean_text(self["text"].value() or ""))

    @property
    def long(self):
        """Whether the form advises to be brief (product.md S7); it never cuts."""
        return self.length > ADVICE_FROM

    limit, advice_from, counted_from = FORM_LIMIT, ADVICE_FROM, COUNTED_FROM

    # --- what the action gets

    def words(self):
        """The values of the form as the action names them."""
        data = self.cleaned_data
        after = bool(data.get("placement"))
        proposal, mode = "", ""
        if self.paragraph is not None and data.get("delete"):
            mode = CommentText.ProposedMode.DELETE
        elif self.proposal:
            proposal = self.proposal
            mode = CommentText.ProposedMode.INSERT if after else CommentText.ProposedMode.REPLACE
        return {
            "kind": data.get("kind", ""),
            "text": data["text"],
            "proposed_text": proposal,
            "proposed_mode": mode,
            "visibility": data["visibility"],
            "priority": data["priority"],
            "placement": Comment.Placement.AFTER if after else Comment.Placement.ON,
            "lang": data["lang"],
        }

    def save(self, consultation_round, *, by, at, comment=None):
        """Keep the words as a draft, or as two where they were split; returns Saved of the first."""
        common = {
            "paragraph": self.paragraph,
            "issued_at": issued_at(self.cleaned_data["issued"], by, consultation_round),
            "by": by,
            "at": at,
        }
        words, rest = self.words(), self.cleaned_data["rest"]
        with transaction.atomic():
            saved = save_draft(
                consultation_round,
                client_token=self.cleaned_data["token"],
                edit_no=self.cleaned_data["edit_no"],
                comment=comment,
                **common,
                **words,
            )
            if rest.strip():
                second = words | {"text": rest, "proposed_text": "", "proposed_mode": ""}
                save_draft(
                    consultation_round, client_token=self.cleaned_data["rest_token"] or uuid4(), **common, **second
                )
        return saved


def split_in_two(posted):
    """The values of a posted form with its comment cut in two: between paragraphs if possible, else between words.

    Nothing is lost: the two parts together are what was typed, and both stay in the form.
    """
    text = clean_text(posted.get("text", ""))
    half = min(len(text) // 2 + len(text) // 10, FORM_LIMIT)
    cut = next(
        (place for sign in ("\n\n", "\n", ". ", " ") if (place := text.rfind(sign, 1, half) + len(sign)) > len(sign)),
        half,
    )
    values = {name: posted.get(name) for name in posted if name != "text"}
    return values | {"text": text[:cut], "rest": text[cut:], "rest_token": uuid4()}


def _level(text):
    """A text without what a browser or a copy changes by itself: spaces at the ends of lines and of the text."""
    return "\n".join(line.rstrip() for line in clean_text(text).strip().split("\n"))


class OverallForm(forms.Form):
    """What the organisation thinks of the draft as a whole, and who may see its comments (product.md S9)."""

    position = forms.ChoiceField(
        label=_("Your overall position"), choices=Position.choices, widget=forms.RadioSelect, required=False
    )
    visibility = forms.ChoiceField(
        label=_("Who may see your comments?"),
        choices=[],
        widget=forms.RadioSelect,
        help_text=_("Co-leads read and answer all three. You can choose otherwise for a single comment."),
    )
    issued = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, membership, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["visibility"].choices = Visibility.choices_of(membership)

    def save(self, consultation_round, *, by, at):
        data = self.cleaned_data
        return set_overall(
            consultation_round,
            position=data["position"],
            visibility=data["visibility"],
            issued_at=issued_at(data["issued"], by, consultation_round),
            by=by,
            at=at,
        )
