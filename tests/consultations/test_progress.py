"""Progress by section: nothing is counted twice, and nothing is left out."""

from datetime import timedelta

import pytest

from consultations.forms.desk.filters import CommentFilters
from consultations.models import Comment
from consultations.progress import progress_of
from drafts.versions import freeze_draft
from tests import factories as make
from tests.factories import NOW

pytestmark = pytest.mark.django_db


def comments_of(consultation_round):
    return Comment.objects.submitted().filter(consultation_round=consultation_round)


def found_behind(consultation_round, stretches):
    """How many comments the filters find that the desk offers for each stretch."""
    comments = comments_of(consultation_round)
    return [CommentFilters(stretch.filters, comments=comments).found.count() for stretch in stretches]


def test_every_comment_is_in_one_section_and_on_one_paragraph():
    consultation_round = make.make_round("closed")
    make.grow_comments(consultation_round, 21)
    sections, places = progress_of(consultation_round, comments_of(consultation_round))
    assert sum(section.total for section in sections) == 21
    general = sum(section.total for section in sections if section.slug == "general")
    assert sum(place.total for place in places) == 21 - general
    assert found_behind(consultation_round, sections) == [section.total for section in sections]
    assert found_behind(consultation_round, places) == [place.total for place in places]


def test_general_comments_and_words_before_the_first_heading_have_their_own_lines():
    version = make.make_draft(["Before everything.", ("heading", "One"), "First."])
    consultation_round = make.make_round("closed", version=version)
    make.make_submission(
        consultation_round, comments=["On the first.", {"text": "All.", "paragraph": None, "kind": "general"}]
    )
    sections, _places = progress_of(consultation_round, comments_of(consultation_round))
    assert [section.title for section in sections] == ["General comments", "Before the first heading"]
    assert found_behind(consultation_round, sections) == [1, 1]


def test_what_stands_under_the_title_of_the_whole_text_is_not_before_the_first_heading():
    page = make.make_page([("heading", "The text"), "First.", ("heading", "A part"), "Second."])
    page.body[2].value["level"] = "3"
    page.save()
    version = freeze_draft(page, label="1.0", by=None, at=NOW - timedelta(days=90))
    consultation_round = make.make_round("closed", version=version)
    make.make_submission(consultation_round, comments=["One.", {"text": "Two.", "paragraph": "2"}])
    sections, _places = progress_of(consultation_round, comments_of(consultation_round))
    assert [section.title for section in sections] == ["The text", "A part"]
    assert found_behind(consultation_round, sections) == [1, 1]


def test_a_section_leads_to_its_first_paragraph_with_comments():
    version = make.make_draft([("heading", "One"), "First.", "Second.", ("heading", "Two"), "Third."])
    consultation_round = make.make_round("closed", version=version)
    make.make_submission(consultation_round, comments=[{"text": "On the second.", "paragraph": "2"}])
    sections, _places = progress_of(consultation_round, comments_of(consultation_round))
    assert [(section.title, section.slug) for section in sections] == [("One", "p2")]
