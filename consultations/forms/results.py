"""How a reader of the results narrows and orders them: only by what everybody may see."""

from urllib.parse import urlencode

from django import forms
from django.db.models import Case, Q, Value, When
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from consultations.models import CommentKind, Decision, Workflow

ORDERS = [("", _("As in the text")), ("decision", _("By decision"))]


class ResultFilters(forms.Form):
    """Which published comments, in which order. A value that means nothing finds nothing."""

    order = forms.ChoiceField(label=_("Order"), choices=ORDERS, required=False)
    decision = forms.ChoiceField(label=_("Decision"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, data):
        self.typed = {name: data.get(name, "").strip() for name in ("order", "decision", "kind", "paragraph")}
        super().__init__(data=self.typed)
        self.fields["decision"].choices = [("", _("All decisions")), *Decision.choices]
        self.fields["kind"].choices = [("", _("All kinds")), *CommentKind.choices]
        for field in self.fields.values():
            field.widget.attrs["class"] = "input"

    @cached_property
    def query(self):
        return urlencode({name: value for name, value in self.typed.items() if value})

    @property
    def paragraph(self):
        return self.typed["paragraph"]

    def narrow(self, rows):
        """The rows that are left. An answer that is not published counts as pending, for everybody."""
        answered = Q(disposition__workflow=Workflow.PUBLISHED)
        decision, kind, paragraph = (self.typed[name] for name in ("decision", "kind", "paragraph"))
        if decision == Decision.PENDING:
            rows = rows.exclude(answered)
        elif decision:
            rows = rows.filter(answered, decision=decision)
        if kind:
            rows = rows.filter(kind=kind)
        if paragraph == "general":
            rows = rows.filter(paragraph__isnull=True)
        elif paragraph:
            rows = rows.filter(paragraph__slug=paragraph)
        if self.typed["order"] == "decision":
            order = [decision for decision in Decision.values if decision != Decision.PENDING]
            rank = Case(
                *(When(answered & Q(decision=decision), then=Value(n)) for n, decision in enumerate(order)),
                default=Value(len(order)),
            )
            rows = rows.order_by(rank, "public_no")
        return rows
