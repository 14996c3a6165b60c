"""The front page."""

from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from consultations.models import Comment, ConsultationRound, Phase
from drafts.models import WorkstreamPage


class HomePage(Page):
    """The site's front page: what is open, what was answered, and the workstreams."""

    lede = models.TextField(_("Lede"), blank=True)

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["drafts.WorkstreamPage"]
    template = "home/home_page.html"
    content_panels = [*Page.content_panels, FieldPanel("lede")]

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request, *args, **kwargs):
        """Everything on the page in three queries, however many rounds and workstreams there are."""
        rounds = list(rounds_for(request.user, request.at))
        by_phase = {}
        for consultation_round in rounds:
            by_phase.setdefault(consultation_round.phase(request.at), []).append(consultation_round)
        answered = sorted(by_phase.get(Phase.PUBLISHED, []), key=lambda each: each.published_at, reverse=True)
        return {
            **super().get_context(request, *args, **kwargs),
            "open_rounds": sorted(by_phase.get(Phase.OPEN, []), key=lambda each: each.closes_at),
            "coming_rounds": sorted(by_phase.get(Phase.ANNOUNCED, []), key=lambda each: each.opens_at),
            "answered_rounds": answered[:3],
            "workstreams": workstreams_with_state(self, by_phase),
        }


# As the results page counts: answers that were agreed by publication, and none on what was said in confidence.
TAKEN_UP = Q(decision__in=["accepted", "partly_accepted"], disposition__workflow="published") & ~Q(
    visibility="confidential"
)


def rounds_for(user, at):
    """The rounds that a reader may see, each with the number of its comments, answers and organisations."""
    standing = (
        Comment.objects.standing().filter(consultation_round=OuterRef("pk")).order_by().values("consultation_round")
    )

    def number(**counts):
        return Subquery(standing.annotate(**counts).values(*counts), output_field=models.IntegerField())

    return (
        ConsultationRound.objects.visible_to(user, at)
        .select_related("workstream", "version")
        .annotate(
            comments_received=number(comments_received=Count("pk")),
            comments_taken_up=number(comments_taken_up=Count("pk", filter=TAKEN_UP)),
            organisations_heard=number(organisations_heard=Count("organisation", distinct=True)),
        )
    )


def workstreams_with_state(home_page, by_phase):
    """The workstreams below the home page, each with its co-leads' names and the word that says how far it is."""
    states = {}
    for phase, word in [
        (Phase.OPEN, _("Open now")),
        (Phase.ANNOUNCED, _("Consultation announced")),
        (Phase.GRACE, _("Comments are being answered")),
        (Phase.CLOSED, _("Comments are being answered")),
        (Phase.PUBLISHED, _("Results published")),
    ]:
        for consultation_round in by_phase.get(phase, []):
            states.setdefault(consultation_round.workstream_id, word)
    workstreams = list(
        WorkstreamPage.objects.child_of(home_page).live().public().order_by("code").prefetch_related("partners")
    )
    for workstream in workstreams:
        workstream.state = states.get(workstream.pk, _("In preparation"))
        workstream.is_open = workstream.pk in {each.workstream_id for each in by_phase.get(Phase.OPEN, [])}
        workstream.co_leads = [partner.name for partner in workstream.partners.all() if partner.role == "co_lead"]
    return workstreams
