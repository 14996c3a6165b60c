"""Plain functions that make what tests need, through the same actions as the site.

One call, one sentence: `make_submission(make_round(phase="closed"), comments=["Too long."])`. Whatever is not said is
invented. Instants lie around NOW, which is when the tests began, so that pages, which look at the clock, see a round in
the phase that was asked for.
"""

import itertools
from datetime import UTC, datetime, timedelta
from html import escape
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group, Permission
from django.db import connection
from wagtail.models import Page, Site
from wagtail.signal_handlers import disable_reference_index_auto_update

from consultations.actions import comments as comment_actions
from consultations.actions import dispositions, people, rounds, submissions
from consultations.models import (
    Comment,
    CommentText,
    ConsultationRound,
    Disposition,
    Membership,
    Organisation,
    Submission,
    SubmissionRevision,
    User,
    WorkstreamRole,
)
from consultations.tallies import recount
from consultations.text import count_words
from drafts.folding import fold
from drafts.models import DraftPage, WorkstreamPage
from drafts.versions import freeze_draft
from home.models import HomePage

NOW = datetime.now(UTC).replace(microsecond=0)
PASSWORD = "correct horse battery staple"

_numbers = itertools.count(1)

PARAGRAPHS = [
    ("heading", "Purpose"),
    "States should consider recognising skills before return.",
    "Host communities should be consulted early and in their own languages.",
    ("heading", "Measures"),
    "Local authorities need predictable funding for reception services.",
    ("recommendation", "Publish the data every year."),
]

# When a round that stands in this phase at NOW opens and closes, in days from NOW.
DAYS = {
    "draft": (10, 70),
    "announced": (10, 70),
    "open": (-10, 50),
    "grace": (-60, 0),
    "closed": (-70, -10),
    "published": (-70, -10),
    "cancelled": (-10, 50),
}


# --- People -----------------------------------------------------------------------------------------------------------


def make_user(email=None, *, verified=True, first_name="", last_name="", language="en", **fields):
    """A person with a password and, unless told otherwise, a verified address and a filled-in profile."""
    n = next(_numbers)
    email = email or f"person{n}@example.org"
    fields = {"profile_done_at": NOW - timedelta(days=100)} | fields
    user = User.objects.create_user(
        email, PASSWORD, first_name=first_name or "Person", last_name=last_name or str(n), language=language, **fields
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)
    return user


def make_admin(email=None, **fields):
    """Somebody of the secretariat: in its group where the installation has one, else with the rights one by one."""
    user = make_user(email, is_staff=True, **fields)
    if group := Group.objects.filter(permissions__codename="change_consultationround").first():
        user.groups.add(group)
    else:
        user.user_permissions.set(
            Permission.objects.filter(content_type__app_label__in=["consultations", "drafts"])
            | Permission.objects.filter(codename="access_admin")
        )
    return User.objects.get(pk=user.pk)


def make_organisation(name=None, *, kind="ngo_civil_society", verified=True, at=None, **fields):
    at = at or NOW - timedelta(days=100)
    name = name or f"Organisation {next(_numbers)}"
    organisation = people.create_organisation(name=name, kind=kind, by=None, at=at, **fields)
    if verified:
        people.verify_organisation(organisation, by=None, at=at)
    return organisation


def make_member(organisation=None, *, role="focal_point", state="active", user=None, at=None, **fields):
    """A person who speaks for the organisation; returns the Membership, which knows both."""
    at = at or NOW - timedelta(days=99)
    person = user or make_user(**fields)
    membership = people.request_membership(person, organisation or make_organisation(), by=person, at=at)
    if (membership.state, membership.role) != (state, role):
        membership = people.decide_membership(membership, state=state, role=role, by=None, at=at)
    return membership


def make_personal(user=None, *, at=None, **fields):
    """A person who speaks in personal capacity; returns the Membership in the organisation of one."""
    user = user or make_user(**fields)
    return people.complete_profile(
        user,
        first_name=user.first_name,
        last_name=user.last_name,
        job_title="",
        language=user.language,
        personal=True,
        by=user,
        at=at or NOW - timedelta(days=99),
    )


def make_lead(workstream, role="co_lead", *, user=None, organisation=None, at=None, **fields):
    """A person with a role in the workstream; with `organisation`, also one of its members."""
    user = user or make_user(**fields)
    people.give_role(user, workstream, role, by=None, at=at or NOW - timedelta(days=98))
    if organisation:
        make_member(organisation, role="contributor", user=user)
    return user


# --- Drafts -----------------------------------------------------------------------------------------------------------


def added(parent, page):
    """A page put under another one, without the index of what points to it: half of the time, and no test asks it."""
    with disable_reference_index_auto_update():
        return parent.add_child(instance=page)


def make_home():
    """The front page, in the place where the default site looks for it."""
    home = HomePage.objects.first()
    if home is None:
        home = added(Page.get_first_root_node(), HomePage(title="Redraft", slug="redraft"))
        Site.objects.update_or_create(
            is_default_site=True, defaults={"hostname": "localhost", "root_page": home, "site_name": "Redraft"}
        )
        Site.clear_site_root_paths_cache()
    return home


def make_workstream(code=None, *, title="Skills and recognition", category="new", **fields):
    code = code or f"WS{next(_numbers):02d}"
    workstream = WorkstreamPage(code=code, title=title, slug=code.lower(), category=category, **fields)
    return added(make_home(), workstream)


def block(kind, text, **value):
    """One block of a draft's body with an id of its own; `text` is plain text."""
    value = {"label": "", "lang": "", "text": f"<p>{escape(text, quote=False)}</p>"} | value
    if kind == "heading":
        value = {"level": "2", "annex": False} | value
    return {"type": kind, "value": value, "id": str(uuid4())}


def make_page(paragraphs=None, *, workstream=None, title="Draft guidance", language="en", **fields):
    """A draft page with one block for each paragraph: a string, or (kind, text)."""
    pairs = [item if isinstance(item, tuple) else ("paragraph", item) for item in paragraphs or PARAGRAPHS]
    page = DraftPage(
        title=title, slug=f"draft-{next(_numbers)}", language=language, body=[block(*pair) for pair in pairs], **fields
    )
    return added(workstream or make_workstream(), page)


def make_draft(paragraphs=None, *, label="1.0", at=None, **fields):
    """A frozen version of a new draft: a DraftVersion."""
    page = make_page(paragraphs, **fields)
    return freeze_draft(page, label=label, by=None, at=at or NOW - timedelta(days=90))


# --- Rounds -----------------------------------------------------------------------------------------------------------


def make_round(
    phase="open", *, at=NOW, version=None, code=None, participation="public", reason="For the tests.", **fields
):
    """A round that stands in this phase at the instant: draft, announced, open, grace, closed, published, cancelled.

    To publish comments, make a closed round, submit to it, and call `publish`; make_submission and decide_all choose
    their instants in the past themselves.
    """
    version = version or make_draft()
    opens, closes = (at + timedelta(days=days) for days in DAYS[phase])
    if phase == "grace":
        # Long enough for the slowest run of the tests.
        closes, fields = at - timedelta(minutes=1), {"grace_minutes": 600} | fields
    made = fields.pop("announced_on", min(opens, at) - timedelta(days=5))
    fields = {
        "opens_at": opens,
        "closes_at": closes,
        # Most tests need a decision and not a second person; those of agreeing say what the round asks for.
        "agreement": "one",
        "purpose": "To hear you.",
        "contact": "secretariat@example.org",
    } | fields
    consultation_round = rounds.create_round(
        code=code or f"{version.page.get_parent().specific.code}-R{next(_numbers)}",
        version=version,
        participation=participation,
        by=None,
        at=made,
        **fields,
    )
    if phase != "draft":
        consultation_round = rounds.announce_round(consultation_round, reason=reason, by=None, at=made)
    if phase == "cancelled":
        consultation_round = rounds.cancel_round(consultation_round, reason=reason, by=None, at=at - timedelta(days=1))
    if phase == "published":
        consultation_round = publish(consultation_round, at=at - timedelta(days=1))
    return ConsultationRound.objects.select_related("version", "workstream").get(pk=consultation_round.pk)


def close(consultation_round, *, at=NOW):
    """Close an open round early, and say so."""
    return rounds.close_early(consultation_round, reason="For the tests.", by=None, at=at)


def publish(consultation_round, *, at=None, reason="For the tests.", by=None):
    """Publish the results of a closed round."""
    return rounds.publish_results(consultation_round, reason=reason, by=by, at=at or NOW - timedelta(hours=1))


# --- Comments ---------------------------------------------------------------------------------------------------------


def paragraph_of(consultation_round, number):
    """The paragraph that people call by this number; None and "GEN" are the whole."""
    if number in (None, "", "GEN"):
        return None
    return consultation_round.version.paragraphs.get(number=str(number))


def written_at(consultation_round):
    """An instant at which the round took comments, and before NOW if it is open."""
    return consultation_round.opens_at + timedelta(days=1)


def speaker(consultation_round, organisation=None):
    """The organisation's focal point; both are made where there is none. Invited where the round asks for it."""
    organisation = organisation or make_organisation()
    known = organisation.memberships.filter(role="focal_point", state="active").select_related("person").first()
    membership = known or make_member(organisation)
    if consultation_round.participation == "invited":
        rounds.invite(consultation_round, [organisation], by=None, at=consultation_round.announced_at)
    return membership.person


def make_comment(
    consultation_round, text="Please say more.", *, paragraph="1", by=None, organisation=None, at=None, **words
):
    """An unsent draft of a comment by the organisation's focal point or by `by`; returns the Comment.

    `paragraph` is a Paragraph, a number, or None for a general comment.
    """
    if isinstance(paragraph, (str, int)):
        paragraph = paragraph_of(consultation_round, paragraph)
    saved = comment_actions.save_draft(
        consultation_round,
        paragraph=paragraph,
        text=text,
        client_token=uuid4(),
        by=by or speaker(consultation_round, organisation),
        at=at or written_at(consultation_round),
        **({"kind": "substantive", "lang": "en"} | words),
    )
    return saved.text.comment


def make_submission(
    consultation_round,
    organisation=None,
    *,
    comments=("Please say more.",),
    visibility="public_named",
    position="",
    by=None,
    at=None,
):
    """What an organisation sends: `comments` are words, or dicts of what make_comment takes. Returns the Submission.

    Called again for the same organisation it makes another revision.
    """
    by = by or speaker(consultation_round, organisation)
    at = at or written_at(consultation_round)
    submissions.set_overall(consultation_round, position=position, visibility=visibility, by=by, at=at)
    for words in comments:
        words = {"text": words} if isinstance(words, str) else words
        make_comment(consultation_round, by=by, at=at, **words)
    return submissions.submit(consultation_round, by=by, at=at).submission


def decide(comment, decision="noted", *, by=None, at=None, **words):
    """Decide one comment as a co-lead of no other organisation; returns the Disposition."""
    consultation_round = comment.consultation_round
    words = {
        "response": "Thank you; considered.",
        "adopted_text": "As adopted." if decision == "accepted" else "",
    } | words
    disposition = Disposition.objects.get(comment=comment)
    return dispositions.decide(
        disposition,
        decision=decision,
        lock_version=disposition.lock_version,
        by=by or co_lead(consultation_round),
        at=at or consultation_round.grace_ends_at + timedelta(days=1),
        **words,
    )


def decide_all(consultation_round, *, decision="noted", by=None, at=None, **words):
    """Decide every pending comment of the round alike; returns how many there were."""
    by = by or co_lead(consultation_round)
    waiting = Comment.objects.filter(consultation_round=consultation_round).awaiting_decision()
    pending = list(waiting)
    for comment in pending:
        # Members of an issue were answered with it.
        if waiting.filter(pk=comment.pk).exists():
            decide(comment, decision, by=by, at=at, **words)
    return len(pending)


def co_lead(consultation_round):
    """A co-lead of the round's workstream, made where there is none."""
    role = WorkstreamRole.objects.filter(workstream=consultation_round.workstream_id, role="co_lead").first()
    return role.person if role else make_lead(consultation_round.workstream)


# --- Many comments ----------------------------------------------------------------------------------------------------

VISIBILITIES = ("public_named", "public_named", "public_named", "public_unnamed", "confidential")
KINDS = ("substantive", "technical", "editorial", "question", "substantive")


def grow_comments(
    consultation_round, n, *, organisations=20, text="Comment {n}: please say more.", proposed_every=3, at=None
):
    """Add n submitted comments by new organisations, spread over the paragraphs, in a few statements.

    A test compares what this leaves with what the actions leave.
    """
    at = at or written_at(consultation_round)
    consultation_round.refresh_from_db(fields=["last_comment_no", "last_submission_no"])
    organisations = min(organisations, n)
    members = _grow_members(organisations)
    sent = _grow_submissions(consultation_round, members, at)
    paragraphs = [*consultation_round.version.paragraphs.all(), None]
    first = consultation_round.last_comment_no + 1
    rows = []
    for number in range(n):
        member, submission = members[number % organisations], sent[number % organisations]
        paragraph = paragraphs[number % len(paragraphs)]
        comment = Comment(
            submission=submission,
            ref="",
            paragraph=paragraph,
            paragraph_seen=paragraph,
            placement="on" if paragraph else "general",
            position=paragraph.position if paragraph else 0,
            lang="en",
            created_at=at,
            author_id=member.person_id,
            consultation_round=consultation_round,
            organisation_id=member.organisation_id,
        )
        wording = CommentText(
            comment=comment,
            kind=KINDS[number % len(KINDS)] if paragraph else "general",
            text=text.format(n=first + number),
            visibility=VISIBILITIES[number % len(VISIBILITIES)],
            author_id=member.person_id,
            saved_by_id=member.person_id,
            created_at=at,
            saved_at=at,
            pinned_at=at,
        )
        if paragraph and number % proposed_every == 0:
            wording.proposed_text, wording.proposed_mode = f"{paragraph.text} And more.", "replace"
        wording.saved_token = wording.client_token
        rows.append((comment, wording))
    comments = Comment.objects.bulk_create([comment for comment, _wording in rows], batch_size=500)
    CommentText.objects.bulk_create([wording for _comment, wording in rows], batch_size=500)
    _name(
        (
            f"{consultation_round.code}-{number:04d}",
            wording.pk,
            wording.kind,
            wording.visibility,
            "pending",
            fold(f"{wording.text} {wording.proposed_text}"),
            count_words(wording.text, wording.proposed_text),
            comment.pk,
        )
        for number, (comment, wording) in enumerate(rows, start=first)
    )
    Disposition.objects.bulk_create([Disposition(comment=comment) for comment in comments], batch_size=500)
    _pin(sent, members, rows, at)
    consultation_round.last_comment_no += n
    consultation_round.last_submission_no += organisations
    consultation_round.save(update_fields=["last_comment_no", "last_submission_no"])
    recount(consultation_round)
    return comments


def _name(rows):
    """Give the comments what they get at submission; one statement, where bulk_update would build a CASE for each."""
    columns = ("ref", "current_id", "kind", "visibility", "decision", "search_text", "words")
    assignments = ", ".join(f"{column} = %s" for column in columns)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {Comment._meta.db_table} SET {assignments} WHERE id = %s", list(rows))  # noqa: S608


def _grow_members(n):
    numbers = [next(_numbers) for _ in range(n)]
    kinds, regions = Organisation.Kind.values, Organisation.Region.values
    organisations = Organisation.objects.bulk_create(
        Organisation(
            name=f"Organisation {k}",
            sort_key=fold(f"Organisation {k}"),
            kind=kinds[k % 5],
            region=regions[k % 2],
            verified_at=NOW - timedelta(days=100),
        )
        for k in numbers
    )
    persons = User.objects.bulk_create(
        User(email=f"person{k}@example.org", first_name="Person", last_name=str(k), profile_done_at=NOW)
        for k in numbers
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in persons
    )
    return Membership.objects.bulk_create(
        Membership(person=person, organisation=organisation, role="focal_point", state="active", decided_at=NOW)
        for person, organisation in zip(persons, organisations, strict=True)
    )


def _grow_submissions(consultation_round, members, at):
    first = consultation_round.last_submission_no + 1
    return Submission.objects.bulk_create(
        Submission(
            consultation_round=consultation_round,
            organisation_id=member.organisation_id,
            received_at=at,
            ref=f"{consultation_round.code}-S{first + offset:03d}",
            timeliness="on_time",
            revision_no=1,
            created_at=at,
        )
        for offset, member in enumerate(members)
    )


def _pin(sent, members, rows, at):
    revisions = SubmissionRevision.objects.bulk_create(
        SubmissionRevision(
            submission=submission,
            n=1,
            submitted_at=at,
            timeliness="on_time",
            default_visibility="public_named",
            submitted_by_id=member.person_id,
        )
        for submission, member in zip(sent, members, strict=True)
    )
    by_submission = {revision.submission_id: revision.pk for revision in revisions}
    through = SubmissionRevision.texts.through
    through.objects.bulk_create(
        [
            through(submissionrevision_id=by_submission[comment.submission_id], commenttext_id=wording.pk)
            for comment, wording in rows
        ],
        batch_size=500,
    )
