"""Themes of a round: what several comments are about."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from consultations.actions.dispositions import PROPOSERS
from consultations.actions.steps import Step
from consultations.audit import record
from consultations.locks import hold_round
from consultations.models import Disposition, DispositionEvent, Phase, Theme, WorkstreamRole
from consultations.numbers import take_numbers
from consultations.permissions import role_in
from consultations.text import clean_text, one_line
from drafts.folding import fold


@transaction.atomic
def create_theme(consultation_round, *, title, by, at, description=""):
    """Add a theme under the next code (T1, T2 ...); returns it. Both leads and drafters may."""
    consultation_round = _open_round(consultation_round, by, at)
    theme = Theme(consultation_round=consultation_round)
    _write(theme, title, description)
    theme.code = f"T{take_numbers(consultation_round, 'last_theme_no')}"
    theme.save()
    record("consultations.create_theme", theme, by=by, at=at)
    return theme


@transaction.atomic
def update_theme(theme, *, title, description, by, at):
    """Call a theme otherwise, or say what belongs there. Its code stays."""
    _open_round(theme.consultation_round, by, at)
    theme = Theme.objects.get(pk=theme.pk)
    _check_stands(theme)
    _write(theme, title, description)
    theme.save()
    record("consultations.update_theme", theme, by=by, at=at)
    return theme


@transaction.atomic
def merge_theme(theme, into, *, by, at):
    """Move every comment of a theme to another one; returns the Step. Undoing it brings the theme back.

    The comments' histories say it; a theme that had no comments is merged without a step.
    """
    consultation_round = _open_round(theme.consultation_round, by, at)
    theme, into = (Theme.objects.get(pk=one.pk) for one in (theme, into))
    _check_stands(theme)
    _check_stands(into)
    if theme == into or theme.consultation_round_id != into.consultation_round_id:
        raise ValidationError({"into": _("Please name another theme of this round.")})
    with Step(consultation_round, "note", by=by, at=at) as step:
        # A drafter does not read every comment, and would leave some behind.
        if step.role != WorkstreamRole.Role.CO_LEAD:
            raise PermissionDenied
        for rows in step.rows(Disposition.objects.filter(themes=theme)):
            for disposition in rows:
                themes = disposition.many["themes"] - {theme.pk} | {into.pk}
                step.change(disposition, DispositionEvent.Kind.NOTED, themes=themes)
    theme.merged_into, theme.merged_in = into, step.row
    theme.save(update_fields=["merged_into", "merged_in"])
    record("consultations.merge_theme", theme, by=by, at=at)
    return step


def theme_called(consultation_round, title):
    """The theme of the round that has this title, however it is written; None where none that stands has it."""
    wanted = fold(title)
    standing = consultation_round.themes.filter(merged_into__isnull=True).order_by("pk")
    return next((theme for theme in standing if fold(theme.title) == wanted), None)


def _open_round(consultation_round, by, at):
    if role_in(by, consultation_round.workstream_id) not in PROPOSERS:
        raise PermissionDenied
    consultation_round = hold_round(consultation_round.pk)
    if consultation_round.phase(at) in (Phase.PUBLISHED, Phase.CANCELLED):
        raise ValidationError(_("This round is over: nothing is changed here any more."))
    return consultation_round


def _check_stands(theme):
    if theme.merged_into_id:
        raise ValidationError(_("%(code)s was merged into another theme.") % {"code": theme.code})


def _write(theme, title, description):
    theme.title, theme.description = one_line(title), clean_text(description)
    theme.full_clean(exclude=["code"], validate_unique=False, validate_constraints=False)
    other = theme_called(theme.consultation_round, theme.title)
    if other and other != theme:
        raise ValidationError({"title": _("%(code)s has this title already.") % {"code": other.code}})
