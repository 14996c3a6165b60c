"""The secretariat's lists and pages: who gets in, what stands there, and what stays unseen."""

import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver, reverse
from wagtail.models import ModelLogEntry

from consultations.actions.submissions import withdraw_comment
from consultations.models import Comment, Membership, Organisation, OrganisationAlias, WorkstreamRole
from tests import factories as make

pytestmark = pytest.mark.django_db

SECRET = "xylophone-of-the-unsent"
LISTS = [
    "consultationround",
    "submission",
    "comment",
    "laterequest",
    "invitation",
    "organisation",
    "membership",
    "workstreamrole",
]


def index(name):
    return reverse(f"consultations_{name}_modeladmin_index")


def inspect(row):
    return reverse(f"consultations_{row._meta.model_name}_modeladmin_inspect", args=[row.pk])


@pytest.fixture
def admin():
    return make.make_admin("secretariat@example.org")


@pytest.fixture
def superuser():
    user = make.make_user("super@example.org", is_staff=True, is_superuser=True)
    user.first_name, user.last_name = "Super", "User"
    user.save()
    return user


@pytest.fixture
def insider():
    """Somebody who enters the admin to write pages, and has nothing to do with consultations."""
    user = make.make_user("editor@example.org")
    user.groups.add(Group.objects.get(name="Editors"))
    return user


@pytest.fixture
def observer():
    """Somebody who may look at organisations only."""
    user = make.make_user("observer@example.org")
    user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", "view_organisation"]))
    return user


@pytest.fixture
def submitted():
    """A round with one submission of two comments; afterwards one comment is being rewritten and a third begun."""
    consultation_round = make.make_round("open", code="WS91-R1")
    make.make_submission(
        consultation_round,
        comments=["States <Member States> should say more.", "A second comment."],
        organisation=make.make_organisation("Society of Names"),
    )
    return consultation_round


def rows(consultation_round):
    return {
        "consultationround": consultation_round,
        "submission": consultation_round.submissions.received().first(),
        "comment": consultation_round.comments.submitted().first(),
        "organisation": Organisation.objects.listed().first(),
        "membership": Membership.objects.first(),
    }


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("who", ["admin", "superuser"])
def test_every_list_opens_for_the_secretariat(client, request, submitted, who, name):
    client.force_login(request.getfixturevalue(who))
    response = client.get(index(name))
    assert response.status_code == 200
    assert "Export" not in response.content.decode()


@pytest.mark.parametrize("name", ["consultationround", "submission", "comment", "organisation", "membership"])
@pytest.mark.parametrize("who", ["admin", "superuser"])
def test_every_row_opens_for_the_secretariat(client, request, submitted, who, name):
    client.force_login(request.getfixturevalue(who))
    response = client.get(inspect(rows(submitted)[name]))
    assert response.status_code == 200


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("who", ["insider", "observer"])
def test_a_list_wants_the_view_permission_of_its_own_model(client, request, submitted, who, name):
    user = request.getfixturevalue(who)
    client.force_login(user)
    expected = 200 if who == "observer" and name == "organisation" else 302
    assert client.get(index(name)).status_code == expected
    row = rows(submitted).get(name)
    if row is not None:
        assert client.get(inspect(row)).status_code == expected


def test_an_observer_writes_nothing(client, observer, submitted):
    client.force_login(observer)
    organisation = Organisation.objects.listed().first()
    for name in ("consultations_organisation_modeladmin_edit", "consultations_organisation_verify"):
        client.post(reverse(name, args=[organisation.pk]), {"name": "Taken over", "kind": "media", "region": "asia"})
    client.post(
        reverse("consultations_organisation_modeladmin_create"), {"name": "New", "kind": "media", "region": "asia"}
    )
    assert not Organisation.objects.filter(name__in=["Taken over", "New"]).exists()


@pytest.mark.parametrize("role", ["co_lead", "drafter", None])
def test_neither_leads_nor_strangers_enter_the_admin(client, submitted, role):
    user = make.make_lead(submitted.workstream, role) if role else make.make_user()
    client.force_login(user)
    for name in LISTS:
        assert client.get(index(name)).status_code in (302, 403)
    for row in rows(submitted).values():
        response = client.get(inspect(row))
        assert response.status_code in (302, 403)
        assert b"Member States" not in response.content


def test_a_lead_who_is_turned_away_is_not_sent_round_in_circles(client, submitted):
    client.force_login(make.make_lead(submitted.workstream))
    for address in (reverse("wagtailadmin_home"), index("comment")):
        assert client.get(address).status_code == 403


# --- What stays unseen ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["admin", "superuser"])
def test_no_unsent_word_stands_on_any_page(client, request, submitted, who):
    focal = make.speaker(submitted, Organisation.objects.get(name="Society of Names"))
    sent = submitted.comments.submitted().order_by("pk").first()
    make.make_comment(submitted, f"New: {SECRET}", by=focal)
    make.make_comment(submitted, f"Rewritten: {SECRET}", by=focal, comment=sent)
    silent = make.make_organisation("Silent Draft Writers")
    make.make_comment(submitted, f"Silent: {SECRET}", organisation=silent)
    client.force_login(request.getfixturevalue(who))
    addresses = [index(name) for name in LISTS]
    addresses += [inspect(row) for row in rows(submitted).values()]
    addresses += [inspect(sent), reverse("wagtailadmin_reports:site_history"), reverse("wagtailadmin_home")]
    for address in addresses:
        page = client.get(address).content.decode()
        assert SECRET not in page, address
        assert "Draft saved" not in page, address


@pytest.mark.parametrize("who", ["admin", "superuser"])
def test_what_was_never_sent_has_no_page(client, request, submitted, who):
    silent = make.make_organisation("Silent Draft Writers")
    unsent = make.make_comment(submitted, "Not yet.", organisation=silent)
    client.force_login(request.getfixturevalue(who))
    assert client.get(inspect(unsent)).status_code == 302
    assert client.get(inspect(unsent.submission)).status_code == 302
    assert "Silent Draft Writers" not in client.get(index("submission")).content.decode()
    assert f"/{unsent.pk}/" not in client.get(index("comment")).content.decode()


def test_a_count_of_comments_does_not_count_drafts(client, admin, submitted):
    focal = make.speaker(submitted, Organisation.objects.get(name="Society of Names"))
    for text in ("One more.", "Two more.", "Three more."):
        make.make_comment(submitted, text, by=focal)
    client.force_login(admin)
    submission = submitted.submissions.received().get()
    assert "2 received" in client.get(inspect(submission)).content.decode()
    listed = client.get(index("submission")).content.decode()
    assert re.search(r"field-comments_sent[^>]*>\s*2\s*<", listed)


@pytest.mark.parametrize(
    ("name", "question"),
    [
        ("comment", "texts__text__contains"),
        ("comment", "author__password__startswith"),
        ("comment", "organisation__memberships__person__email"),
        ("submission", "comments__texts__text__contains"),
        ("membership", "person__password__startswith"),
    ],
)
def test_a_list_answers_no_question_but_those_of_its_filters(client, admin, submitted, name, question):
    """wagtail-modeladmin hands any parameter to the ORM: counting rows would then read drafts letter by letter."""
    client.force_login(admin)
    plain = client.get(index(name))
    asked = client.get(index(name), {question: "certainly not there"})
    assert asked.status_code == 200
    assert asked.context["result_count"] == plain.context["result_count"] > 0


def test_the_filters_of_a_list_filter(client, admin, submitted):
    client.force_login(admin)
    assert client.get(index("comment"), {"decision__exact": "accepted"}).context["result_count"] == 0
    assert client.get(index("comment"), {"decision__exact": "pending"}).context["result_count"] == 2
    assert client.get(index("comment"), {"q": submitted.comments.submitted().first().ref}).context["result_count"] == 1


@pytest.mark.parametrize(
    "question", ["consultation_round__id__exact=abc", "decision__exact=%00", "o=99.x", "p=abc", "p=999"]
)
def test_a_list_survives_a_senseless_address(client, admin, submitted, question):
    client.force_login(admin)
    assert client.get(f"{index('comment')}?{question}").status_code in (200, 302, 404)


@pytest.mark.parametrize("export", ["csv", "xlsx"])
def test_no_list_exports(client, admin, submitted, export):
    client.force_login(admin)
    for address in [*map(index, LISTS), reverse("wagtailadmin_reports:site_history")]:
        response = client.get(address, {"export": export})
        assert response.headers["Content-Type"].startswith("text/html"), address


def test_a_key_that_is_no_number_is_no_page(client, admin):
    client.force_login(admin)
    for key in ("abc", "1-2", "99999999999999999999999", "999999999"):
        assert client.get(f"/admin/consultations/comment/inspect/{key}/").status_code == 404


def test_words_are_shown_as_typed(client, admin, submitted):
    client.force_login(admin)
    comment = submitted.comments.submitted().filter(current__text__contains="<Member").get()
    for address in (inspect(comment), index("comment")):
        page = client.get(address).content.decode()
        assert "&lt;Member States&gt;" in page
        assert "<Member" not in page


def test_a_withdrawn_comment_shows_its_line_and_not_its_words(client, admin, submitted):
    comment = submitted.comments.submitted().filter(current__text__contains="<Member").get()
    focal = make.speaker(submitted, comment.organisation)
    withdraw_comment(comment, by=focal, at=make.NOW)
    client.force_login(admin)
    for address in (inspect(comment), index("comment")):
        page = client.get(address).content.decode()
        assert comment.ref in page
        assert "Withdrawn by its authors" in page
        assert "Member States" not in page


def test_a_person_in_personal_capacity_is_no_organisation_of_the_register(client, admin):
    membership = make.make_personal(first_name="Ada", last_name="Lovelace")
    client.force_login(admin)
    assert "Lovelace" not in client.get(index("organisation")).content.decode()
    assert client.get(inspect(membership.organisation)).status_code == 302


# --- What does not exist ----------------------------------------------------------------------------------------------


def test_nothing_can_be_deleted_and_only_four_models_are_written():
    names = {name for name in get_resolver().reverse_dict if isinstance(name, str) and "_modeladmin_" in name}
    assert not {name for name in names if name.endswith(("delete", "history"))}
    assert {name for name in names if name.endswith(("create", "edit"))} == {
        "consultations_consultationround_modeladmin_create",
        "consultations_consultationround_modeladmin_edit",
        "consultations_organisation_modeladmin_create",
        "consultations_organisation_modeladmin_edit",
        "consultations_membership_modeladmin_edit",
        "consultations_workstreamrole_modeladmin_create",
        "consultations_workstreamrole_modeladmin_edit",
    }


def test_a_list_asks_as_often_for_thirty_comments_as_for_two(client, admin, submitted):
    client.force_login(admin)
    client.get(index("comment"))
    with CaptureQueriesContext(connection) as few:
        client.get(index("comment"))
    other = make.make_round("open")
    make.make_submission(other, comments=[f"Comment {n}" for n in range(28)])
    with CaptureQueriesContext(connection) as many:
        client.get(index("comment"))
    assert len(many) == len(few)


# --- People -----------------------------------------------------------------------------------------------------------


def entries():
    return ModelLogEntry.objects.count()


def test_an_organisation_is_registered_verified_and_named_with_one_entry_each(client, admin):
    client.force_login(admin)
    before = entries()
    client.post(
        reverse("consultations_organisation_modeladmin_create"),
        {
            "name": "Society of Lakes",
            "acronym": "SOL",
            "kind": "ngo_civil_society",
            "region": "africa",
            "aliases": "Société des lacs\nLake Society",
            "domains": "@Lakes.example",
        },
    )
    organisation = Organisation.objects.get(name="Society of Lakes")
    assert organisation.domains == ["lakes.example"]
    assert organisation.verified_at is None
    assert set(organisation.aliases.values_list("name", flat=True)) >= {"Société des lacs", "Lake Society"}
    assert entries() == before + 1

    client.post(reverse("consultations_organisation_verify", args=[organisation.pk]))
    organisation.refresh_from_db()
    assert organisation.verified_by == admin
    assert entries() == before + 2

    client.post(reverse("consultations_organisation_alias", args=[organisation.pk]), {"name": "Seegesellschaft"})
    assert OrganisationAlias.objects.filter(organisation=organisation, name="Seegesellschaft").exists()
    assert entries() == before + 3

    data = {"name": "Society of the Lakes", "kind": "academia", "region": "asia", "domains": ""}
    client.post(reverse("consultations_organisation_modeladmin_edit", args=[organisation.pk]), data)
    organisation.refresh_from_db()
    assert (organisation.name, organisation.kind, organisation.domains) == ("Society of the Lakes", "academia", [])
    assert entries() == before + 4


def test_a_second_organisation_of_the_same_name_is_refused_beside_its_field(client, admin):
    make.make_organisation("Society of Lakes")
    client.force_login(admin)
    data = {"name": "society of LAKES", "kind": "media", "region": "asia"}
    response = client.post(reverse("consultations_organisation_modeladmin_create"), data)
    assert response.status_code == 200
    assert response.context["form"].errors["name"]
    assert Organisation.objects.filter(sort_key="society of lakes").count() == 1


@pytest.mark.parametrize("domain", ["nothing", "http://x.example/", "a b.example"])
def test_a_mail_domain_must_be_one(client, admin, domain):
    client.force_login(admin)
    data = {"name": "Society", "kind": "media", "region": "asia", "domains": domain}
    response = client.post(reverse("consultations_organisation_modeladmin_create"), data)
    assert response.context["form"].errors["domains"]


def test_a_membership_is_approved_suspended_and_ended(client, admin, mailbox, django_capture_on_commit_callbacks):
    membership = make.make_member(state="requested", role="contributor")
    client.force_login(admin)
    address = reverse("consultations_membership_modeladmin_edit", args=[membership.pk])
    page = client.get(address).content.decode()
    assert membership.person.email in page
    before = entries()
    for n, (state, role) in enumerate(
        [("active", "focal_point"), ("suspended", "focal_point"), ("ended", "reader")], 1
    ):
        mailbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            client.post(address, {"state": state, "role": role})
        membership.refresh_from_db()
        assert (membership.state, membership.role, membership.decided_by) == (state, role, admin)
        assert entries() == before + n
        assert len(mailbox.to(membership.person.email)) == 1


def test_a_role_is_given_by_address_changed_and_ended(client, admin):
    workstream = make.make_workstream("WS77")
    person = make.make_user("lead@example.org")
    client.force_login(admin)
    before = entries()
    address = reverse("consultations_workstreamrole_modeladmin_create")
    response = client.post(address, {"email": "nobody@example.org", "workstream": workstream.pk, "role": "co_lead"})
    assert response.context["form"].errors["email"]
    client.post(address, {"email": "LEAD@example.org", "workstream": workstream.pk, "role": "co_lead"})
    role = WorkstreamRole.objects.get(person=person)
    assert (role.workstream, role.role) == (workstream, "co_lead")
    client.post(
        reverse("consultations_workstreamrole_modeladmin_edit", args=[role.pk]),
        {"role": "drafter", "scope_note": "Annex"},
    )
    role.refresh_from_db()
    assert (role.role, role.scope_note) == ("drafter", "Annex")
    client.post(reverse("consultations_role_take", args=[role.pk]))
    assert not WorkstreamRole.objects.filter(pk=role.pk).exists()
    assert entries() == before + 3


# --- People and pages in Wagtail's own views --------------------------------------------------------------------------


def test_a_person_with_traces_is_not_deleted_but_can_be_erased(client, superuser, submitted):
    person = make.speaker(submitted, Organisation.objects.get(name="Society of Names"))
    client.force_login(superuser)
    for method in (client.get, client.post):
        response = method(reverse("wagtailusers_users:delete", args=[person.pk]), follow=True)
        assert response.status_code == 200
        assert "cannot be deleted" in response.content.decode()
    address = reverse("consultations_user_erase", args=[person.pk])
    assert address in response.content.decode()
    assert client.post(address, {}).status_code == 200  # without the tick nothing happens
    person.refresh_from_db()
    assert person.erased_at is None
    client.post(address, {"sure": "on"})
    person.refresh_from_db()
    assert person.erased_at
    assert Comment.objects.submitted().filter(consultation_round=submitted).count() == 2


def test_many_people_at_once_are_not_deleted_either(client, superuser, submitted):
    person = make.speaker(submitted, Organisation.objects.get(name="Society of Names"))
    other = make.make_user()
    client.force_login(superuser)
    address = reverse("wagtail_bulk_action", args=["consultations", "user", "delete"])
    response = client.post(f"{address}?id={person.pk}&id={other.pk}&next=/admin/users/", follow=True)
    assert response.status_code == 200
    assert "cannot be deleted" in response.content.decode()
    assert type(person).objects.filter(pk__in=[person.pk, other.pk]).count() == 2


def test_a_person_without_traces_is_deleted(client, superuser):
    person = make.make_user()
    client.force_login(superuser)
    client.post(reverse("wagtailusers_users:delete", args=[person.pk]))
    assert not type(person).objects.filter(pk=person.pk).exists()


def test_the_secretariat_does_not_erase_a_superuser(client, admin, superuser):
    client.force_login(admin)
    client.post(reverse("consultations_user_erase", args=[superuser.pk]), {"sure": "on"})
    superuser.refresh_from_db()
    assert superuser.erased_at is None


def test_a_workstream_with_people_is_not_deleted(client, superuser):
    workstream = make.make_workstream("WS78")
    make.make_lead(workstream)
    client.force_login(superuser)
    response = client.post(reverse("wagtailadmin_pages:delete", args=[workstream.pk]), follow=True)
    assert "cannot be deleted" in response.content.decode()
    assert type(workstream).objects.filter(pk=workstream.pk).exists()


def test_whom_a_superuser_enters_gets_in_by_a_mailed_code(client, superuser, mailbox):
    client.force_login(superuser)
    address = reverse("wagtailusers_users:add")
    assert client.get(address).status_code == 200
    data = {"email": "new@example.org", "first_name": "New", "last_name": "Person", "groups": []}
    client.post(address, data)
    person = type(superuser).objects.get(email="new@example.org")
    known = person.emailaddress_set.get()
    assert (known.email, known.primary, known.verified) == ("new@example.org", True, False)
    assert not person.has_usable_password()

    client.logout()
    mailbox.clear()
    client.post(reverse("account_request_login_code"), {"email": "new@example.org"})
    client.post(reverse("account_confirm_login_code"), {"code": mailbox.code("new@example.org")})
    assert client.session.get("_auth_user_id") == str(person.pk)
    known.refresh_from_db()
    assert known.verified


def test_an_address_that_a_superuser_replaced_no_longer_opens_the_door(client, superuser):
    person = make.make_user("old@example.org")
    client.force_login(superuser)
    address = reverse("wagtailusers_users:edit", args=[person.pk])
    assert client.get(address).status_code == 200
    data = {"email": "moved@example.org", "first_name": "M", "last_name": "P", "is_active": "on", "groups": []}
    client.post(address, data)
    person.refresh_from_db()
    assert person.email == "moved@example.org"
    assert list(person.emailaddress_set.values_list("email", "verified")) == [("moved@example.org", False)]


def test_the_secretariat_does_not_change_accounts(client, admin, superuser):
    """Who may change an address may sign in as its owner."""
    client.force_login(admin)
    assert client.get(reverse("wagtailusers_users:index")).status_code == 302
    assert client.get(reverse("wagtailusers_users:edit", args=[superuser.pk])).status_code == 302
