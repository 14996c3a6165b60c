"""What a reader may find: published pages, and the frozen paragraphs of rounds that the reader may see."""

import re

from consultations.models import ConsultationRound
from drafts.folding import LONGEST_QUERY
from drafts.models import DraftPage, Paragraph, WorkstreamPage

MOST_PAGES = 10


def find_pages(model, words):
    """Published workstreams or drafts, the best first. Only public ones: Wagtail's search knows no restrictions."""
    # Letters and digits only: a quotation mark breaks the query that Wagtail makes for SQLite.
    bare = " ".join(re.findall(r"\w+", words[:LONGEST_QUERY]))
    return list(model.objects.live().public().search(bare)[:MOST_PAGES]) if bare else []


def find_workstreams(words):
    return find_pages(WorkstreamPage, words)


def find_drafts(words):
    return find_pages(DraftPage, words)


def readable_rounds(user, at):
    """The rounds that the reader may see, newest first, by the version on which they are: {version id: round}."""
    rounds = {}
    for consultation_round in ConsultationRound.objects.visible_to(user, at).order_by("-opens_at", "-pk"):
        rounds.setdefault(consultation_round.version_id, consultation_round)
    return rounds


def find_paragraphs(terms, versions):
    """Paragraphs of these versions that contain all the terms, newest text first, then in the order of the text."""
    found = Paragraph.objects.filter(version__in=versions).exclude(search_text="")
    for term in terms:
        found = found.filter(search_text__contains=term)
    return found.order_by("-version__frozen_at", "-version", "position")
