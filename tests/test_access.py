"""Every address of ours, for everybody, reading and writing (design section 5).

A row is an address, a column is somebody; a new address without a row fails. Wagtail's and allauth's own addresses are
covered by rule, at the end. The numbers are statuses; `in` means sent to sign in, `on` sent on to another page.
"""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client, TestCase
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse

from consultations.actions.checks import mark_seen
from consultations.actions.clarifications import ask
from consultations.actions.filters import save_filter
from consultations.actions.rounds import invite
from consultations.actions.submissions import request_late
from consultations.consistency import Finding
from consultations.models import Comment, CommentGroup, DeskStep, Disposition, StandardResponse, Theme
from drafts.imports import DraftImport, ImportPicture
from tests.factories import (
    NOW,
    make_admin,
    make_comment,
    make_lead,
    make_member,
    make_organisation,
    make_round,
    make_submission,
    make_user,
    make_workstream,
    publish,
)

WHO = [
    "anonymous", "stranger", "requested", "contributor", "focal_point", "other_lead", "lead", "review_editor", "admin",
    "superuser",
]  # fmt: skip
OURS = ("config", "consultations", "drafts", "home", "search", "wagtail_modeladmin")


def our_addresses():
    """The names of all URL patterns whose view is ours, or modeladmin's for a model of ours."""

    def walk(resolver, namespaces=()):
        for pattern in resolver.url_patterns:
            if isinstance(pattern, URLPattern):
                yield pattern, ":".join([*namespaces, pattern.name or str(pattern.pattern)])
            else:
                yield from walk(pattern, (*namespaces, pattern.namespace) if pattern.namespace else namespaces)

    return {
        name
        for pattern, name in walk(get_resolver())
        if getattr(pattern.callback, "__module__", "").split(".")[0] in OURS
    }


class World:
    """A round of every phase in one workstream, with somebody of every kind, and one of each thing an address names."""

    def __init__(self):
        self.open = make_round("open", participation="network")
        version = self.open.version
        self.closed = make_round("closed", version=version)
        self.published = make_round("closed", version=version, participation="network")
        self.draft = make_round("draft", version=version)
        organisation = make_organisation()
        focal_point = make_member(organisation).person
        self.people = {
            "stranger": make_user(),
            "requested": make_member(organisation, role="contributor", state="requested").person,
            "contributor": make_member(organisation, role="contributor").person,
            "focal_point": focal_point,
            "other_lead": make_lead(make_workstream()),
            "lead": make_lead(self.open.workstream),
            "review_editor": make_lead(self.open.workstream, "review_editor"),
            "admin": make_admin(),
            "superuser": make_user(is_superuser=True, is_staff=True),
        }
        for consultation_round in (self.open, self.closed, self.published):
            make_submission(consultation_round, organisation)
        publish(self.published)
        self.comment = Comment.objects.get(consultation_round=self.open)
        self.answered = Comment.objects.get(consultation_round=self.closed)
        lead = self.people["lead"]
        self.question = ask(self.answered, question="Where?", due_on=NOW.date() + timedelta(days=7), by=lead, at=NOW)
        self.working = make_comment(self.open, "Not sent.", by=focal_point, paragraph="2").texts.get()
        make_comment(self.closed, "Late.", by=focal_point, at=NOW)
        self.late = request_late(self.closed, by=focal_point, at=NOW)
        (self.invitation,) = invite(self.open, [organisation], by=None, at=NOW)
        self.membership = organisation.memberships.get(person=self.people["requested"])
        self.organisation = organisation
        self.role = self.people["lead"].workstream_roles.get()
        # A member that deviates from an issue which nobody speaks for.
        self.group = CommentGroup.objects.create(consultation_round=self.closed, kind="issue", code="G-001")
        Disposition.objects.filter(comment=self.answered).update(group=self.group, deviates=True)
        self.step = DeskStep.objects.create(consultation_round=self.closed, verb="decide", at=NOW)
        self.response = StandardResponse.objects.create(
            workstream=self.open.workstream, title="Mandate", text="Outside the mandate.", changed_at=NOW
        )
        self.theme = Theme.objects.create(consultation_round=self.open, code="T1", title="Data")
        self.saved, _new = save_filter(
            self.open, name="Typos", query="kind=editorial", shared=True, by=self.people["lead"], at=NOW
        )
        finding = Finding(str(self.answered.pk), [self.answered.pk], {self.answered.pk: ("pending", None)})
        (self.seen,) = mark_seen(self.closed, "promises", [finding], reason="Fine.", by=self.people["lead"], at=NOW)
        # Waits to be read, so that no test reads it.
        self.sent = DraftImport.objects.create(
            workstream=self.open.workstream, title="Guidance", file_name="guidance.md", file=b"words",
            owner=self.people["admin"], created_at=NOW, updated_at=NOW,
        )  # fmt: skip
        self.sent_picture = ImportPicture.objects.create(draft_import=self.sent, block="x", name="x", data=b"x")
        self.clients = {"anonymous": Client()}
        for who, person in self.people.items():
            self.clients[who] = Client()
            self.clients[who].force_login(person)

    def arguments(self, name):
        """What the address needs, by the words in it."""
        consultation_round = getattr(self, ROUNDS.get(name, "open"))
        objects = {
            "consultationround": self.open, "submission": self.comment.submission, "comment": self.comment,
            "laterequest": self.late, "invitation": self.invitation, "organisation": self.organisation,
            "membership": self.membership, "workstreamrole": self.role,
        }  # fmt: skip
        for model, thing in objects.items():
            if name.startswith(f"consultations_{model}_modeladmin"):
                return {"instance_pk": thing.pk} if name.endswith(("inspect", "edit")) else {}
        admin = {
            "consultations_round": self.open, "consultations_invitation": self.invitation,
            "consultations_late": self.late, "consultations_organisation": self.organisation,
            "consultations_role": self.role, "consultations_user": self.people["stranger"],
        }  # fmt: skip
        for prefix, thing in admin.items():
            if name.startswith(f"{prefix}_"):
                return {"pk": thing.pk}
        if name.startswith("consultations:"):
            return {
                "code": consultation_round.code, "slug": "p1", "text": self.working.uuid, "comment": self.comment.uuid,
                "ref": self.answered.ref, "public_ref": "P-0001", "table": "T1", "audience": "leads",
                "file_format": "xlsx", "suffix": "docx", "step": self.step.uuid, "question": self.question.uuid,
                "response": self.response.uuid, "theme": self.theme.code,
                "group": "G-001",
                "saved": self.saved.uuid, "seen": self.seen.uuid,
            }  # fmt: skip
        if name == "drafts_import_new":
            return {"page_id": self.open.workstream.pk}
        uuid = self.open.version.uuid if name == "drafts_version_file" else self.sent.uuid
        page = self.open.version.page_id
        return {"page_id": page, "uuid": uuid, "pk": self.sent_picture.pk, "suffix": "md"}

    def address(self, name):
        """The URL of a name with just the arguments that it takes."""
        known = self.arguments(name)
        for arguments in (
            {key: known[key] for key in names if key in known}
            for names in (
                [], ["code"], ["code", "slug"], ["code", "text"], ["code", "comment"], ["code", "ref"],
                ["code", "public_ref"], ["code", "table", "audience", "file_format"], ["instance_pk"], ["pk"],
                ["page_id"], ["uuid"], ["uuid", "pk"], ["code", "suffix"], ["code", "step"], ["uuid", "suffix"],
                ["page_id", "suffix"], ["question"], ["code", "response"], ["code", "theme"],
                ["page_id", "suffix"], ["question"], ["code", "group"], ["code", "group", "ref"],
                ["code", "saved"], ["code", "seen"],
            )
        ):  # fmt: skip
            try:
                return reverse(name, kwargs=arguments)
            except NoReverseMatch:
                continue
        raise AssertionError(f"no arguments for {name}")


# --- What each row means ----------------------------------------------------------------------------------------------

NOT_HERE = "405 405 405 405 405 405 405 405 405 405"
ALL = "200 200 200 200 200 200 200 200 200 200"
PERSON = "in 200 200 200 200 200 200 200 200 200"
# A network round: the requested member is nobody yet, the other workstream's lead a stranger.
READERS = "in 404 404 200 200 404 200 200 200 200"
WRITERS = "in 404 404 200 200 404 403 403 403 403"
FOCAL_POINT = "in 404 404 403 200 404 403 403 403 403"
LEAD_DOES = "in 404 404 404 404 404 on on 404 404"
LEAD_SAYS = "in 404 404 404 404 404 404 403 404 404"
LEAD_PROPOSES = "in 404 404 404 404 404 200 403 404 404"
LEAD = "in 404 404 404 404 404 200 200 404 404"
# What only those who write answers do, and what they get for a form without words.
LEAD_WRITES = ("in 404 404 404 404 404 200 403 404 404", "in 404 404 404 404 404 422 403 404 404")
SECRETARIAT = "in 403 403 403 403 403 403 403 200 200"
SECRETARIAT_DOES = "in 403 403 403 403 403 403 403 on on"
SECRETARIAT_READS = "in 403 403 403 403 403 403 403 405 405"

# The round that an address is tried on, where that is not the open one.
ROUNDS = {
    "consultations:request_late": "closed",
    "consultations:result": "published",
    "consultations:results": "published",
    "consultations:results_said": "published",
    "consultations:lead_comment": "closed",
    "consultations:lead_here": "closed",
    "consultations:lead_history": "closed",
    "consultations:lead_split": "closed",
    "consultations:lead_move": "closed",
    "consultations:lead_ask": "closed",
    "consultations:lead_undo": "closed",
    "consultations:lead_checks_back": "closed",
    "consultations:lead_group": "closed",
    "consultations:lead_group_follow": "closed",
}
# Address: (GET, POST). A POST carries no fields, so 200 is a form that came back with its errors.
TABLE = {
    "home:accessibility": (ALL, NOT_HERE),
    "home:answered": (ALL, NOT_HERE),
    "home:consultations": (ALL, NOT_HERE),
    "home:data": (ALL, NOT_HERE),
    "home:help": (ALL, NOT_HERE),
    "home:set_language": (NOT_HERE, "on on on on on on on on on on"),
    "search:results": (ALL, NOT_HERE),
    "consultations:list": (ALL, NOT_HERE),
    "consultations:round": (READERS, NOT_HERE),
    "consultations:calendar": (READERS, NOT_HERE),
    "consultations:read": (READERS, NOT_HERE),
    "consultations:draft_file": (READERS, NOT_HERE),
    "consultations:later": (NOT_HERE, "in 404 404 on on 404 on on on on"),
    "consultations:comment_on": (WRITERS, WRITERS),
    "consultations:comment_general": (WRITERS, WRITERS),
    "consultations:overall": (WRITERS, WRITERS),
    "consultations:edit_draft": (WRITERS, WRITERS),
    "consultations:discard_draft": (WRITERS, "in 404 404 on on 404 403 403 403 403"),
    # It is not discarded, so there is nothing to restore.
    "consultations:restore_draft": (NOT_HERE, "in 404 404 404 404 404 403 403 403 403"),
    "consultations:amend": (WRITERS, WRITERS),
    "consultations:check": (WRITERS, NOT_HERE),
    "consultations:submit": (NOT_HERE, FOCAL_POINT),
    "consultations:receipt": (WRITERS, NOT_HERE),
    "consultations:withdraw": (FOCAL_POINT, "in 404 404 403 on 404 403 403 403 403"),
    "consultations:withdraw_comment": (FOCAL_POINT, "in 404 404 403 on 404 403 403 403 403"),
    # A closed round for the public: everybody may read it, the organisation's own see what was kept.
    "consultations:request_late": (
        "in 403 200 200 200 403 403 403 403 403",
        "in 403 403 403 on 403 403 403 403 403",
    ),
    "consultations:results": (ALL, NOT_HERE),
    "consultations:results_said": (ALL, NOT_HERE),
    "consultations:result": (ALL, NOT_HERE),
    # The leads' table; those of the public and of submitters are tested with the tables.
    "consultations:table": ("in 404 404 403 403 404 200 200 200 200", "in 404 404 403 403 404 200 200 200 200"),
    "consultations:account": (PERSON, NOT_HERE),
    "consultations:my": (PERSON, NOT_HERE),
    "consultations:profile": (PERSON, PERSON),
    "consultations:organisation_suggest": (PERSON, NOT_HERE),
    "consultations:lead_home": ("in 404 404 404 404 200 200 200 404 404", NOT_HERE),
    "consultations:lead_round": (LEAD, NOT_HERE),
    "consultations:lead_place": (LEAD, NOT_HERE),
    "consultations:lead_history": (LEAD, NOT_HERE),
    "consultations:lead_here": (LEAD, NOT_HERE),
    "consultations:lead_overview": (LEAD, NOT_HERE),
    "consultations:lead_comments": (LEAD, NOT_HERE),
    "consultations:lead_comment": (LEAD, "in 404 404 404 404 404 422 403 404 404"),
    # Nothing is ticked, so nothing is marked.
    "consultations:lead_checks": (LEAD, "in 404 404 404 404 404 422 422 404 404"),
    "consultations:lead_checks_back": (LEAD_DOES, LEAD_DOES),
    "consultations:lead_split": LEAD_WRITES,
    "consultations:lead_move": LEAD_WRITES,
    "consultations:lead_ask": LEAD_WRITES,
    "consultations:question": ("in 404 404 200 200 404 404 404 404 404", "in 404 404 422 422 404 404 404 404 404"),
    # Nothing is chosen, so there is nothing to do.
    "consultations:lead_bulk": (LEAD, "in 404 404 404 404 404 422 422 404 404"),
    "consultations:lead_library": (LEAD, "in 404 404 404 404 404 422 403 404 404"),
    "consultations:lead_standard_response": (LEAD, "in 404 404 404 404 404 422 403 404 404"),
    "consultations:lead_groups": (LEAD, NOT_HERE),
    # Without a choice there is nothing to take out; without a proposal nothing to decide.
    "consultations:lead_group": (LEAD, "in 404 404 404 404 404 404 403 404 404"),
    "consultations:lead_group_follow": (LEAD_PROPOSES, "in 404 404 404 404 404 422 403 404 404"),
    "consultations:lead_group_new": (LEAD_PROPOSES, LEAD_PROPOSES),
    "consultations:lead_look": (LEAD_DOES, NOT_HERE),
    "consultations:lead_similar": (LEAD, "in 404 404 404 404 404 on 403 404 404"),
    "consultations:lead_steps": (LEAD, NOT_HERE),
    "consultations:lead_theme": (LEAD, "in 404 404 404 404 404 422 403 404 404"),
    "consultations:lead_themes": (LEAD, "in 404 404 404 404 404 422 403 404 404"),
    "consultations:lead_assign": (LEAD, "in 404 404 404 404 404 422 403 404 404"),
    # What they say goes to a section or comment, which is not named here.
    **{f"consultations:lead_{page}": (LEAD, LEAD_SAYS) for page in ("agree", "contested", "meeting")},
    "consultations:lead_review": (LEAD, "in 404 404 404 404 404 403 404 404 404"),
    "consultations:lead_undo": (LEAD_DOES, LEAD_DOES),
    "consultations:lead_filters": (LEAD, "in 404 404 404 404 404 422 422 404 404"),
    # A lead's own, which is shared: a review editor sees it, and leaves it there.
    "consultations:lead_filter_delete": (LEAD_DOES, "in 404 404 404 404 404 on 403 404 404"),
    "consultations:lead_shortcuts": (LEAD, LEAD_DOES),
    "consultations_invitation_revoke": (SECRETARIAT, SECRETARIAT_DOES),
    "consultations_late_decide": (SECRETARIAT, SECRETARIAT),
    "consultations_organisation_alias": (SECRETARIAT, SECRETARIAT),
    "consultations_organisation_verify": (SECRETARIAT, SECRETARIAT_DOES),
    "consultations_role_take": (SECRETARIAT, SECRETARIAT_DOES),
    "consultations_user_erase": (SECRETARIAT, SECRETARIAT),
    "drafts_freeze": (SECRETARIAT, SECRETARIAT),
    "drafts_version_file": (SECRETARIAT, SECRETARIAT_READS),
    "drafts_working_file": (SECRETARIAT, SECRETARIAT_READS),
    "drafts_import": (SECRETARIAT, SECRETARIAT),
    "drafts_import_again": (SECRETARIAT_READS, SECRETARIAT_DOES),
    "drafts_import_compare": (SECRETARIAT_DOES, SECRETARIAT_DOES),
    "drafts_import_discard": (SECRETARIAT_READS, SECRETARIAT_DOES),
    "drafts_import_new": (SECRETARIAT, SECRETARIAT),
    "drafts_import_picture": ("in 403 403 403 403 403 403 403 404 404", SECRETARIAT_READS),
    "drafts_import_translation": (SECRETARIAT, SECRETARIAT),
    "drafts_import_update": (SECRETARIAT, SECRETARIAT),
    **{
        f"consultations_round_{verb}": (SECRETARIAT, SECRETARIAT)
        for verb in (
            "announce", "cancel", "close", "delay", "extend", "invite", "keep_open", "propose_closing", "publish",
        )
    },
    **{
        f"consultations_{model}_modeladmin_{page}": (SECRETARIAT, SECRETARIAT_READS)
        for model in (
            "comment", "consultationround", "invitation", "laterequest", "membership", "organisation", "submission",
            "workstreamrole",
        )
        for page in ("index", "inspect")
    },
    **{
        f"consultations_{page}": (SECRETARIAT, SECRETARIAT)
        for page in (
            "consultationround_modeladmin_create", "consultationround_modeladmin_edit", "membership_modeladmin_edit",
            "organisation_modeladmin_create", "organisation_modeladmin_edit", "workstreamrole_modeladmin_create",
            "workstreamrole_modeladmin_edit",
        )
    },
}  # fmt: skip


def word_for(response):
    if response.status_code != 302:
        return str(response.status_code)
    return "in" if "/accounts/login" in response.url else "on"


class AccessTest(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.world = World()

    def check(self, name):
        url = self.world.address(name)
        for method, row in zip(("get", "post"), TABLE[name], strict=True):
            for who, expected in zip(WHO, row.split(), strict=True):
                with self.subTest(address=name, method=method, who=who):
                    asked = transaction.savepoint()
                    response = getattr(self.world.clients[who], method)(url)
                    # A file that nobody takes stays open: the client closes it behind the last byte.
                    if response.streaming:
                        b"".join(response.streaming_content)
                    transaction.savepoint_rollback(asked)
                    assert word_for(response) == expected


def _test_of(name):
    def test(self):
        self.check(name)

    test.__doc__ = f"{name} answers everybody as its row says."
    return test


for _name in TABLE:
    setattr(AccessTest, f"test_{_name.replace(':', '_')}_answers_everybody_as_its_row_says", _test_of(_name))


def test_every_address_of_ours_has_a_row():
    assert our_addresses() == set(TABLE)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["", "pages/", "images/", "documents/", "reports/site-history/", "users/", "settings/"]
)
def test_wagtails_own_pages_are_for_the_secretariat(client, path):
    """By rule: nobody signed out gets past the sign-in, and nobody without the right to enter gets in."""
    address = reverse("wagtailadmin_home") + path
    assert "/accounts/login" in client.get(address, follow=True).request["PATH_INFO"]
    client.force_login(make_member().person)
    assert client.get(address).status_code in (302, 403, 404)
    client.force_login(make_admin())
    assert client.get(address, follow=True).status_code in (200, 403, 404)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["account_email", "account_change_password", "account_logout", "mfa_index"])
def test_allauths_pages_about_oneself_ask_to_sign_in(client, name):
    assert "/accounts/login" in client.get(reverse(name), follow=True).request["PATH_INFO"] or name == "account_logout"
