"""`manage.py demo`: everything to look at, once, and never where strangers could sign in."""

import re
from datetime import timedelta
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import models
from django.test import TestCase
from django.utils import timezone
from wagtail.models import Locale, Page, Site

from config.settings import base
from consultations.consistency import CHECKS
from consultations.ledger import differences, ledger_of
from consultations.models import (
    Clarification,
    Comment,
    CommentGroup,
    CommentText,
    ConsultationRound,
    Disposition,
    GroupProposal,
    LateRequest,
    Membership,
    Organisation,
    Phase,
    SavedFilter,
    SeenFinding,
    StandardResponse,
    Theme,
    User,
)
from drafts.models import DraftPage, SiteSettings, WorkstreamPage
from home.demo.build import DESK
from home.demo.people import ACCOUNTS, PASSWORD
from home.demo.plan import Times, plan_round
from home.models import HomePage

COMMENTS = 180  # enough for work at the desk


def run(**options):
    out = StringIO()
    call_command("demo", stdout=out, **options)
    return out.getvalue()


def everything():
    """How many rows there are of each model, and the newest of them."""
    return {
        model._meta.label: model._default_manager.aggregate(n=models.Count("pk"), newest=models.Max("pk"))
        for model in apps.get_models()
        if model._meta.managed
    }


class TestOneDemo(TestCase):
    """A class of its own, so that many tests look at one demo: making it takes seconds."""

    @classmethod
    def setUpTestData(cls):
        with cls.captureOnCommitCallbacks(execute=True):
            cls.said = run(comments=COMMENTS)
        cls.mails = list(mail.outbox)

    def test_it_has_an_open_a_closed_and_a_published_round(self):
        at = timezone.now()
        phases = {found.code: found.phase(at) for found in ConsultationRound.objects.all()}
        expected = {"WS05-R1": Phase.OPEN, "WS09-R1": Phase.CLOSED, "WS03-R1": Phase.PUBLISHED, "WS08-R1": Phase.OPEN}
        assert phases == expected
        assert WorkstreamPage.objects.count() == 14
        assert ledger_of(ConsultationRound.objects.get(code="WS09-R1")).received == COMMENTS

    def test_every_ledger_balances(self):
        rounds = list(ConsultationRound.objects.all())
        assert len(rounds) == 4
        assert [differences(consultation_round) for consultation_round in rounds] == [[]] * 4

    def test_the_closed_round_shows_everything_that_a_lead_may_meet(self):
        comments = Comment.objects.filter(consultation_round__code="WS09-R1").submitted()
        assert set(comments.values_list("lang", flat=True)) == {"en", "fr", "ar"}
        assert set(comments.values_list("visibility", flat=True)) == {"public_named", "public_unnamed", "confidential"}
        assert comments.filter(withdrawn_at__isnull=False).exists()
        assert comments.filter(placement="general").exists()
        assert comments.exclude(current__proposed_text="").exists()
        assert comments.filter(submission__revision_no=2).exists()
        assert comments.filter(submission__timeliness="late_accepted").exists()
        assert comments.filter(moved_from__isnull=False).exists()
        assert comments.parts().count() == 3
        decided = Disposition.objects.filter(comment__in=comments).exclude(decision="pending").count()
        assert 0.4 < decided / comments.count() < 0.7
        assert LateRequest.objects.filter(state="waiting").count() == 1

    def test_the_desk_of_the_closed_round_has_been_worked_at(self):
        ours = Disposition.objects.filter(comment__consultation_round__code="WS09-R1")
        themes = Theme.objects.filter(consultation_round__code="WS09-R1")
        assert [theme.code for theme in themes.order_by("pk")] == ["T1", "T2", "T3", "T4", "T5"]
        assert all(ours.filter(themes=theme).exists() for theme in themes)
        workers = set(ours.exclude(assignee=None).values_list("assignee__email", flat=True))
        assert workers == {f"{name}@example.org" for name in ("lead", "colead", "drafter")}
        assert ours.filter(workflow="unassigned").exists()
        assert ours.filter(workflow="contested").exclude(remark="").count() == 1
        used = StandardResponse.objects.annotate(n=models.Count("dispositions")).values_list("n", flat=True)
        assert sorted(used) == [0, 2, 6]
        assert Clarification.objects.waiting().count() == 1
        assert Clarification.objects.exclude(answer="").count() == 1
        saved = SavedFilter.objects.get(shared=True)
        assert saved.query == "theme=T2&decision=pending"
        assert CommentGroup.objects.filter(title="Who bears the cost", dissolved_at=None).count() == 1

    def test_the_checks_of_the_closed_round_find_what_one_person_can_look_through(self):
        consultation_round = ConsultationRound.objects.get(code="WS09-R1")
        comments = Comment.objects.filter(consultation_round=consultation_round).submitted()
        found = {check.name: check.find(comments, consultation_round) for check in CHECKS}
        assert max(map(len, found.values())) <= 5
        assert sum(map(len, found.values())) >= 1
        seen = SeenFinding.objects.standing().get()
        assert any(seen.covers(finding) for finding in found[seen.check_name] if finding.subject == seen.subject)

    def test_one_campaign_is_answered_as_an_issue_and_one_waits_to_be_confirmed(self):
        confirmed = GroupProposal.objects.get(state="confirmed")
        members = Disposition.objects.filter(group=confirmed.group)
        assert members.count() == 6
        assert set(members.values_list("decision", "deviates")) == {("accepted", False)}
        waiting = GroupProposal.objects.get(state="open", representative__lang="fr")
        assert waiting.members.count() >= 2
        assert waiting.representative.decision == "pending"

    def test_the_accounts_find_drafts_that_are_theirs_and_change_the_text(self):
        drafts = CommentText.objects.working().filter(comment__consultation_round__code="WS05-R1")
        assert drafts.count() == 8
        for draft in drafts.exclude(proposed_text=""):
            assert draft.proposed_text != draft.comment.paragraph.text
        assert not Comment.objects.submitted().filter(texts__in=drafts).exists()

    def test_comments_are_written_in_the_language_that_they_say(self):
        arabic = CommentText.objects.filter(comment__lang="ar")
        assert arabic.exists()
        assert all(any("\u0600" <= letter <= "\u06ff" for letter in text.text) for text in arabic)

    def test_results_are_published_and_nothing_in_them_is_left_undecided(self):
        comments = Comment.objects.filter(consultation_round__code="WS03-R1")
        assert not comments.awaiting_decision().exists()
        assert comments.filter(public_no__isnull=False).exists()
        assert not comments.filter(public_no__isnull=False, visibility="confidential").exists()

    def test_a_second_run_changes_nothing_and_says_so(self):
        before = everything()
        assert "nothing was changed" in run()
        assert everything() == before

    def test_a_second_run_with_another_number_keeps_the_comments_and_says_so(self):
        before = everything()
        assert "WS09-R1 keeps its comments" in run(comments=5000)
        assert everything() == before

    def test_every_account_has_the_printed_password_and_a_verified_address(self):
        assert PASSWORD in self.said
        for account in ACCOUNTS:
            with self.subTest(account.email):
                assert account.email in self.said
                person = User.objects.get(email=account.email)
                assert person.check_password(PASSWORD)
                assert EmailAddress.objects.get(user=person).verified

    def test_nobody_else_can_sign_in_with_a_password(self):
        others = User.objects.exclude(email__in=[account.email for account in ACCOUNTS])
        assert others.exists()
        assert not any(person.has_usable_password() for person in others)

    def test_the_accounts_may_do_what_is_printed(self):
        person = {account.email.split("@")[0]: User.objects.get(email=account.email) for account in ACCOUNTS}
        assert person["super"].is_superuser
        assert person["admin"].has_perm("consultations.change_consultationround")
        assert not person["admin"].is_superuser
        assert {role.workstream.code for role in person["lead"].workstream_roles.all()} == {"WS03", "WS05", "WS09"}
        assert person["drafter"].workstream_roles.first().role == "drafter"
        assert person["editor"].workstream_roles.first().role == "review_editor"
        assert person["focal"].memberships.get().role == "focal_point"
        assert person["requested"].memberships.get().state == Membership.State.REQUESTED
        assert person["individual"].memberships.get().organisation.is_individual
        lead, colead = (person[name].memberships.get().organisation for name in ("lead", "colead"))
        assert lead != colead

    def test_no_mail_is_sent_about_what_was_invented(self):
        assert self.mails == []

    def test_the_untouched_welcome_page_gave_way_to_the_front_page(self):
        site = Site.objects.get(is_default_site=True)
        assert site.root_page.specific_class is HomePage
        assert not Page.objects.filter(title="Welcome to your new Wagtail site!").exists()
        assert SiteSettings.objects.get(site=site).contact_email == "consultations@example.org"
        assert Locale.objects.filter(language_code="ar").exists()

    def test_the_drafts_are_published_and_frozen(self):
        guidance = DraftPage.objects.get(slug="guidance")
        assert guidance.live
        assert guidance.versions.get().paragraphs.count() > 50
        brief = DraftPage.objects.get(language="ar").versions.get()
        assert set(brief.paragraphs.values_list("dir", flat=True)) == {"rtl"}

    def test_the_real_draft_is_imported_from_its_word_file(self):
        identity = DraftPage.objects.get(slug="identity").versions.get()
        assert identity.paragraphs.count() == 111
        assert identity.paragraphs.filter(kind="list_item").count() == 89


def test_the_same_seed_invents_the_same_comments_and_another_seed_others():
    at = timezone.now()
    times = Times(at, at + timedelta(days=30), at + timedelta(days=40), at + timedelta(days=50))

    def words(seed):
        planned = plan_round([], count=30, stakeholders=5, times=times, desk=DESK, seed=seed)
        return [(comment.wording.text, comment.wording.token) for plan in planned for comment in plan.comments]

    assert words(1) == words(1)
    assert words(1) != words(2)


@pytest.mark.django_db
def test_other_content_is_left_alone():
    site = Site.objects.get(is_default_site=True)
    front = site.root_page
    front.title = "Our own page"
    front.save()
    mine = User.objects.create_user("lead@example.org", "my own password 1", first_name="Mine")
    organisation = Organisation.objects.create(
        name="Harbour Cities Alliance", kind="other", sort_key="harbour cities alliance"
    )
    said = run(comments=7)
    assert "a front page of its own" in said
    for row in (site, front, mine, organisation):
        row.refresh_from_db()
    assert (site.root_page_id, front.title) == (front.pk, "Our own page")
    assert mine.first_name == "Mine"
    assert mine.check_password("my own password 1")
    assert organisation.kind == "other"
    assert ledger_of(ConsultationRound.objects.get(code="WS09-R1")).received == 7


@pytest.mark.django_db
def test_a_round_without_comments_is_a_round():
    run(comments=0)
    assert ledger_of(ConsultationRound.objects.get(code="WS09-R1")).received == 0


@pytest.mark.django_db
def test_the_demo_refuses_where_settings_do_not_allow_it(settings):
    settings.DEMO_ALLOWED = False
    with pytest.raises(CommandError, match="refuses"):
        run()
    assert not User.objects.exists()


def test_only_settings_of_a_local_run_and_of_tests_allow_it():
    assert base.DEMO_ALLOWED is False
    folder = base.BASE_DIR / "config" / "settings"
    allowing = {path.stem for path in folder.glob("*.py") if "DEMO_ALLOWED = True" in path.read_text()}
    assert allowing == {"development", "test"}


@pytest.mark.django_db
@pytest.mark.parametrize("number", [-1, 10_000_000])
def test_a_number_of_comments_that_makes_no_sense_is_refused_with_one_line(number):
    with pytest.raises(CommandError, match=re.escape(str(number))) as refused:
        run(comments=number)
    assert "\n" not in str(refused.value)
