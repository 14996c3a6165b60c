"""Which comments a lead looks at."""

from urllib.parse import urlencode

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from consultations.audiences import GROUP_OF_KIND
from consultations.models import (
    Clarification,
    CommentKind,
    ConsultationRound,
    Decision,
    Membership,
    Organisation,
    User,
    Workflow,
)
from consultations.progress import PARTS
from consultations.sections import START, depth_of
from drafts.models import Paragraph

FILTERS = (
    "kind", "paragraph", "section", "organisation", "stakeholders", "decision", "status", "assigned", "proposes",
    "check", "group", "theme", "text",
)  # fmt: skip
FIRST = ("assigned", "status", "kind", "decision", "text")
# Whose choices are read from the database, for pages that show them.
LONG = ("assigned", "section", "paragraph", "organisation", "group", "theme")
# Who asks for these asks for every line: the words of a group's member are found although another represents it.
LOOK_AT_EVERY_LINE = {"organisation", "stakeholders", "proposes", "group", "text"}
KINDS_OF_GROUP = {}
for _kind, (_code, _name) in GROUP_OF_KIND.items():
    KINDS_OF_GROUP.setdefault(_code, (_name, []))[1].append(_kind)
STATUS = {
    "open": [Workflow.UNASSIGNED, Workflow.ASSIGNED],
    "proposed": [Workflow.PROPOSED],
    "contested": [Workflow.CONTESTED],
    "agreed": [Workflow.AGREED, Workflow.PUBLISHED],
}


class CommentFilters(forms.Form):
    """Which comments of a round to show. The values live in the address and survive every action.

    A value that means nothing finds nothing: a mistyped address must not look like the whole round.
    """

    assigned = forms.ChoiceField(label=_("Assigned to"), required=False)
    status = forms.ChoiceField(label=_("Status"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    decision = forms.ChoiceField(label=_("Decision"), required=False)
    text = forms.CharField(label=_("Words"), required=False)
    section = forms.ChoiceField(label=_("Section"), required=False)
    paragraph = forms.ChoiceField(label=_("Paragraph"), required=False)
    organisation = forms.ChoiceField(label=_("Organisation"), required=False)
    stakeholders = forms.ChoiceField(label=_("Stakeholder group"), required=False)
    group = forms.ChoiceField(label=_("Issue"), required=False)
    theme = forms.ChoiceField(label=_("Theme"), required=False)
    proposes = forms.ChoiceField(label=_("Wording"), required=False)
    check = forms.ChoiceField(label=_("Second check"), required=False)

    def __init__(self, data, *, comments, user=None):
        """`comments`: the round's comments that the reader may see at all. `user`: who "assigned to me" means."""
        # An address in a field may hold a NUL that the middleware does not see; it must find nothing, and no error.
        words = {name: data.get(name, "").replace("\0", "\ufffd") for name in FILTERS}
        # Beside the forms of the desk, which have fields of the same names.
        super().__init__(data=words, auto_id="filter_%s")
        self.comments, self.user = comments, user
        fields = self.fields
        fields["assigned"].choices = [("", _("Everybody")), ("me", _("Me")), ("none", _("Nobody"))]
        fields["status"].choices = [
            ("", _("Any status")),
            ("open", _("To decide")),
            ("proposed", _("Proposed, waits for agreement")),
            ("contested", _("Contested")),
            ("agreed", _("Agreed")),
            ("waiting", _("Waiting for the author’s answer")),
            ("answered", _("Answered by the author, not yet decided")),
        ]
        fields["kind"].choices = [("", _("All kinds")), *CommentKind.choices]
        fields["decision"].choices = [
            ("", _("All decisions")),
            ("decided", _("Decided")),
            *Decision.choices,
            ("noted_and_other", _("Noted and other")),
            ("proposed", _("Waiting for a second co-lead")),
            ("withdrawn", _("Withdrawn")),
        ]
        groups = [(code, name) for code, (name, _kinds) in KINDS_OF_GROUP.items()]
        fields["stakeholders"].choices = [("", _("All stakeholder groups")), *groups]
        fields["section"].choices = [("", _("All sections"))]
        fields["paragraph"].choices = [("", _("All paragraphs")), ("general", _("General comments"))]
        fields["organisation"].choices = [("", _("All organisations"))]
        fields["group"].choices = [("", _("All")), ("any", _("In an issue")), ("none", _("In no issue"))]
        fields["theme"].choices = [("", _("All themes")), ("none", _("No theme"))]
        fields["proposes"].choices = [
            ("", _("With and without a wording")),
            ("any", _("Proposes a wording")),
            ("competing", _("One of several wordings for its paragraph")),
        ]
        fields["check"].choices = [
            ("", _("Any")),
            ("own", _("Own organisation’s comment: needs another co-lead")),
            ("nobody", _("Nobody can agree it as it stands")),
        ]

    def offer(self, consultation_round, *, whole=True):
        """Fill the long lists: for a page that shows them all, or (`whole=False`) only those that are set, for words.

        One query for each list, as long as the text and the desk are.
        """
        for name in LONG:
            if whole or name in self.chosen:
                field = self.fields[name]
                field.choices = [*field.choices, *getattr(self, f"offer_{name}")(consultation_round)]
        return self

    def offer_section(self, consultation_round):
        headings = consultation_round.version.paragraphs.filter(kind=Paragraph.Kind.HEADING).order_by("position")
        rows = headings.values_list("slug", "number", "text")
        return [
            (START, _("Before the first heading")),
            *((slug, f"{number} {text}"[:60]) for slug, number, text in rows),
        ]

    def offer_paragraph(self, consultation_round):
        return consultation_round.version.paragraphs.order_by("position").values_list("slug", "number")

    def offer_organisation(self, consultation_round):
        # Read as the reader's own comments, so that the list betrays nobody whose comments are hidden from a drafter.
        organisations = Organisation.objects.filter(pk__in=self.comments.order_by().values("organisation"))
        return [(str(uuid), name) for uuid, name in organisations.values_list("uuid", "name")]

    def offer_assigned(self, consultation_round):
        people = User.objects.filter(workstream_roles__workstream=consultation_round.workstream_id, is_active=True)
        return [(str(user.uuid), user.name) for user in people.order_by("last_name", "first_name", "pk").distinct()]

    def offer_group(self, consultation_round):
        groups = consultation_round.groups.filter(dissolved_at__isnull=True).order_by("pk")
        return [(code, f"{code} {title}".strip()[:60]) for code, title in groups.values_list("code", "title")]

    def offer_theme(self, consultation_round):
        themes = consultation_round.themes.filter(merged_into__isnull=True).order_by("pk")
        return [(code, f"{code} {title}"[:60]) for code, title in themes.values_list("code", "title")]

    def said(self):
        """What is set, in words: (name, label, value, the address's query without it), in the order of the form."""
        for name, field in self.fields.items():
            if name in self.chosen:
                labels = dict(getattr(field, "choices", ()))
                without = urlencode({key: value for key, value in self.chosen.items() if key != name})
                value = self.chosen[name]
                yield name, field.label, labels.get(value, f"“{value}”"), without

    @property
    def first_fields(self):
        """Fields of the form that are always open."""
        return [self[name] for name in FIRST]

    @property
    def more_fields(self):
        return [field for field in self if field.name not in FIRST]

    @property
    def more_chosen(self):
        """What is set among the fields that are folded away, by name."""
        return {name: value for name, value in self.chosen.items() if name not in FIRST}

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

    @cached_property
    def standing(self):
        """The same without those that were withdrawn, unless the filters ask for them."""
        return self.found if self.chosen.get("decision") == "withdrawn" else self.found.standing()

    @property
    def are_lines(self):
        """Which of them are lines of the workbench: of a group one, unless the filters ask for what each one said."""
        return Q() if LOOK_AT_EVERY_LINE & self.chosen.keys() else Q(is_distinct=True)

    @cached_property
    def lines(self):
        return self.standing.filter(self.are_lines)

    @cached_property
    def behind(self):
        """Those for which another one of their group is the line."""
        return self.standing.exclude(self.are_lines) if self.are_lines else self.standing.none()

    def by_kind(self, comments, value):
        return comments.filter(kind=value)

    def by_paragraph(self, comments, value):
        if value == "general":
            return comments.filter(paragraph__isnull=True)
        return comments.filter(paragraph__slug=value)

    def by_section(self, comments, value):
        """Everything from a heading on, up to the next one that is not deeper.

        A title over the whole text divides nothing: it has what stands under it and before the first section.
        """
        version = self.comments.order_by().values_list("consultation_round__version", flat=True).first()
        headings = Paragraph.objects.filter(version=version, kind=Paragraph.Kind.HEADING).order_by("position")
        headings = list(headings.values("slug", "position", "level", "section_path"))
        place = next((place for place, heading in enumerate(headings) if heading["slug"] == value), None)
        if value != START and place is None:
            return comments.none()
        start, level, behind = 1, None, headings
        if place is not None:
            start, level, behind = headings[place]["position"], headings[place]["level"], headings[place + 1 :]
            if len(headings[place]["section_path"]) < depth_of(headings):
                level = None
        ends = (heading["position"] for heading in behind if level is None or heading["level"] <= level)
        comments, end = comments.filter(position__gte=start), next(ends, None)
        return comments if end is None else comments.filter(position__lt=end)

    def by_organisation(self, comments, value):
        try:
            return comments.filter(organisation__uuid=value)
        except ValidationError:  # not a UUID at all
            return comments.none()

    def by_stakeholders(self, comments, value):
        return comments.filter(organisation__kind__in=KINDS_OF_GROUP.get(value, ("", []))[1])

    def by_decision(self, comments, value):
        if value == "withdrawn":
            return comments.filter(withdrawn_at__isnull=False)
        if value == "proposed":
            return comments.standing().filter(disposition__workflow=Workflow.PROPOSED)
        if value == "decided":
            return comments.standing().exclude(decision=Decision.PENDING)
        if value == "noted_and_other":
            return comments.standing().filter(decision__in=PARTS["noted"])
        return comments.standing().filter(decision=value)

    def by_status(self, comments, value):
        if value in ("waiting", "answered"):
            # A question about a comment that was split since is one about each of its parts.
            found = getattr(Clarification.objects, value)()
            asked = Exists(found.filter(comment=OuterRef("pk"))) | Exists(found.filter(comment=OuterRef("parent")))
            return (comments.standing() if value == "waiting" else comments.awaiting_decision()).filter(asked)
        return comments.standing().filter(disposition__workflow__in=STATUS.get(value, []))

    def by_assigned(self, comments, value):
        if value == "none":
            return comments.filter(disposition__assignee__isnull=True)
        if value == "me":
            return comments.filter(disposition__assignee=self.user) if self.user else comments.none()
        try:
            return comments.filter(disposition__assignee__uuid=value)
        except ValidationError:  # not a UUID at all
            return comments.none()

    def by_check(self, comments, value):
        """Proposed by somebody who speaks for the comment's organisation: a co-lead of another one must agree.

        Or proposed, and nobody is there who can.
        """
        if value == "nobody":
            consultation_round = ConsultationRound.objects.filter(
                pk__in=self.comments.order_by().values("consultation_round")[:1]
            ).first()
            return comments.agreed_by_nobody(consultation_round) if consultation_round else comments.none()
        if value != "own":
            return comments.none()
        speaks = Membership.objects.current().filter(
            person=OuterRef("disposition__proposed_by"), organisation=OuterRef("organisation")
        )
        return comments.standing().filter(Exists(speaks), disposition__workflow=Workflow.PROPOSED)

    def by_proposes(self, comments, value):
        if value == "any":
            return comments.standing().exclude(current__proposed_mode="")
        return comments.with_competing_wording(self.comments) if value == "competing" else comments.none()

    def by_group(self, comments, value):
        if value in ("any", "none"):
            return comments.filter(disposition__group__isnull=value == "none")
        return comments.filter(disposition__group__code=value)

    def by_theme(self, comments, value):
        if value == "none":
            return comments.filter(disposition__themes__isnull=True)
        return comments.filter(disposition__themes__code=value)

    def by_text(self, comments, value):
        # A withdrawn comment's words are gone for everybody, the search included.
        return comments.standing().matching(value)
