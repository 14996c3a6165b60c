"""Write a planned round in few statements, as the actions would have left it.

A test makes the same round both ways and compares the rows, column by column.
"""

from dataclasses import dataclass

from django.db import connection

from consultations.actions.steps import state_of
from consultations.audit import record_all
from consultations.models import (
    Comment,
    CommentText,
    ConsultationRound,
    Decision,
    DeskStep,
    Disposition,
    DispositionEvent,
    LateRequest,
    RoundEvent,
    Submission,
    SubmissionRevision,
    Timeliness,
    Workflow,
)
from consultations.tallies import recount
from consultations.text import count_words
from drafts.folding import fold

BATCH = 500
COMMENTS_PER_CHUNK = 2000
LATE_REASON = "The server of the organisation was down on the last day; the secretariat was told before closing."


@dataclass(frozen=True)
class Cast:
    """Who the plan's places and addresses are."""

    stakeholders: list  # (organisation, focal point) by place
    people: dict  # address -> user, for those who answer
    co_leads: frozenset  # the addresses of those among them who may agree
    homes: dict  # address -> key of the organisation that the person belongs to
    secretary: object


def write_round(consultation_round, submissions, paragraphs, cast, *, progress=lambda written: None):
    """Write what was planned. `paragraphs` are the rows that the plan's places count."""
    writer = _Writer(consultation_round, paragraphs, cast)
    chunk, size, written = [], 0, 0
    for submission in submissions:
        chunk.append(submission)
        size += len(submission.comments)
        if size >= COMMENTS_PER_CHUNK:
            writer.write(chunk)
            written += size
            progress(written)
            chunk, size = [], 0
    writer.write(chunk)
    progress(written + size)
    writer.answer(submissions)
    ConsultationRound.objects.filter(pk=consultation_round.pk).update(
        last_submission_no=writer.submission_no, last_comment_no=writer.comment_no
    )
    consultation_round.refresh_from_db()
    recount(consultation_round)


class _Writer:
    def __init__(self, consultation_round, paragraphs, cast):
        self.round, self.paragraphs, self.cast = consultation_round, paragraphs, cast
        self.submission_no, self.comment_no = consultation_round.last_submission_no, consultation_round.last_comment_no
        self.rows = {}  # id of a planned comment -> its row

    def write(self, planned):
        if not planned:
            return
        submissions = self._submissions(planned)
        everything = list(zip(planned, submissions, strict=True))
        comments = [(plan, submission, comment) for plan, submission in everything for comment in plan.comments]
        rows = self._comments(comments)
        firsts, seconds = self._texts(comments, rows)
        self._send(comments, rows, firsts, seconds)
        self._revisions(everything, comments, firsts, seconds)
        self._late(everything)
        self._log(everything, comments, rows)

    def _person(self, plan):
        return self.cast.stakeholders[plan.organisation][1]

    def _submissions(self, planned):
        rows = []
        for plan in planned:
            self.submission_no += 1
            rows.append(
                Submission(
                    consultation_round=self.round,
                    organisation=self.cast.stakeholders[plan.organisation][0],
                    ref=f"{self.round.code}-S{self.submission_no:03d}",
                    received_at=plan.accepted_at or plan.sent_at,
                    timeliness=_timeliness(plan),
                    default_visibility=plan.visibility,
                    overall_position=plan.position,
                    draft_visibility=plan.visibility,
                    draft_position=plan.position,
                    revision_no=2 if plan.sent_again_at else 1,
                    created_at=min(comment.wording.at for comment in plan.comments),
                )
            )
        return Submission.objects.bulk_create(rows, batch_size=BATCH)

    def _comments(self, comments):
        """Identities only: a reference comes with the wording, and both at once."""
        rows = [
            Comment(
                submission=submission,
                consultation_round=self.round,
                organisation=submission.organisation,
                paragraph=self._paragraph(comment),
                paragraph_seen=self._paragraph(comment),
                placement="general" if comment.place is None else "on",
                position=0 if comment.place is None else self._paragraph(comment).position,
                lang=comment.lang,
                author=self._person(plan),
                created_at=comment.wording.at,
            )
            for plan, submission, comment in comments
        ]
        return Comment.objects.bulk_create(rows, batch_size=BATCH)

    def _paragraph(self, comment):
        return None if comment.place is None else self.paragraphs[comment.place]

    def _texts(self, comments, rows):
        firsts, seconds = [], []
        for (plan, _submission, comment), row in zip(comments, rows, strict=True):
            sent = plan.accepted_at or plan.sent_at
            firsts.append(self._text(comment.wording, row, plan, sent))
            again = comment.amended and self._text(comment.amended, row, plan, plan.sent_again_at)
            seconds.append(again)
        CommentText.objects.bulk_create([*firsts, *filter(None, seconds)], batch_size=BATCH)
        return firsts, seconds

    def _text(self, wording, row, plan, sent_at):
        person = self._person(plan)
        return CommentText(
            comment=row,
            kind=wording.kind,
            text=wording.text,
            proposed_text=wording.proposed_text,
            proposed_mode="replace" if wording.proposed_text else "",
            visibility=wording.visibility,
            priority=wording.priority,
            author=person,
            saved_by=person,
            client_token=wording.token,
            saved_token=wording.token,
            created_at=wording.at,
            saved_at=wording.at,
            timeliness=_timeliness(plan),
            pinned_at=sent_at,
        )

    def _send(self, comments, rows, firsts, seconds):
        """References in the order of the text, submission by submission; what each comment now says."""
        in_order = sorted(
            range(len(rows)), key=lambda n: (rows[n].submission_id, rows[n].position, rows[n].placement, rows[n].pk)
        )
        for place in in_order:
            self.comment_no += 1
            rows[place].ref = f"{self.round.code}-{self.comment_no:04d}"
        for (plan, submission, comment), row, first, second in zip(comments, rows, firsts, seconds, strict=True):
            row.current = second or first
            row.kind = row.current.kind
            row.visibility = row.current.visibility or submission.default_visibility
            row.search_text = fold(f"{row.current.text} {row.current.proposed_text}")
            row.words = count_words(row.current.text, row.current.proposed_text)
            verdict = comment.verdict
            row.decision = verdict.decision if verdict and not verdict.as_draft else Decision.PENDING
            row.withdrawn_at = comment.withdrawn_at
            row.withdrawn_by = self._person(plan) if comment.withdrawn_at else None
            self.rows[id(comment)] = row
        _update_comments(rows)
        withdrawn = [row for row in rows if row.withdrawn_at]
        Comment.objects.bulk_update(withdrawn, ["withdrawn_at", "withdrawn_by"], batch_size=BATCH)

    def _revisions(self, everything, comments, firsts, seconds):
        texts = {}
        for (_plan, submission, _comment), first, second in zip(comments, firsts, seconds, strict=True):
            texts.setdefault(submission.pk, []).append((first, second or first))
        revisions, pinned = [], []
        for plan, submission in everything:
            for n, at in enumerate(filter(None, (plan.accepted_at or plan.sent_at, plan.sent_again_at)), start=1):
                revisions.append(
                    SubmissionRevision(
                        submission=submission,
                        n=n,
                        submitted_at=at,
                        submitted_by=self._person(plan),
                        timeliness=_timeliness(plan),
                        overall_position=plan.position,
                        default_visibility=plan.visibility,
                    )
                )
        SubmissionRevision.objects.bulk_create(revisions, batch_size=BATCH)
        through = SubmissionRevision.texts.through
        for revision in revisions:
            pinned += [
                through(submissionrevision_id=revision.pk, commenttext_id=pair[revision.n - 1].pk)
                for pair in texts[revision.submission_id]
            ]
        through.objects.bulk_create(pinned, batch_size=BATCH)

    def _late(self, everything):
        late = [(plan, submission) for plan, submission in everything if plan.late]
        requests = LateRequest.objects.bulk_create(
            [
                LateRequest(
                    submission=submission,
                    state=LateRequest.State.ACCEPTED,
                    requested_at=plan.sent_at,
                    requested_by=self._person(plan),
                    decided_at=plan.accepted_at,
                    decided_by=self.cast.secretary,
                    reason=LATE_REASON,
                )
                for plan, submission in late
            ]
        )
        RoundEvent.objects.bulk_create(
            [
                RoundEvent(
                    consultation_round=self.round, kind="late_accepted", at=plan.accepted_at, by=self.cast.secretary
                )
                for plan, _submission in late
            ]
        )
        record_all(
            entry
            for (plan, submission), request in zip(late, requests, strict=True)
            for entry in (
                (
                    "consultations.request_late",
                    LateRequest(pk=request.pk, submission=Submission(pk=submission.pk)),
                    self._person(plan),
                    plan.sent_at,
                    {},
                ),
                ("consultations.decide_late", request, self.cast.secretary, plan.accepted_at, {"accepted": True}),
            )
        )

    def _log(self, everything, comments, rows):
        entries = []
        for (plan, _submission, comment), row in zip(comments, rows, strict=True):
            person = self._person(plan)
            # The label says nothing of what was not sent yet.
            entries.append(("consultations.save_draft", Comment(pk=row.pk), person, comment.wording.at, {}))
            if comment.amended:
                entries.append(("consultations.save_draft", row, person, comment.amended.at, {}))
            if comment.withdrawn_at:
                entries.append(("consultations.withdraw_comment", row, person, comment.withdrawn_at, {}))
        for plan, submission in everything:
            person = self._person(plan)
            entries.append(("consultations.set_overall", Submission(pk=submission.pk), person, plan.noted_at, {}))
            if not plan.late:
                data = {"revision": 1, "comments": len(plan.comments)}
                entries.append(("consultations.submit", submission, person, plan.sent_at, data))
            if plan.sent_again_at:
                data = {"revision": 2, "comments": sum(1 for comment in plan.comments if comment.amended)}
                entries.append(("consultations.submit", submission, person, plan.sent_again_at, data))
        record_all(entries)

    def answer(self, planned):
        """A disposition for every comment, in the order of the references, with its history."""
        comments = [(plan, comment) for plan in planned for comment in plan.comments]
        comments.sort(key=lambda pair: self.rows[id(pair[1])].ref)
        for start in range(0, len(comments), COMMENTS_PER_CHUNK):
            self._answer(comments[start : start + COMMENTS_PER_CHUNK])

    def _answer(self, comments):
        dispositions, steps, events, entries = [], [], [], []
        for plan, comment in comments:
            disposition = Disposition(comment=self.rows[id(comment)])
            disposition.many = {"themes": set(), "agreements": set()}
            events += self._written(plan, comment, disposition)
            if comment.verdict:
                for kind, action, by, at, before in self._decided(comment.verdict, disposition, plan):
                    person = self.cast.people[by]
                    verb = "draft" if kind == "drafted" else action
                    step = DeskStep(consultation_round=self.round, verb=verb, by=person, at=at, comments=1)
                    steps.append(step)
                    events.append(_event(disposition, kind, person, at, before, step))
                    entries.append((f"consultations.{action}", disposition, person, at, {}))
            dispositions.append(disposition)
        Disposition.objects.bulk_create(dispositions, batch_size=BATCH)
        DeskStep.objects.bulk_create(steps, batch_size=BATCH)
        DispositionEvent.objects.bulk_create(events, batch_size=BATCH)
        record_all(entries)

    def _written(self, plan, comment, disposition):
        """What the history of an answer says of the comment itself."""
        person = self._person(plan)
        if comment.amended:
            disposition.lock_version += 1
            yield DispositionEvent(
                disposition=disposition,
                kind="comment_revised",
                at=plan.sent_again_at,
                by=person,
                before={"decision": "pending"},
            )
        if comment.withdrawn_at:
            yield DispositionEvent(
                disposition=disposition, kind="comment_withdrawn", at=comment.withdrawn_at, by=person
            )

    def _decided(self, verdict, disposition, plan):
        """Take the decision, and then the agreement; yields kind, action, address, instant and what was before."""
        before = state_of(disposition)
        self._apply(verdict, disposition, alone=self._alone(verdict, plan))
        kind = {Workflow.AGREED: "agreed", Workflow.PROPOSED: "proposed"}.get(disposition.workflow, "drafted")
        yield kind, "keep_decision_draft" if verdict.as_draft else "decide", verdict.by, verdict.at, before
        if verdict.agreed_by:
            before = state_of(disposition)
            disposition.workflow, disposition.agreed_at = Workflow.AGREED, verdict.agreed_at
            disposition.agreed_by = self.cast.people[verdict.agreed_by]
            disposition.lock_version += 1
            yield "agreed", "agree", verdict.agreed_by, verdict.agreed_at, before

    def _alone(self, verdict, plan):
        """A co-lead agrees at once, except on a comment of the own organisation; a drafter proposes."""
        organisation = self.cast.stakeholders[plan.organisation][0]
        return verdict.by in self.cast.co_leads and self.cast.homes.get(verdict.by) != organisation.pk

    def _apply(self, verdict, disposition, *, alone):
        by = self.cast.people[verdict.by]
        disposition.response, disposition.adopted_text = verdict.response, verdict.adopted_text
        disposition.as_proposed, disposition.internal_note = verdict.as_proposed, verdict.internal_note
        disposition.lock_version += 1
        if verdict.as_draft:
            disposition.draft_decision = verdict.decision
            return
        disposition.decision = verdict.decision
        if verdict.duplicate_of:
            disposition.duplicate_of = self.rows[id(verdict.duplicate_of)]
        disposition.implementation = "to_do" if verdict.decision in ("accepted", "partly_accepted") else "not_needed"
        disposition.proposed_by, disposition.proposed_at = by, verdict.at
        disposition.workflow = Workflow.AGREED if alone else Workflow.PROPOSED
        if alone:
            disposition.agreed_by, disposition.agreed_at = by, verdict.at


def _timeliness(plan):
    return Timeliness.LATE_ACCEPTED if plan.late else Timeliness.ON_TIME


def _event(disposition, kind, by, at, before, step):
    """An event that remembers what has changed since `before`; made while the disposition stands as it did then."""
    after = state_of(disposition)
    changed = [name for name in after if before[name] != after[name]]
    return DispositionEvent(
        disposition=disposition,
        step=step,
        kind=kind,
        at=at,
        by=by,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
    )


def _update_comments(rows):
    """One prepared statement for all rows: the columns that a check ties together have to change at once."""
    columns = ("ref", "current", "kind", "visibility", "decision", "search_text", "words")
    quote = connection.ops.quote_name
    names = [Comment._meta.get_field(name).column for name in columns]
    assignments = ", ".join(f"{quote(name)} = %s" for name in names)
    key = quote(Comment._meta.pk.column)
    statement = f"UPDATE {quote(Comment._meta.db_table)} SET {assignments} WHERE {key} = %s"  # noqa: S608 - our own names
    with connection.cursor() as cursor:
        cursor.executemany(
            statement,
            [
                (
                    row.ref,
                    row.current_id,
                    row.kind,
                    row.visibility,
                    str(row.decision),
                    row.search_text,
                    row.words,
                    row.pk,
                )
                for row in rows
            ],
        )
