"""Which comments a lead looks at."""

from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from consultations.models import CommentKind, Decision, Organisation
from drafts.models import Paragraph

FILTERS = ("kind", "paragraph", "organisation", "decision", "text")


class CommentFilters(forms.Form):
    """Which comments of a round to show. The values live in the address and survive every action.

    A value that means nothing finds nothing: a mistyped address must not look like the whole round.
    """

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    paragraph = forms.ChoiceField(label=_("Paragraph"), required=False)
    organisation = forms.ChoiceField(label=_("Organisation"), required=False)
    decision = forms.ChoiceField(label=_("Decision"), required=False)
    text = forms.CharField(label=_("Words"), required=False)

    def __init__(self, data, *, comments):
        """`comments`: the round's comments that the reader may see at all."""
        super().__init__(data={name: data.get(name, "") for name in FILTERS})
        self.comments = comments
        self.fields["kind"].choices = [("", _("All kinds")), *CommentKind.choices]
        self.fields["decision"].choices = [
            ("", _("All decisions")),
            *Decision.choices,
            ("proposed", _("Waiting for a second co-lead")),
            ("withdrawn", _("Withdrawn")),
        ]

    def offer_places_and_organisations(self):
        """Fill the two long lists, for a page that shows the form: one query each."""
        # Read as the reader's own comments, so that the list betrays nobody whose comments are hidden from a drafter.
        places = Paragraph.objects.filter(pk__in=self.comments.order_by().values("paragraph")).order_by("position")
        organisations = Organisation.objects.filter(pk__in=self.comments.order_by().values("organisation"))
        self.fields["paragraph"].choices = [
            ("", _("All paragraphs")),
            ("general", _("General comments")),
            *((place.slug, place.number) for place in places.only("slug", "number")),
        ]
        self.fields["organisation"].choices = [
            ("", _("All organisations")),
            *((str(organisation.uuid), organisation.name) for organisation in organisations.only("uuid", "name")),
        ]
        return self

    @cached_property
    def chosen(self):
        """The filters that are set, by name."""
        return {name: self.data[name].strip() for name in FILTERS if self.data[name].strip()}

    @cached_property
    def query(self):
        """The filters as the end of an address."""
        return urlencode(self.chosen)

    @cached_property
    def found(self):
        """The comments that all filters let through."""
        comments = self.comments
        for name, value in self.chosen.items():
            comments = getattr(self, f"by_{name}")(comments, value)
        return comments

    def by_kind(self, comments, value):
        return comments.filter(kind=value)

    def by_paragraph(self, comments, value):
        if value == "general":
            return comments.filter(paragraph__isnull=True)
        return comments.filter(paragraph__slug=value)

    def by_organisation(self, comments, value):
        try:
            return comments.filter(organisation__uuid=value)
        except ValidationError:  # not a UUID at all
            return comments.none()

    def by_decision(self, comments, value):
        if value == "withdrawn":
            return comments.filter(withdrawn_at__isnull=False)
        if value == "proposed":
            return comments.standing().filter(disposition__workflow="proposed")
        return comments.standing().filter(decision=value)

    def by_text(self, comments, value):
        # A withdrawn comment's words are gone for everybody, the search included.
        return comments.standing().matching(value)
