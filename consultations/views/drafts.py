"""A draft's own address leads to its frozen text (design decision 3)."""

from django.shortcuts import redirect

from consultations.models import ConsultationRound, Phase
from drafts.models import DraftPage

# Which of several rounds on one draft is meant, best first.
RANK = [Phase.OPEN, Phase.GRACE, Phase.ANNOUNCED, Phase.CLOSED, Phase.PUBLISHED, Phase.CANCELLED]


def current_round(page, user, at):
    """The announced round on any version of the draft that the reader should be led to, or None."""
    rounds = ConsultationRound.objects.visible_to(user, at).announced(at).filter(version__page=page.pk)
    return min(rounds.order_by("-opens_at", "-pk"), key=lambda row: RANK.index(row.phase(at)), default=None)


def to_frozen_text(page, request, serve_args, serve_kwargs):
    """For Wagtail's `before_serve_page`, which runs before its privacy check and so may only redirect.

    The round's own door asks who may read. Who may read none of the draft's rounds is led to its workstream: the
    participation of rounds alone decides who reads. Where there is no round, Wagtail shows the latest version.
    """
    if not isinstance(page, DraftPage):
        return None
    consultation_round = current_round(page, request.user, request.at)
    if consultation_round is not None:
        return redirect("consultations:round", code=consultation_round.code)
    rounds = ConsultationRound.objects.filter(version__page=page.pk)
    if rounds.exists() and not rounds.visible_to(request.user, request.at).exists():
        return redirect(page.get_parent().get_url(request))
    return None
