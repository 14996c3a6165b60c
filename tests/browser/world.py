"""One small world with a round of every kind, for the tests that walk through many pages."""

from datetime import timedelta

from consultations.actions.comments import discard_draft, mark_later
from consultations.actions.dispositions import decide as decide_as_draft
from consultations.actions.rounds import extend_round
from consultations.actions.submissions import withdraw_comment
from consultations.models import Comment, CommentText
from drafts.models import DraftPage, WorkstreamActivity, WorkstreamPartner
from drafts.versions import freeze_draft
from tests import factories as make
from tests.drafts.samples import block, every_kind

ARABIC = "نقترح أن يُذكر الموعد النهائي في <المسودة>."
LONG = "We have seen this in practice, in towns of every size, and it took far longer than planned. " * 12
HOURS = timedelta(hours=1)


class World:
    """Rounds of one workstream by phase, and the people who meet there."""

    def __init__(self):
        self.workstream, version = self._draft()
        self.addresses = [self.workstream.url, version.page.url]
        code = self.workstream.code
        self.rounds = {
            phase: make.make_round(
                "closed" if phase in ("late", "published", "waiting") else phase,
                version=version,
                code=f"{code}-{phase.upper()}",
                title=f"Skills that travel: the {phase} round",
            )
            for phase in ("open", "announced", "closed", "cancelled", "published", "late", "waiting")
        }
        self.open = self.rounds["open"]
        self.organisation = make.make_organisation("Harbour Cities Alliance", acronym="HCA")
        self.focal_point = make.make_member(self.organisation, first_name="Sofia", last_name="Marin").person
        self.colleague = make.make_member(self.organisation, role="contributor", first_name="Yusuf").person
        self.newcomer = make.make_user(profile_done_at=None)
        self.beginner = make.make_member(make.make_organisation("Just arrived")).person
        desk = make.make_organisation("International Office for Ports", acronym="IOP")
        self.lead = make.make_lead(self.workstream, organisation=desk, first_name="Amal", last_name="Haddad")
        self.drafter = make.make_lead(self.workstream, "drafter")
        self._open_round()
        self._closed_round(desk)
        self._published_round()
        self._late_rounds()

    def at(self, phase, path=""):
        return f"/consultations/{self.rounds[phase].code}/{path}"

    def desk(self, path=""):
        return f"/lead/{self.rounds['closed'].code}/{path}"

    def _draft(self):
        """A draft with a block of every kind."""
        workstream = make.make_workstream(title="Skills and recognition")
        page = make.make_page(["To be replaced."], workstream=workstream, title="Guidance on skills that travel")
        page.body = DraftPage.body.field.to_python([*every_kind(), block("paragraph", "Everybody is heard.")])
        page.save_revision().publish()
        WorkstreamPartner.objects.create(page=workstream, name="ICRC", role="co_lead", scope_note="Missing migrants")
        self._activities(workstream, page)
        return workstream, freeze_draft(page, label="1.0", by=None, at=make.NOW - timedelta(days=90))

    def _activities(self, workstream, draft):
        """One of each kind that the timeline knows."""
        kinds = [
            {"title": "Write the guidance", "starts": "2023-Q1", "draft": draft},
            {
                "title": "Copied",
                "corrected_title": "Consult",
                "note": "A slip.",
                "starts": "2023-Q3",
                "ends": "2024-Q2",
            },
            {"title": "Answer incidents", "is_ongoing": True, "is_inferred": True, "parts": "Online\nIn a region"},
            {"title": "Launch it"},
        ]
        for order, fields in enumerate(kinds):
            WorkstreamActivity.objects.create(page=workstream, sort_order=order, **fields)

    def _open_round(self):
        """Sent comments, one taken back, and drafts on top: own, a colleague's, in Arabic, long, and one unfinished."""
        mine = {"by": self.focal_point}
        own = [
            {"text": "Fees are named <nowhere>.", "paragraph": "1", "proposed_text": "States shall act with care."},
            {"text": "Who publishes?", "kind": "question", "paragraph": "R1", "visibility": "confidential"},
            "Withdrawn soon.",
        ]
        make.make_submission(self.open, position="supports_with_changes", comments=own, **mine)
        sent = list(Comment.objects.filter(consultation_round=self.open).order_by("ref"))
        self.amending = sent[0]
        gone = next(comment for comment in sent if comment.current.text == "Withdrawn soon.")
        withdraw_comment(gone, at=make.NOW - 3 * HOURS, **mine)
        self.editing = self._wording("Please define it.", paragraph="1", proposed_text="States must act.", **mine)
        self._wording(ARABIC, paragraph="1", lang="ar", **mine)
        self._wording(LONG, paragraph="R1", priority="must", by=self.colleague)
        self._wording("In general, yes.", paragraph=None, kind="general", visibility="public_unnamed", **mine)
        self.unfinished = self._wording("Of what kind am I?", paragraph="2", kind="", **mine)
        discard_draft(self._wording("Put aside.", paragraph="2", **mine), at=make.NOW, by=self.focal_point)
        mark_later(self.open, make.paragraph_of(self.open, "2"), at=make.NOW, **mine)
        new_date = self.open.closes_at + timedelta(days=14)
        extend_round(self.open, closes_at=new_date, reason="Two ministries asked.", by=None, at=make.NOW - HOURS)

    def _wording(self, text, **words):
        return CommentText.objects.get(comment=make.make_comment(self.open, text, **words))

    def _closed_round(self, desk):
        """Comments that are pending, decided, proposed, kept as a draft, by the lead's own organisation, and many."""
        closed = self.rounds["closed"]
        for organisation, words in (
            (self.organisation, {"text": "Define it.", "proposed_text": "States shall act.", "visibility": ""}),
            (None, {"text": ARABIC, "lang": "ar", "visibility": "public_unnamed"}),
            (None, {"text": LONG, "visibility": "confidential"}),
            (desk, {"text": "Ports first."}),
        ):
            make.make_submission(closed, organisation, comments=[words])
        make.grow_comments(closed, 8, organisations=4)
        comments = Comment.objects.filter(consultation_round=closed)
        self.decided, self.pending, self.confidential, self.own, kept = comments.order_by("ref")[:5]
        make.decide(self.decided, "partly_accepted", by=self.lead, adopted_text="States shall act with care.")
        self.proposed = comments.get(pk=kept.pk)
        make.decide(self.proposed, "not_accepted", by=self.drafter, response="It would cost too much.")
        disposition = self.confidential.disposition
        decide_as_draft(
            disposition, decision="referred", response="To the", lock_version=disposition.lock_version, as_draft=True,
            by=self.lead, at=make.NOW,
        )  # fmt: skip

    def _published_round(self):
        """Comments of every visibility, decided in four ways, one of them taken back after publication."""
        published = self.rounds["published"]
        make.make_submission(published, self.organisation, comments=["We agree.", "We said too much."])
        words = {"text": ARABIC, "lang": "ar", "proposed_text": "States should act with much care."}
        make.make_submission(published, comments=[words])
        make.grow_comments(published, 10, organisations=4)
        decisions = ("accepted", "partly_accepted", "not_accepted", "noted")
        pending = Comment.objects.filter(consultation_round=published).awaiting_decision()
        for number, comment in enumerate(pending.order_by("ref")):
            make.decide(comment, decisions[number % 4], by=self.lead, adopted_text="States shall act.")
        make.publish(published)
        gone = Comment.objects.get(consultation_round=published, current__text="We said too much.")
        withdraw_comment(gone, by=self.focal_point, at=make.NOW)

    def _late_rounds(self):
        """Words that came too late."""
        for phase in ("late", "waiting"):
            make.make_comment(self.rounds[phase], "Too late, but true.", by=self.focal_point, at=make.NOW)
