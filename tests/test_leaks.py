"""Secrets are planted, and everything that leaves the house is searched for them, as everybody (design decision 8).

Planted are: an unsent draft, an unsent amendment, a discarded draft, a confidential comment, the name, person and
address behind an unnamed comment, a withdrawn comment, an internal note, and a question with its answer. What is read:
every page of ours and of the admin that answers, every table in every format, every mail, every log line, every entry
of the audit log and the output of every command.
"""

import io
import logging
import zipfile
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client, TestCase
from django.urls import reverse
from wagtail.models import ModelLogEntry, PageLogEntry

from consultations.actions.clarifications import answer, ask
from consultations.actions.comments import discard_draft, save_draft
from consultations.actions.parts import Piece, split
from consultations.actions.people import decide_membership
from consultations.actions.submissions import decide_late, request_late, set_overall, submit, withdraw_comment
from consultations.models import Comment, CommentText, Theme
from tests.factories import (
    NOW,
    co_lead,
    decide,
    make_admin,
    make_comment,
    make_lead,
    make_member,
    make_organisation,
    make_round,
    make_user,
    make_workstream,
    publish,
    written_at,
)

DRAFT = "Kestrel"  # an unsent draft
AMENDMENT = "Lapwing"  # an unsent amendment
DISCARDED = "Merganser"  # a draft put aside
CONFIDENTIAL = "Nightjar"  # a comment for the co-leads only
WITHDRAWN = "Oystercatcher"  # taken back after it was submitted
UNNAMED = ["Ptarmigan Union", "Quail Redstart", "quail@shrike.example"]  # who stands behind an unnamed comment
NOTE = "Turnstone"  # an internal note of the leads
THEME = "Sanderling"  # a theme that stands only on a comment for the co-leads
ASKED = ["Sandpiper", "Treecreeper"]  # a question to the author of a comment, and the answer
UNSENT = [DRAFT, AMENDMENT, DISCARDED]
ANSWERING_SIDE = ["lead", "admin", "superuser"]
OUTSIDE = ["anonymous", "stranger", "requested", "other_lead"]
# For whom which words are secret. Nobody at all reads what was withdrawn, nor another organisation's drafts.
SECRETS = {
    **{who: [*UNSENT, CONFIDENTIAL, WITHDRAWN, *UNNAMED, NOTE, THEME, *ASKED] for who in OUTSIDE},
    # Whoever asks to join an organisation knows its name, and learns nothing of its people.
    "requested": [*UNSENT, CONFIDENTIAL, WITHDRAWN, *UNNAMED[1:], NOTE, THEME, *ASKED],
    **{who: [*UNSENT, WITHDRAWN] for who in ANSWERING_SIDE},
    "author": [WITHDRAWN, NOTE, THEME],
}
FORMATS = ["xlsx", "csv", "json"]


class Planted:
    """A round in which everything secret is planted, and somebody of every kind to look for it."""

    def __init__(self, *, published):
        self.round = made = make_round("closed", participation="public")
        author = make_user(UNNAMED[2], first_name="Quail", last_name="Redstart")
        self.organisation = make_organisation(UNNAMED[0], region="oceania")
        make_member(self.organisation, user=author)
        during = {"by": author, "at": written_at(made)}
        for words in (
            {"text": f"{CONFIDENTIAL} words. More of {CONFIDENTIAL}.", "visibility": "confidential"},
            {"text": f"{WITHDRAWN} words.", "paragraph": "2"},
            {"text": "Words without a name.", "visibility": "public_unnamed", "paragraph": "3", "lang": "fr"},
            {"text": "More words without a name.", "visibility": "public_unnamed", "paragraph": None},
        ):
            make_comment(made, **({"paragraph": "1"} | words), **during)
        submit(made, **during)
        withdraw_comment(Comment.objects.get(current__text=f"{WITHDRAWN} words."), **during)
        decide(Comment.objects.get(current__text="Words without a name."), internal_note=f"{NOTE} note.")
        theme = Theme.objects.create(consultation_round=made, code="T1", title=THEME)
        Comment.objects.get(visibility="confidential").disposition.themes.add(theme)
        make_comment(made, f"{DRAFT} words.", by=author, at=NOW)
        thrown = make_comment(made, f"{DISCARDED} words.", by=author, at=NOW, paragraph="2")
        discard_draft(thrown.texts.get(), by=author, at=NOW)
        save_draft(
            made, paragraph=None, comment=Comment.objects.get(current__text="Words without a name."), by=author, at=NOW,
            kind="editorial", text=f"{AMENDMENT} words.", client_token=thrown.uuid,
        )  # fmt: skip
        self.ask_and_split(Comment.objects.get(visibility="confidential"))
        if published:
            publish(made)
        self.submission = made.submissions.get()
        self.people = {
            "stranger": make_member().person,
            "requested": make_member(self.organisation, role="contributor", state="requested").person,
            "author": author,
            "other_lead": make_lead(make_workstream()),
            "lead": make_lead(made.workstream),
            "admin": make_admin(),
            "superuser": make_user(is_superuser=True, is_staff=True),
        }
        self.clients = {"anonymous": Client(), **{who: Client() for who in self.people}}
        for who, person in self.people.items():
            self.clients[who].force_login(person)

    def ask_and_split(self, confidential):
        """Ask about what was said in confidence, answer, and split it: parts are as secret as wholes."""
        lead, text = co_lead(self.round), confidential.current.text
        asked = ask(confidential, question=f"{ASKED[0]}?", due_on=NOW.date() + timedelta(days=2), by=lead, at=NOW)
        answer(asked, answer=f"{ASKED[1]}.", by=confidential.author, at=NOW)
        self.question = asked
        pieces = [Piece(0, 16, confidential.paragraph), Piece(16, len(text), None)]
        split(confidential, pieces, wording=confidential.current, by=lead, at=NOW)

    def pages(self):
        """Every address that shows something of the round, the admin's lists, reports and histories among them."""
        code, comments = self.round.code, Comment.objects.filter(consultation_round=self.round)
        for name in ("round", "read", "check", "receipt", "results", "results_said", "request_late", "comment_general",
                     "overall", "lead_overview", "lead_round", "lead_comments", "lead_steps",
                     "lead_library", "lead_themes", "lead_checks",
                     "lead_assign", "lead_agree", "lead_contested", "lead_meeting", "lead_review",
                     "lead_filters", "lead_groups", "lead_similar", "calendar"):  # fmt: skip
            yield reverse(f"consultations:{name}", args=[code])
        bulk = reverse("consultations:lead_bulk", args=[code])
        yield f"{bulk}?all=1&what=accept"
        yield f"{bulk}?all=1&query=&what=decide&do=preview&decision=noted&response={{organisation}}&replace=on"
        for slug in ("p1", "p2", "p3"):
            yield reverse("consultations:comment_on", args=[code, slug])
            yield reverse("consultations:lead_comments", args=[code]) + f"?paragraph={slug}"
            yield reverse("consultations:lead_meeting", args=[code]) + f"?at={slug}&show=all"
            yield reverse("consultations:lead_place", args=[code, slug])
        for ref in comments.exclude(ref="").values_list("ref", flat=True):
            for name in ("lead_comment", "lead_history", "lead_here", "lead_split", "lead_ask"):
                yield reverse(f"consultations:{name}", args=[code, ref])
        yield reverse("consultations:question", args=[self.question.uuid])
        for number in comments.exclude(public_no=None).values_list("public_no", flat=True):
            yield reverse("consultations:result", args=[code, f"P-{number:04d}"])
        for draft in comments.values_list("texts__uuid", flat=True):
            yield reverse("consultations:edit_draft", args=[code, draft])
        for word in (*UNSENT, CONFIDENTIAL, WITHDRAWN, "Ptarmigan", "words"):
            yield reverse("search:results") + f"?q={word.lower()[:-1]}"
            yield reverse("consultations:organisation_suggest") + "?q=nothing"
        yield from map(reverse, ("consultations:list", "consultations:my", "consultations:lead_home", "home:answered"))
        yield "/"
        for model in ("comment", "submission", "laterequest", "consultationround", "invitation"):
            yield reverse(f"consultations_{model}_modeladmin_index")
            yield reverse(f"consultations_{model}_modeladmin_index") + "?q=words"
        for comment in comments:
            yield reverse("consultations_comment_modeladmin_inspect", args=[comment.pk])
        yield reverse("consultations_submission_modeladmin_inspect", args=[self.submission.pk])
        yield reverse("wagtailadmin_home")
        yield reverse("wagtailadmin_reports:site_history")
        yield reverse("wagtailadmin_pages:history", args=[self.round.version.page_id])
        yield reverse("wagtailadmin_pages:usage", args=[self.round.version.page_id])

    def tables(self):
        for audience, table in (("leads", "T1"), ("public", "T1"), ("public", "T3"), ("submitter", "T1")):
            for file_format in FORMATS:
                yield reverse("consultations:table", args=[self.round.code, table, audience, file_format])


def words_of(response):
    """All that a response says: its headers and its bytes, spreadsheets unpacked."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            content = b"\n".join(book.read(name) for name in book.namelist())
    return f"{response.headers}\n{content.decode(errors='replace')}"


class Listener(logging.Handler):
    """Keep every line that anybody logs."""

    def __init__(self):
        super().__init__(level=logging.DEBUG)
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))


class LeaksMixin:
    published = False

    @classmethod
    def setUpTestData(cls):
        cls.planted = Planted(published=cls.published)

    def setUp(self):
        self.listener = Listener()
        root = logging.getLogger()
        self.level = root.level
        root.addHandler(self.listener)
        root.setLevel(logging.DEBUG)

    def tearDown(self):
        logging.getLogger().removeHandler(self.listener)
        logging.getLogger().setLevel(self.level)

    def search_as(self, who, secrets):
        client, answered = self.planted.clients[who], 0
        for address in self.planted.pages():
            response = client.get(address)
            answered += response.status_code == 200
            self.refute(words_of(response).replace(address, ""), secrets, f"{who} at {address}")
        for address in self.planted.tables():
            for response in (client.get(address), client.post(address)):
                self.refute(words_of(response), secrets, f"{who} takes {address}")
        return answered

    def refute(self, words, secrets, where):
        found = [secret for secret in secrets if secret.casefold() in words.casefold()]
        assert not found, f"{where}: {found}"

    def test_no_page_or_file_tells_an_outsider(self):
        for who in OUTSIDE:
            with self.subTest(who=who):
                assert self.search_as(who, SECRETS[who]) >= 5

    def test_no_page_or_file_tells_the_answering_side_what_was_not_sent_or_was_taken_back(self):
        for who in ANSWERING_SIDE:
            with self.subTest(who=who):
                assert self.search_as(who, SECRETS[who]) >= 10

    def test_not_even_the_author_finds_what_was_withdrawn_or_what_the_leads_noted(self):
        assert self.search_as("author", SECRETS["author"]) >= 10

    def test_the_planted_words_are_there_for_those_who_may_read_them(self):
        read = reverse("consultations:request_late", args=[self.planted.round.code])
        assert DRAFT in words_of(self.planted.clients["author"].get(read))
        rows = reverse("consultations:lead_comments", args=[self.planted.round.code])
        assert CONFIDENTIAL in words_of(self.planted.clients["lead"].get(rows))

    def test_no_mail_no_log_line_and_no_entry_of_the_audit_log_says_anything(self):
        self.search_as("author", [])
        self.search_as("lead", [])
        planted = [*UNSENT, CONFIDENTIAL, WITHDRAWN, NOTE, *ASKED]
        self.refute("\n".join(self.listener.lines), [*planted, UNNAMED[2]], "the log")
        for message in mail.outbox:
            if message.to != [UNNAMED[2]]:
                self.refute(f"{message.subject}\n{message.body}", [*planted, *UNNAMED], f"a mail to {message.to}")
        entries = [*ModelLogEntry.objects.all(), *PageLogEntry.objects.all()]
        assert entries
        for entry in entries:
            self.refute(f"{entry.label} {entry.data} {entry.message}", planted, f"the audit log: {entry.action}")

    def test_no_command_tells_more_than_its_audience_may_know(self):
        code = self.planted.round.code
        printed = io.StringIO()
        call_command("check_ledger", code, stdout=printed)
        self.refute(printed.getvalue(), [*UNSENT, CONFIDENTIAL, WITHDRAWN, NOTE, *UNNAMED], "check_ledger")
        for audience, secrets in (("leads", [*UNSENT, WITHDRAWN]), ("public", SECRETS["stranger"])):
            if audience == "public" and not self.published:
                continue
            for file_format in FORMATS:
                self.refute(self.exported(audience, file_format), secrets, f"export_table for {audience}")

    def exported(self, audience, file_format):
        """What `export_table` prints and writes."""
        printed, file = io.StringIO(), self.folder / f"table-{audience}.{file_format}"
        call_command(
            "export_table", self.planted.round.code, table="T1", format=file_format, audience=audience,
            output=str(file), stdout=printed,
        )  # fmt: skip
        content = file.read_bytes()
        if content.startswith(b"PK"):
            with zipfile.ZipFile(file) as book:
                content = b"\n".join(book.read(name) for name in book.namelist())
        return printed.getvalue() + content.decode(errors="replace")

    @pytest.fixture(autouse=True)
    def _folder(self, tmp_path):
        self.folder = Path(tmp_path)


class BeforePublicationTest(LeaksMixin, TestCase):
    """The round is closed, decisions are being taken."""


class AfterPublicationTest(LeaksMixin, TestCase):
    """The results are out."""

    published = True


# --- Who has only asked to belong to an organisation ------------------------------------------------------------------

OLD = "Fieldfare"  # what the asker sent as a member of old: the organisation's since
CHANGES = {"to_asker": "Dotterel", "to_old": "Egret", "to_sent": "Bittern"}  # unsent changes by a colleague
DRAFT_OF_A_COLLEAGUE, SENT, PUT_ASIDE = "Avocet", "Corncrake", "Goosander"
FOCAL, FOCAL_ADDRESS, COLLEAGUE = "Kittiwake", "kittiwake@merlin.example", "Linnet"
REASON = "Jacana"  # why the secretariat did not accept a late submission
ASKED = [
    OLD, *CHANGES.values(), DRAFT_OF_A_COLLEAGUE, SENT, PUT_ASIDE, FOCAL, FOCAL_ADDRESS, COLLEAGUE, REASON,
]  # fmt: skip


class Asking:
    """An organisation with all that a round can hold, and somebody who belonged to it and asks to belong again."""

    def __init__(self, phase):
        self.round = made = make_round("closed" if phase == "published" else phase)
        at = made.closes_at - timedelta(minutes=1) if phase == "grace" else written_at(made)
        self.organisation = make_organisation("Organisation of Warblers")
        self.focal = make_user(FOCAL_ADDRESS, first_name="Ada", last_name=FOCAL)
        make_member(self.organisation, user=self.focal)
        self.colleague = make_member(self.organisation, role="contributor", last_name=COLLEAGUE).person
        membership = make_member(self.organisation, role="contributor", first_name="Olu", last_name="Wren")
        self.asker = membership.person
        set_overall(made, position="does_not_support", visibility="confidential", by=self.focal, at=at)
        sent = make_comment(made, f"{SENT} words.", by=self.focal, at=at)
        old = make_comment(made, f"{OLD} words.", by=self.asker, at=at)
        self.submission = submit(made, by=self.focal, at=at).submission
        shared = make_comment(made, "Olu began.", paragraph="3", by=self.asker, at=at)
        draft = make_comment(made, f"{DRAFT_OF_A_COLLEAGUE} words.", paragraph="2", by=self.colleague, at=at)
        thrown = make_comment(made, f"{PUT_ASIDE} words.", paragraph=None, by=self.colleague, at=at).texts.get()
        discard_draft(thrown, by=self.colleague, at=at)
        for comment, words in ((shared, CHANGES["to_asker"]), (old, CHANGES["to_old"]), (sent, CHANGES["to_sent"])):
            save_draft(
                made, paragraph=comment.paragraph, comment=comment, kind="editorial", text=f"{words} words.", edit_no=1,
                client_token=uuid4(), by=self.colleague, at=at,
            )  # fmt: skip
        if phase != "open":
            late = request_late(made, by=self.focal, at=NOW - timedelta(seconds=30))
        if phase == "published":
            decide_late(late, accept=False, reason=f"{REASON} said so.", by=None, at=NOW - timedelta(seconds=20))
            publish(made, at=NOW - timedelta(seconds=10))
        decide_membership(membership, state="requested", by=None, at=NOW)
        self.own = make_comment(made, "Olu alone.", by=self.asker, at=at).texts.get()
        self.comments, self.texts = [sent, old, shared, draft], [draft.texts.get(), thrown, *shared.texts.all()]
        self.client = Client()
        self.client.force_login(self.asker)

    def addresses(self):
        """Every page of a stakeholder, and the forms of whatever is the organisation's, guessed."""
        code = self.round.code
        for name in ("round", "read", "check", "submit", "receipt", "withdraw", "request_late", "comment_general",
                     "overall", "results", "results_said", "calendar"):  # fmt: skip
            yield reverse(f"consultations:{name}", args=[code])
        for show in ("mine", "later"):
            yield reverse("consultations:read", args=[code]) + f"?show={show}"
        for slug in ("p1", "p2", "p3"):
            yield reverse("consultations:comment_on", args=[code, slug])
            yield reverse("consultations:later", args=[code, slug])
        for comment in self.comments:
            yield reverse("consultations:amend", args=[code, comment.uuid])
            yield reverse("consultations:withdraw_comment", args=[code, comment.uuid])
        for text in (*self.texts, self.own):
            for name in ("edit_draft", "discard_draft", "restore_draft"):
                yield reverse(f"consultations:{name}", args=[code, text.uuid])
        for file_format in FORMATS:
            yield reverse("consultations:table", args=[code, "T1", "submitter", file_format])
        yield from map(reverse, ("consultations:my", "consultations:profile", "consultations:list", "home:answered"))
        for words in ("warblers", "kittiwak", "words"):
            yield reverse("consultations:organisation_suggest") + f"?words={words}"
            yield reverse("search:results") + f"?q={words}"

    def answers(self):
        """(where, response) of asking for everything, and of pressing every button, with and without the script."""
        words = {"text": "Olu writes.", "kind": "substantive", "token": uuid4(), "edit_no": 1, "do": "save"}
        words |= {"position": "supports", "visibility": "public_named", "may": "on", "consent": "on", "mark": "on"}
        for address in self.addresses():
            for do, headers in (("save", {}), ("show", {"HX-Request": "true"}), ("autosave", {"HX-Request": "true"})):
                if do != "autosave":
                    yield f"GET {address}", self.client.get(address, headers=headers)
                fields = words | {"do": do, "token": uuid4()}
                yield f"POST {address} {do}", self.client.post(address, fields, headers=headers)


@pytest.mark.django_db
@pytest.mark.parametrize("phase", ["open", "grace", "closed", "published"])
def test_who_asks_to_belong_to_an_organisation_is_told_nothing_of_it_and_changes_nothing(phase):
    asking = Asking(phase)
    before = state_of(asking)
    mail.outbox.clear()
    refs = Comment.objects.exclude(ref="").values_list("ref", flat=True)
    secrets, answered = [*ASKED, "Does not support", asking.submission.ref, *refs], 0
    for where, response in asking.answers():
        answered += response.status_code == 200
        found = [secret for secret in secrets if secret.casefold() in words_of(response).casefold()]
        assert not found, f"{where}: {found}"
    assert answered >= 20
    assert not mail.outbox
    assert state_of(asking) == before
    assert not CommentText.objects.exclude(author=asking.asker).filter(saved_by=asking.asker).exists()


def state_of(asking):
    """All that the organisation has in the round, but for what the asker wrote alone."""
    asking.submission.refresh_from_db()
    texts = CommentText.objects.filter(comment__in=asking.comments).order_by("pk")
    words = texts.values_list("uuid", "text", "edit_no", "saved_by", "pinned_at", "discarded_at")
    submission = asking.submission
    return (
        list(words), submission.revision_no, submission.draft_position, submission.withdrawn_at,
        list(submission.late_requests.values_list("state", "requested_by")),
        [comment.withdrawn_at for comment in Comment.objects.filter(pk__in=[c.pk for c in asking.comments])],
    )  # fmt: skip


@pytest.mark.django_db
def test_the_words_of_an_organisation_are_there_for_its_members():
    """The other side of the promise above: what the asker is not told, a colleague reads."""
    asking, client = Asking("open"), Client()
    client.force_login(asking.colleague)
    code = asking.round.code
    page = words_of(client.get(reverse("consultations:read", args=[code])))
    assert all(word in page for word in (OLD, *CHANGES.values(), DRAFT_OF_A_COLLEAGUE, SENT, FOCAL, "Olu alone."))
    assert asking.submission.ref in words_of(client.get(reverse("consultations:check", args=[code])))
    client.force_login(asking.asker)
    assert "Olu alone." in words_of(client.get(reverse("consultations:read", args=[code])))


@pytest.mark.django_db
def test_what_somebody_unconfirmed_writes_nobody_else_changes():
    """A colleague's words in such a draft would be told to somebody who may be nobody."""
    asking, client = Asking("open"), Client()
    client.force_login(asking.colleague)
    code, own = asking.round.code, asking.own
    for name in ("edit_draft", "discard_draft"):
        address = reverse(f"consultations:{name}", args=[code, own.uuid])
        assert address not in words_of(client.get(reverse("consultations:check", args=[code])))
        assert f"draft/{own.uuid}" not in words_of(client.get(reverse("consultations:read", args=[code])))
        for response in (client.get(address), client.post(address, {"text": "Ours.", "token": uuid4(), "edit_no": 1})):
            assert response.status_code == 403
            assert "Only its author can change this draft" in words_of(response)
    own.refresh_from_db()
    assert (own.text, own.discarded_at) == ("Olu alone.", None)
    decide_membership(asking.organisation.memberships.get(person=asking.asker), state="active", by=None, at=NOW)
    assert client.get(reverse("consultations:edit_draft", args=[code, own.uuid])).status_code == 200
