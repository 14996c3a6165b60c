"""Who speaks for whom is said by somebody who knows."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from wagtail.models import ModelLogEntry

from consultations.actions.people import (
    add_alias,
    complete_profile,
    create_organisation,
    decide_membership,
    erase_user,
    give_role,
    request_membership,
    set_language,
    take_role,
    update_organisation,
    verify_organisation,
)
from consultations.ledger import differences
from consultations.models import Comment, Membership, Organisation, User
from tests.factories import (
    NOW,
    make_admin,
    make_member,
    make_organisation,
    make_personal,
    make_round,
    make_submission,
    make_user,
    make_workstream,
)

pytestmark = pytest.mark.django_db

PROFILE = {"first_name": "Amal", "last_name": "Haddad", "job_title": "Adviser", "language": "ar"}


@pytest.mark.parametrize(
    "spelling",
    ["Harbour Cities Alliance", "harbour  cities ALLIANCE", "HCA", "تحالف مدن الموانئ", "تحالف مُدن الموانيء"],
)
def test_an_organisation_is_found_by_any_name_and_no_duplicate_is_made(spelling):
    known = make_organisation("Harbour Cities Alliance", acronym="HCA", aliases=["تحالف مدن الموانئ"])
    if spelling != "تحالف مُدن الموانيء":
        assert Organisation.objects.called(spelling).get() == known
        with pytest.raises(ValidationError):
            create_organisation(name=spelling, kind="other", by=make_user(), at=NOW)
    else:
        # A hamza on its own is another letter; vowel marks are not.
        assert not Organisation.objects.called(spelling).exists()


def test_a_profile_says_once_for_whom_one_speaks():
    user, organisation = make_user(profile_done_at=None), make_organisation()
    for ways in ({}, {"organisation": organisation, "personal": True}):
        with pytest.raises(ValidationError):
            complete_profile(user, **PROFILE, **ways, by=user, at=NOW)
    membership = complete_profile(user, **PROFILE, organisation=organisation, by=user, at=NOW)
    user.refresh_from_db()
    assert (membership.state, membership.role, user.profile_done_at, user.language) == (
        "requested",
        "contributor",
        NOW,
        "ar",
    )


def test_whoever_picks_a_government_is_nobody_until_somebody_says_so():
    government = make_organisation("Government of Northland", kind="member_state")
    person = make_user()
    membership = request_membership(person, government, by=person, at=NOW)
    assert membership.state == "requested"
    assert decide_membership(membership, state="active", role="focal_point", by=make_admin(), at=NOW).state == "active"


def test_a_verified_address_in_a_domain_of_a_verified_organisation_is_enough():
    organisation = make_organisation(domains=["northland.example"])
    vouched, unproved = make_user("a@Northland.example"), make_user("b@northland.example", verified=False)
    assert request_membership(vouched, organisation, by=vouched, at=NOW).state == "active"
    assert request_membership(unproved, organisation, by=unproved, at=NOW).state == "requested"
    unverified = make_organisation(verified=False, domains=["southland.example"])
    claimant = make_user("c@southland.example")
    assert request_membership(claimant, unverified, by=claimant, at=NOW).state == "requested"


def test_a_new_organisation_is_unverified_and_its_founder_requested():
    user = make_user()
    new = {"name": "Bridge Skills Institute", "acronym": "BSI", "kind": "academia", "country": "", "region": "europe"}
    membership = complete_profile(user, **PROFILE, new_organisation=new, by=user, at=NOW)
    assert (membership.organisation.verified_at, membership.state) == (None, "requested")


def test_personal_capacity_is_an_organisation_of_one_that_nobody_finds():
    membership = make_personal(first_name="Amal", last_name="Haddad")
    assert membership.organisation.name == "Amal Haddad"
    assert not Organisation.objects.listed().exists()
    assert not Organisation.objects.called("Amal Haddad").exists()
    with pytest.raises(ValidationError):
        request_membership(make_user(), membership.organisation, by=None, at=NOW)


def test_asking_twice_is_asking_once_and_who_left_is_asked_about_again():
    member = make_member(role="focal_point")
    again = request_membership(member.person, member.organisation, by=member.person, at=NOW)
    assert (again.pk, again.state) == (member.pk, "active")
    decide_membership(member, state="ended", by=None, at=NOW)
    assert request_membership(member.person, member.organisation, by=member.person, at=NOW).state == "requested"


def test_an_alias_of_another_organisation_is_refused():
    make_organisation("Migrant Women's Forum", acronym="MWF")
    other = make_organisation()
    with pytest.raises(ValidationError):
        add_alias(other, "mwf", by=None, at=NOW)
    add_alias(other, "Foro", by=None, at=NOW)
    assert Organisation.objects.called("FORO").get() == other


def test_a_renamed_organisation_is_found_by_its_new_name():
    organisation = make_organisation("Old Name")
    update_organisation(organisation, name="New Name", by=None, at=NOW)
    assert Organisation.objects.called("new name").get() == organisation


def test_nobody_grants_himself_anything():
    member, person = make_member(state="requested"), make_user()
    calls = [
        lambda: decide_membership(member, state="active", by=member.person, at=NOW),
        lambda: verify_organisation(member.organisation, by=member.person, at=NOW),
        lambda: add_alias(member.organisation, "X", by=person, at=NOW),
        lambda: update_organisation(member.organisation, name="X", by=person, at=NOW),
        lambda: give_role(person, make_workstream(), "co_lead", by=person, at=NOW),
        lambda: take_role(give_role(person, make_workstream(), "co_lead", by=None, at=NOW), by=person, at=NOW),
        lambda: request_membership(person, member.organisation, by=member.person, at=NOW),
        lambda: set_language(person, "ar", by=member.person, at=NOW),
        lambda: erase_user(person, by=member.person, at=NOW),
    ]
    for call in calls:
        with pytest.raises(PermissionDenied):
            call()


def test_an_erased_persons_name_stands_in_no_entry_of_the_log():
    person = make_personal(first_name="Quail", last_name="Redstart").person
    erase_user(person, by=person, at=NOW)
    entries = ModelLogEntry.objects.all()
    assert entries
    assert not [entry for entry in entries if "Quail" in f"{entry.label} {entry.data}"]


def test_erasing_a_person_keeps_what_the_organisation_submitted():
    consultation_round = make_round()
    submission = make_submission(consultation_round)
    person = submission.comments.get().author
    email, name = person.email, person.name
    erase_user(person, by=person, at=NOW)
    person = User.objects.get(pk=person.pk)
    assert email not in str(vars(person))
    assert name not in str(vars(person))
    assert not person.is_active
    assert not EmailAddress.objects.filter(user=person).exists()
    assert not Membership.objects.current().filter(person=person).exists()
    assert Comment.objects.get().current.text == "Please say more."
    assert differences(consultation_round) == []


def test_a_name_is_one_line_wherever_it_came_from(mailbox, django_capture_on_commit_callbacks):
    admin, user = make_admin(), make_user(profile_done_at=None)
    with django_capture_on_commit_callbacks(execute=True):
        membership = complete_profile(
            user, **PROFILE | {"last_name": "Haddad\r\nBcc: everybody@example.org"},
            new_organisation={"name": "Harbour\rCities\u202e\n\nPlease pay.", "kind": "other"}, by=user, at=NOW,
        )  # fmt: skip
    assert membership.organisation.name == "Harbour Cities Please pay."
    assert membership.person.last_name == "Haddad Bcc: everybody@example.org"
    assert mailbox.last(admin.email).subject == "Somebody asks to speak for Harbour Cities Please pay."


def test_the_secretariat_is_asked_once_however_often_the_profile_is_saved(mailbox, django_capture_on_commit_callbacks):
    admin, user, organisation = make_admin(), make_user(profile_done_at=None), make_organisation()
    for _time in range(3):
        with django_capture_on_commit_callbacks(execute=True):
            membership = complete_profile(user, **PROFILE, organisation=organisation, by=user, at=NOW)
    assert len(mailbox.to(admin.email)) == 1
    decide_membership(membership, state="ended", by=None, at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        complete_profile(user, **PROFILE, organisation=organisation, by=user, at=NOW)
    assert len(mailbox.to(admin.email)) == 2, "who left and comes back is asked about again"
