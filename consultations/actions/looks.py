"""Looking for campaigns while one does something else: among twenty thousand comments it takes half a minute."""

import logging

from django.utils import timezone
from django.utils.translation import get_language, override
from django_tasks import task

from consultations.actions.campaigns import begin_look, break_off_look, carry_out_look
from consultations.audit import record
from consultations.comparing import alike_among_many
from consultations.models import CampaignLook
from drafts.tasks import BACKEND, signs_of_life

logger = logging.getLogger(__name__)


def look_for_campaigns(consultation_round, *, by, at):
    """Have campaigns looked for in the background; returns the CampaignLook, that of somebody else where one is at it.

    What it does and raises is what `find_groups` does and raises; what goes wrong later is told in the look.
    """
    look, is_new = begin_look(consultation_round, by=by, at=at)
    if is_new:
        record("consultations.look_for_campaigns", consultation_round, by=by, at=at)
        # After the transaction: who looks is somewhere else, and must find the row.
        find_campaigns.enqueue(look.pk, get_language())
        look.refresh_from_db()
    return look


@task(backend=BACKEND)
def find_campaigns(pk, language):
    """Carry out a look, in the language of the person who waits for it."""
    rows = CampaignLook.objects.filter(pk=pk, state=CampaignLook.State.LOOKING)
    if not rows.update(heartbeat=timezone.now()):
        return
    look = rows.select_related("consultation_round", "by").get()
    with override(language), signs_of_life(rows):
        try:
            carry_out_look(look, clock=timezone.now, compare=alike_among_many)
        except Exception as error:
            logger.error("Campaigns could not be looked for: %s", type(error).__name__)
            break_off_look(look, error, at=timezone.now())
            raise
