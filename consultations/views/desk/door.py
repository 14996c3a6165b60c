"""The door of the lead's desk: who comes in, and what may be done there."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps
from urllib.parse import unquote

from django.contrib import messages
from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from consultations.forms.desk.filters import CommentFilters
from consultations.models import Comment, ConsultationRound, Phase, User, WorkstreamRole
from consultations.permissions import agrees_as, decides_at
from consultations.views.doors import kept_words, signed_in


@dataclass
class Desk:
    """One lead at one round: what may be read, and what may be done."""

    consultation_round: ConsultationRound
    user: User
    role: str
    at: datetime

    @cached_property
    def sent(self):
        """All that was sent and that this lead may read, also what was split or joined again: for pages of one comment.

        No draft is ever among them.
        """
        return Comment.objects.sent_to_desk(self.consultation_round, self.user, self.role)

    @cached_property
    def comments(self):
        """The lines to be answered that this lead may read."""
        return self.sent.submitted()

    def may_read(self, comment):
        """Whether one of the round's comments that were sent is among them."""
        if comment.visibility != "confidential" or self.role != WorkstreamRole.Role.DRAFTER:
            return True
        return self.sent.filter(pk=comment.pk).exists()

    def filters(self, data):
        """Which of them an address (or whatever else holds the keys of the filters) chooses."""
        return CommentFilters(data, comments=self.comments, user=self.user)

    @property
    def phase(self):
        return self.consultation_round.phase(self.at)

    @property
    def is_time(self):
        return decides_at(self.consultation_round, self.at)

    @cached_property
    def saved_filters(self):
        """The filters that this lead can use by name; read where a page shows them."""
        offered = self.consultation_round.saved_filters.offered_to(self.user)
        return list(offered.select_related("by"))

    @property
    def may_propose(self):
        return self.role in (WorkstreamRole.Role.CO_LEAD, WorkstreamRole.Role.DRAFTER)

    @property
    def may_agree(self):
        return self.role == agrees_as(self.consultation_round)

    @property
    def may_review(self):
        return self.role == WorkstreamRole.Role.REVIEW_EDITOR and self.is_time and self.phase != Phase.PUBLISHED

    @property
    def may_reopen(self):
        return self.role == WorkstreamRole.Role.CO_LEAD


def at_the_desk(view):
    """Turn the `code` of an address into a Desk: only with a role in the round's workstream, whatever else one is."""

    @signed_in
    @wraps(view)
    def find(request, code, *args, **kwargs):
        rounds = ConsultationRound.objects.led_by(request.user).with_role_of(request.user)
        consultation_round = get_object_or_404(rounds.select_related("version", "workstream"), code=code)
        return view(
            request, Desk(consultation_round, request.user, consultation_round.role, request.at), *args, **kwargs
        )

    return find


def shared(desk):
    """What every page of a round's desk shows around its content."""
    return {"desk": desk, "consultation_round": desk.consultation_round, "phase": desk.phase}


def words_back(request, having, **saying):
    """What was typed into the form with this field before one had to sign in again, as data for it; None otherwise.

    What no form of a page takes back is shown above it (`home/_words_left.html`).
    """
    if request.method == "POST" or not (kept := kept_words(request, having, **saying)):
        return None
    messages.warning(request, _("Your words are back. They are not saved yet."))
    data = QueryDict(mutable=True)
    data.update(kept)
    return data


def asked(request, *known):
    """What a form wants done, one of the wishes `known`; the first of them where it does not say, and 404 to others."""
    do = request.POST.get("do", known[0])
    if do not in known:
        raise Http404
    return do


def back_to(request, desk, name):
    """Back to the page of this desk from which a form was sent (`next`), else to the page of this name."""
    then, home = request.POST.get("next", ""), reverse("consultations:lead_round", args=[desk.consultation_round.code])
    # A browser would walk "..", however it is written, and with it out of the desk.
    if (
        then.startswith(home)
        and ".." not in unquote(then)
        and url_has_allowed_host_and_scheme(then, allowed_hosts=None)
    ):
        return redirect(then)
    return redirect(name, desk.consultation_round.code)
