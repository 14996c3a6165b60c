"""What the factories make is what the site would make."""

import pytest
from django.db.models import Model

from consultations.ledger import differences, ledger_of
from consultations.models import Comment, ParagraphTally, Submission
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db

# What may differ between two comments that were made alike: who, when, which.
OWN = {"id", "uuid", "client_token", "saved_token", "ref", "search_text", "text"}


@pytest.mark.parametrize("phase", ["draft", "announced", "open", "grace", "closed", "published", "cancelled"])
def test_a_round_stands_in_the_phase_that_was_asked_for(phase):
    assert factories.make_round(phase).phase(NOW) == phase


def test_the_whole_line_can_be_walked():
    consultation_round = factories.make_round("closed")
    submission = factories.make_submission(consultation_round, comments=["One.", {"text": "Two.", "paragraph": None}])
    assert submission.ref == f"{consultation_round.code}-S001"
    assert factories.decide_all(consultation_round) == 2
    factories.publish(consultation_round)
    assert Comment.objects.filter(public_no__isnull=False).count() == 2
    assert ledger_of(consultation_round).noted == 2


def test_grown_comments_equal_submitted_ones():
    sent = factories.make_round("open")
    paragraph = sent.version.paragraphs.first()
    words = {"kind": "substantive", "visibility": "public_named", "proposed_text": f"{paragraph.text} And more."}
    factories.make_submission(sent, comments=[{"text": "Comment 1: please say more.", "paragraph": paragraph, **words}])
    grown = factories.make_round("open")
    factories.grow_comments(grown, 1)
    for consultation_round in (sent, grown):
        consultation_round.refresh_from_db()
        assert differences(consultation_round) == []
    for of in (_comment, _wording, _disposition, _submission, _revision, _tally, _counters):
        assert of(grown) == of(sent), of.__name__


def test_thousands_are_grown_in_a_few_statements(django_assert_max_num_queries):
    consultation_round = factories.make_round("open")
    with django_assert_max_num_queries(200):
        factories.grow_comments(consultation_round, 2000)
    assert ledger_of(consultation_round).received == 2000
    assert differences(consultation_round) == []


def _values(row: Model, leave_out=()):
    foreign = {field.attname for field in row._meta.concrete_fields if field.is_relation}
    own = OWN | foreign | set(leave_out)
    names = [field.attname for field in row._meta.concrete_fields if field.attname not in own]
    return {name: getattr(row, name) for name in names}


def _only(consultation_round):
    comments = Comment.objects.select_related("current", "disposition", "submission")
    return comments.get(consultation_round=consultation_round)


def _comment(consultation_round):
    comment = _only(consultation_round)
    return _values(comment) | {"current": comment.current_id is not None, "search_text": comment.search_text}


def _wording(consultation_round):
    wording = _only(consultation_round).current
    return _values(wording) | {"text": wording.text, "token": wording.saved_token == wording.client_token}


def _disposition(consultation_round):
    return _values(_only(consultation_round).disposition)


def _submission(consultation_round):
    submission = Submission.objects.get(consultation_round=consultation_round)
    return _values(submission) | {"number": submission.ref.removeprefix(consultation_round.code)}


def _revision(consultation_round):
    revision = _only(consultation_round).submission.revisions.get()
    return _values(revision) | {"texts": revision.texts.count(), "by": revision.submitted_by is not None}


def _tally(consultation_round):
    return [_values(row) for row in ParagraphTally.objects.filter(consultation_round=consultation_round)]


def _counters(consultation_round):
    consultation_round.refresh_from_db()
    return consultation_round.last_comment_no, consultation_round.last_submission_no
