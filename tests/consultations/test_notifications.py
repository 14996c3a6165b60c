"""Who gets which mail."""

import pytest
from django.contrib.auth.models import Permission

from consultations.actions.submissions import request_late
from consultations.permissions import (
    managers_of_organisations,
    managers_of_rounds,
    may_manage_organisations,
    may_manage_rounds,
)
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def everybody():
    """One person for each way to the right, and some without it."""
    alone = make.make_user("alone@example.org")
    for codename in ("change_consultationround", "change_organisation"):
        alone.user_permissions.add(Permission.objects.get(codename=codename))
    return [
        make.make_admin("secretariat@example.org"),
        alone,
        make.make_user("super@example.org", is_superuser=True),
        make.make_user("former@example.org", is_superuser=True, is_active=False),
        make.make_user("nobody@example.org"),
        make.make_lead(make.make_workstream(), email="lead@example.org"),
    ]


def test_those_who_manage_are_those_who_may(everybody):
    may = [type(user).objects.get(pk=user.pk) for user in everybody]
    assert {user.email for user in managers_of_rounds()} == {user.email for user in may if may_manage_rounds(user)}
    organisers = {user.email for user in managers_of_organisations()}
    assert organisers == {user.email for user in may if may_manage_organisations(user)}


def test_a_late_request_and_a_membership_request_reach_everybody_who_may_answer(
    everybody, mailbox, django_capture_on_commit_callbacks
):
    consultation_round = make.make_round("closed")
    member = make.make_member()
    make.make_comment(consultation_round, "Too late.", by=member.person, at=make.NOW)
    with django_capture_on_commit_callbacks(execute=True):
        request_late(consultation_round, by=member.person, at=make.NOW)
        make.make_member(make.make_organisation(), state="requested", role="contributor")
    may = ["secretariat@example.org", "alone@example.org", "super@example.org"]
    for word in ("Late acceptance is asked for", "Somebody asks to speak for"):
        assert sorted(message.to[0] for message in mailbox if word in message.subject) == sorted(may)
