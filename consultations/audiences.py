"""Decide what each audience may see of a round's comments, before anything is rendered or written to a file.

Pages, tables and every file format read comments for an audience through `seen_comments`, and through nothing else
(design decision 8). What the rules leave out is not in a SeenComment at all, so no template or writer can let it slip:

- no audience ever sees a draft, nor a wording that was drafted after the last submission;
- **leads** read every submitted comment; a drafter reads confidential ones only where assigned (product.md X7);
- the **committee** sees no confidential comment and no withheld name;
- the **public** sees results only once they are published, and of confidential comments nothing but a total (X7);
- the **submitter** sees its own comments, and the decisions on them once they are published;
- a withdrawn comment leaves a dated line without words for leads and submitter, and only a number in the totals for
  everybody else;
- of an unnamed comment, others than leads and submitter learn the place, the words, the reporting group and the answer.
  Region, language and issue stand there only where they do not point at anybody: see CROWD. No submission number,
  time, channel, capacity or timeliness (X8);
- internal references leave leads and submitter never; others say "P-0088" (product.md 2.5).
"""

import secrets
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice

from django.db import connection, models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from consultations.models import (
    Comment,
    Decision,
    Disposition,
    Organisation,
    Submission,
    Theme,
    User,
    Visibility,
    Workflow,
)
from drafts.models import Paragraph

# Region and language of an unnamed comment are told only where at least so many *other* organisations share them. They
# are read together, so they are counted together: five others of the same reporting group in the region, and five
# others who, besides all that is shown, wrote in the language. Only organisations with publishable comments count.
CROWD = 5

# Below the 999 values that SQLite takes in one IN (…).
ROWS_PER_CHUNK = 900

# The columns of a comment that are read here.
COLUMNS = (
    "uuid", "ref", "public_no", "lang", "kind", "visibility", "placement", "withdrawn_at", "current",
    "paragraph", "paragraph_seen", "moved_from", "submission", "consultation_round",
)  # fmt: skip
DECIDERS = ("assignee_id", "proposed_by_id", "agreed_by_id")

# Names of the reporting groups for machines, in the order of Organisation.GROUPS.
GROUP_CODES = (
    "states_and_authorities",
    "un_and_intergovernmental",
    "civil_society",
    "migrants_and_diaspora",
    "work_and_economy",
    "academia_individuals_and_others",
)
GROUP_OF_KIND = {
    kind: (code, name)
    for code, (name, kinds) in zip(GROUP_CODES, Organisation.GROUPS.items(), strict=True)
    for kind in kinds
}


class Audience(models.TextChoices):
    """For whom something is shown or written."""

    LEADS = "leads", _("Co-leads")
    COMMITTEE = "committee", _("Executive Committee")
    PUBLIC = "public", _("Public")
    SUBMITTER = "submitter", _("Submitting organisation")


# Who may know every name, number and time that belongs to a comment.
INSIDERS = (Audience.LEADS, Audience.SUBMITTER)
# Who is told of what a comment is about, as the answering side sees it (product.md 3.2).
TOLD_THEMES = (Audience.LEADS, Audience.COMMITTEE, Audience.PUBLIC)


class NotPublished(Exception):
    """The public asked for results that are not there yet. The message is one line for people."""

    def __init__(self, consultation_round):
        super().__init__(
            gettext("The results of %(round)s are not published yet; there is nothing for the public to see.")
            % {"round": consultation_round.code}
        )


@dataclass(frozen=True, slots=True)
class SeenComment:
    """A comment as one audience sees it. Empty means: there is nothing, or nothing that this audience may know."""

    # Which comment it is. `uuid`, `ref` and `lock_version` are for leads and submitter only.
    uuid: str = ""
    ref: str = ""
    public_ref: str = ""
    lock_version: int | None = None
    # Where it stands: "12", "GEN" or "after 12", and the frozen text that its author had before the eyes.
    place: str = ""
    placement: str = ""
    # Where its author had put it, if co-leads moved it: "11", or "GEN".
    moved_from: str = ""
    anchor: str = ""
    sub_anchor: str = ""
    slug: str = ""
    section: str = ""
    element: str = ""
    paragraph_text: str = ""
    paragraph_lang: str = ""
    paragraph_dir: str = ""
    # Whose it is. `attribution` is named or withheld, as this audience sees it.
    attribution: str = ""
    stakeholder: str = ""
    organisation_kind: str = ""
    group: str = ""
    group_name: str = ""
    region: str = ""
    capacity: str = ""
    visibility: str = ""
    channel: str = ""
    timeliness: str = ""
    submission: str = ""
    revision_no: int | None = None
    received_at: datetime | None = None
    # What it says.
    kind: str = ""
    comment: str = ""
    lang: str = ""
    proposed_text: str = ""
    proposed_mode: str = ""
    priority: str = ""
    withdrawn_on: date | None = None
    # What became of it.
    decision: str = ""
    duplicate_of: str = ""
    response: str = ""
    adopted_text: str = ""
    as_proposed: bool = False
    implementation: str = ""
    workflow: str = ""
    # (code, title) of each.
    themes: tuple[tuple[str, str], ...] = ()
    significance: str = ""
    for_committee: bool = False
    assignee: str = ""
    proposed_by: str = ""
    agreed_by: str = ""
    decided_on: date | None = None
    internal_note: str = ""
    # Which issue answers it, and on how many comments this audience sees that.
    issue: str = ""
    issue_size: int = 0

    @property
    def is_withdrawn(self):
        return self.withdrawn_on is not None

    @property
    def is_withheld(self):
        return self.attribution == "withheld"

    @property
    def number(self):
        """The number by which this audience speaks of the comment."""
        return self.ref or self.public_ref


def seen_comments(consultation_round, audience, *, submission=None, comments=None, viewer=None, window=None):
    """Yield a SeenComment for every comment of the round that the audience may see, in the order in which it reads.

    `comments` narrows the rows (a filter, one paragraph) and never widens them; `window` is a slice of them, for pages.
    `viewer` is the person behind the audience *leads*; None is the command line. Two queries, one of themes for each
    chunk of rows, and at most three for each that brings new paragraphs, submissions or people.

    Whoever filters for others than leads must not filter by what the rules hide: a list "of organisation X" would
    tell which unnamed rows are X's.
    """
    audience = Audience(audience)
    rows = visible_rows(consultation_round, audience, submission=submission, comments=comments, viewer=viewer)
    eyes = _Eyes(consultation_round, audience)
    rows = rows if window is None else rows[window]
    # The generator is begun here and not above, so that a refusal comes at once and not with the first row.
    return eyes.see_all(rows)


def seen_themes(consultation_round, audience, **rows):
    """(code, title) of every theme that stands on the comments which the same arguments show; one query."""
    audience = Audience(audience)
    if audience not in TOLD_THEMES:
        return []
    shown = visible_rows(consultation_round, audience, **rows).standing().order_by()
    answers = Disposition.objects.filter(comment__in=shown.values("pk"))
    if audience == Audience.PUBLIC:
        answers = answers.filter(workflow=Workflow.PUBLISHED)
    themes = Theme.objects.filter(pk__in=answers.order_by().values("themes"))
    return list(themes.values_list("code", "title"))


def visible_rows(consultation_round, audience, *, submission=None, comments=None, viewer=None):
    """The comments of which the audience may see anything, as an ordered queryset: to count, to page, to group.

    What may be seen *of* them is for `seen_comments` to say.
    """
    rows = (Comment.objects.all() if comments is None else comments).filter(consultation_round=consultation_round)
    match Audience(audience):
        case Audience.LEADS:
            rows = rows.submitted() if viewer is None else rows.submitted_for(viewer)
            return rows.in_document_order()
        case Audience.SUBMITTER:
            if submission is None:
                raise ValueError("The audience submitter is one submission's: name it.")
            return rows.submitted().filter(submission=submission).in_public_order()
        case Audience.COMMITTEE:
            return rows.standing().exclude(visibility=Visibility.CONFIDENTIAL).in_public_order()
        case Audience.PUBLIC:
            if consultation_round.published_at is None:
                raise NotPublished(consultation_round)
            return rows.published_in(consultation_round).in_public_order()


def number_for_publication(consultation_round):
    """Give every comment that the public will see its public number, in the order in which the public will read them.

    Unnamed comments stand after the named ones of their place, shuffled by the system's own randomness, so that
    neither number nor place betrays an author. For the publishing action, inside its transaction: three statements,
    whatever the number of comments. Numbers once given stay. Returns how many comments have got one.
    """
    publishable = (
        Comment.objects.standing()
        .filter(consultation_round=consultation_round, public_no__isnull=True)
        .exclude(visibility=Visibility.CONFIDENTIAL)
    )
    unnamed = list(publishable.filter(visibility=Visibility.PUBLIC_UNNAMED).order_by().values_list("pk", flat=True))
    secrets.SystemRandom().shuffle(unnamed)
    places = {pk: place for place, pk in enumerate(unnamed, start=1)}
    already = Comment.objects.filter(consultation_round=consultation_round).aggregate(
        number=models.Max("public_no", default=0), place=models.Max("public_order", default=0)
    )
    # Ordered here by what the shuffle gave, where the database has only the named ones' order.
    in_order = list(publishable.in_public_order().values_list("pk", "position", "placement"))
    shuffled = _unnamed_shuffled(in_order, places)
    _write_numbers(
        (already["number"] + number, already["place"] + places[pk] if pk in places else None, pk)
        for number, pk in enumerate(shuffled, start=1)
    )
    return len(shuffled)


def _unnamed_shuffled(in_order, places):
    """Keys in reading order, where the unnamed ones of each place stand last, in their shuffled order."""
    named_at, unnamed_at = defaultdict(list), defaultdict(list)
    for pk, position, placement in in_order:
        (unnamed_at if pk in places else named_at)[position, placement].append(pk)
    at = dict.fromkeys((position, placement) for _pk, position, placement in in_order)
    return [pk for place in at for pk in (*named_at[place], *sorted(unnamed_at[place], key=places.__getitem__))]


def _write_numbers(rows):
    """One prepared statement for all rows: bulk_update would build a CASE of thousands of branches."""
    quote = connection.ops.quote_name
    table, number, place, key = (
        quote(name) for name in (Comment._meta.db_table, "public_no", "public_order", Comment._meta.pk.column)
    )
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {number} = %s, {place} = %s WHERE {key} = %s", list(rows))  # noqa: S608


def _in_chunks(rows):
    """The rows with their wording and disposition, some hundreds at a time; only the columns that are read here."""
    words = ("text", "proposed_text", "proposed_mode", "priority", "timeliness", "pinned_at")
    wordings = [f"current__{name}" for name in words]
    answers = [f"disposition__{field.attname}" for field in Disposition._meta.concrete_fields]
    others = [f"disposition__duplicate_of__{name}" for name in ("ref", "public_no", "visibility", "withdrawn_at")]
    rows = rows.select_related("current", "disposition__duplicate_of").only(*COLUMNS, *wordings, *answers, *others)
    rows = rows.iterator(chunk_size=ROWS_PER_CHUNK)
    while chunk := list(islice(rows, ROWS_PER_CHUNK)):
        yield chunk


class _Known:
    """Rows that many comments share, each fetched once and never one by one."""

    def __init__(self, queryset):
        self.queryset = queryset
        self.rows = {None: None}

    def learn(self, keys):
        if unknown := set(keys) - self.rows.keys():
            self.rows |= self.queryset.in_bulk(unknown)

    def __getitem__(self, key):
        return self.rows[key]


class _Eyes:
    """One audience's look at one round."""

    def __init__(self, consultation_round, audience):
        self.consultation_round = consultation_round
        self.audience = audience
        self.is_insider = audience in INSIDERS
        self.paragraphs = _Known(Paragraph.objects.defer("html", "search_text", "text_hash"))
        self.submissions = _Known(Submission.objects.select_related("organisation"))
        self.people = _Known(User.objects.only("email", "first_name", "last_name"))
        self._crowds = None
        self._issues = None
        self.themes = {}
        # Translated once, not once a row.
        self._group_names = {code: str(name) for code, name in GROUP_OF_KIND.values()}

    def see_all(self, rows):
        for chunk in _in_chunks(rows):
            self.paragraphs.learn(
                key
                for comment in chunk
                for key in (comment.paragraph_id, comment.paragraph_seen_id, comment.moved_from_id)
            )
            self.themes = self._themes_of(chunk)
            self.submissions.learn(comment.submission_id for comment in chunk)
            if self.audience in (Audience.LEADS, Audience.COMMITTEE):
                self.people.learn(getattr(comment.disposition, name) for comment in chunk for name in DECIDERS)
            yield from map(self.see, chunk)

    def _themes_of(self, chunk):
        """Themes by disposition, in the order of their codes."""
        themes = defaultdict(list)
        if self.audience in TOLD_THEMES:
            on = Disposition.themes.through.objects.filter(disposition__in=[row.disposition.pk for row in chunk])
            for key, *theme in on.order_by("theme").values_list("disposition", "theme__code", "theme__title"):
                themes[key].append(tuple(theme))
        return themes

    def see(self, comment):
        seen = self._place(comment) | self._numbers(comment) | self._author(comment)
        if comment.withdrawn_at is not None:
            return SeenComment(**seen, kind=comment.kind, withdrawn_on=comment.withdrawn_at.date())
        return SeenComment(**seen, **self._words(comment), **self._answer(comment), **self._issue(comment))

    def _place(self, comment):
        paragraph, moved_from = self.paragraphs[comment.paragraph_id], ""
        if comment.is_moved:
            first = self.paragraphs[comment.moved_from_id]
            moved_from = first.number if first else "GEN"
        if paragraph is None:
            return {"place": "GEN", "placement": comment.placement, "moved_from": moved_from}
        # Beside a paragraph to which it was moved, another one's text would mislead.
        seen = paragraph if comment.is_moved else self.paragraphs[comment.paragraph_seen_id] or paragraph
        return {
            "moved_from": moved_from,
            "place": f"after {paragraph.number}" if comment.placement == Comment.Placement.AFTER else paragraph.number,
            "placement": comment.placement,
            "anchor": str(paragraph.anchor),
            "sub_anchor": paragraph.sub_anchor,
            "slug": paragraph.slug,
            "section": paragraph.section,
            "element": paragraph.kind,
            "paragraph_text": seen.text,
            "paragraph_lang": seen.lang,
            "paragraph_dir": seen.dir,
        }

    def _numbers(self, comment):
        if not self.is_insider:
            return {"public_ref": comment.public_ref}
        return {
            "uuid": str(comment.uuid),
            "ref": comment.ref,
            "public_ref": comment.public_ref,
            "lock_version": comment.disposition.lock_version,
        }

    def _author(self, comment):
        submission = self.submissions[comment.submission_id]
        organisation = submission.organisation
        group, _name = GROUP_OF_KIND[organisation.kind]
        if not self.is_insider and comment.visibility != Visibility.PUBLIC_NAMED:
            region = organisation.region if self._many_share(organisation, organisation.region) else ""
            return {
                "attribution": "withheld",
                "stakeholder": gettext("Name withheld"),
                "group": group,
                "group_name": self._group_names[group],
                "region": region,
                "visibility": comment.visibility,
            }
        seen = {
            "attribution": "named",
            "stakeholder": organisation.name,
            "organisation_kind": organisation.kind,
            "group": group,
            "group_name": self._group_names[group],
            "region": organisation.region,
            "visibility": comment.visibility,
            "capacity": submission.capacity,
            "channel": submission.channel,
            # Of these words: an amendment accepted late leaves the rest of its submission on time.
            "timeliness": comment.current.timeliness,
            "received_at": comment.current.pinned_at,
        }
        if self.is_insider:
            seen |= {"submission": submission.ref, "revision_no": submission.revision_no}
        return seen

    def _words(self, comment):
        wording = comment.current
        return {
            "kind": comment.kind,
            "comment": wording.text,
            "lang": self._lang(comment),
            "proposed_text": wording.proposed_text,
            "proposed_mode": wording.proposed_mode,
            "priority": wording.priority if self.is_insider else "",
        }

    def _lang(self, comment):
        if self.is_insider or comment.visibility == Visibility.PUBLIC_NAMED:
            return comment.lang
        organisation = self.submissions[comment.submission_id].organisation
        region = organisation.region if self._many_share(organisation, organisation.region) else None
        return comment.lang if self._many_share(organisation, region, comment.lang) else ""

    def _many_share(self, organisation, region, lang=None):
        """Whether enough other organisations of the reporting group share the region (and the language)."""
        if self._crowds is None:
            self._crowds = _crowds_of(self.consultation_round)
        crowd = self._crowds[GROUP_OF_KIND[organisation.kind][0], region, lang]
        return len(crowd - {organisation.pk}) >= CROWD

    def _answer(self, comment):
        disposition = comment.disposition
        if self.audience in (Audience.PUBLIC, Audience.SUBMITTER):
            if self.consultation_round.published_at is None:
                return {}
            if disposition.workflow != Workflow.PUBLISHED:
                return {"decision": Decision.PENDING}
        seen = {
            "decision": disposition.decision,
            "duplicate_of": self._other(disposition.duplicate_of),
            "response": disposition.response,
            "adopted_text": _adopted(disposition, comment.current),
            "as_proposed": disposition.as_proposed,
            "themes": tuple(self.themes.get(disposition.pk, ())),
        }
        if self.audience in (Audience.LEADS, Audience.COMMITTEE):
            seen |= {
                "implementation": disposition.implementation,
                "significance": disposition.significance,
                "for_committee": disposition.for_committee,
                "proposed_by": self._name(disposition.proposed_by_id),
                "agreed_by": self._name(disposition.agreed_by_id),
                "decided_on": _day(disposition.agreed_at or disposition.proposed_at),
            }
        if self.audience == Audience.LEADS:
            seen |= {
                "workflow": disposition.workflow,
                "assignee": self._name(disposition.assignee_id),
                "internal_note": disposition.internal_note,
            }
        return seen

    def _issue(self, comment):
        if comment.disposition.group_id is None:
            return {}
        if self._issues is None:
            self._issues = shown_issues(self.consultation_round, self.audience)
        issue = self._issues.get(comment.disposition.group_id)
        organisation = self.submissions[comment.submission_id].organisation_id
        if issue is None or not issue.stands_on(organisation, comment.visibility):
            return {}
        return {"issue": issue.code, "issue_size": issue.comments}

    def _name(self, key):
        person = self.people[key]
        return person.name if person else ""

    def _other(self, comment):
        """The number of the comment that this one repeats, where the audience may know that there is such a one."""
        if comment is None:
            return ""
        if self.audience == Audience.LEADS:
            return comment.ref
        if comment.visibility == Visibility.CONFIDENTIAL or comment.withdrawn_at is not None:
            return ""
        return comment.public_ref


@dataclass(frozen=True, slots=True)
class ShownIssue:
    """An issue as one audience sees it: on how many comments it stands for its eyes, as how many they count."""

    code: str
    kind: str
    title: str
    comments: int
    distinct: int
    organisations: frozenset
    # Whether the audience knows who is behind unnamed comments anyway.
    names_all: bool

    def stands_on(self, organisation, visibility):
        """Whether it is told beside a comment: beside an unnamed one only in a crowd, for it ties comments together."""
        is_named = self.names_all or visibility == Visibility.PUBLIC_NAMED
        return is_named or len(self.organisations - {organisation}) >= CROWD


def shown_issues(consultation_round, audience):
    """The issues of a round that an audience may know, by key; one query.

    Leads know all. Others know an issue by the comments that they see: one that came in confidence is not counted, and
    an issue of which they see a single comment would tell that there is another. Submitters know none.
    """
    audience = Audience(audience)
    if audience == Audience.SUBMITTER:
        return {}
    leads = audience == Audience.LEADS
    rows = Comment.objects.standing().filter(consultation_round=consultation_round)
    if audience == Audience.PUBLIC:
        rows = rows.published_in(consultation_round)
    rows = rows if leads else rows.exclude(visibility=Visibility.CONFIDENTIAL)
    grouped = rows.filter(disposition__group__isnull=False).order_by()
    facts, members = {}, defaultdict(list)
    names = [f"disposition__group{name}" for name in ("", "__code", "__kind", "__title")]
    for key, code, kind, title, *member in grouped.values_list(
        *names, "organisation", "visibility", "disposition__deviates"
    ):
        facts[key] = {"code": code, "kind": kind, "title": title if leads else ""}
        members[key].append(member)
    shown = {}
    for key, about in facts.items():
        organisations = frozenset(organisation for organisation, *_rest in members[key])
        issue = ShownIssue(**about, comments=0, distinct=0, organisations=organisations, names_all=leads)
        told = [deviates for whose, how, deviates in members[key] if issue.stands_on(whose, how)]
        if leads or len(told) > 1:
            distinct = sum(told) + (not all(told))
            shown[key] = replace(issue, comments=len(told), distinct=distinct)
    return shown


def _crowds_of(consultation_round):
    """Organisations with publishable comments by (group, region or None, language or None)."""
    crowds = defaultdict(set)
    rows = (
        Comment.objects.standing()
        .filter(consultation_round=consultation_round)
        .exclude(visibility=Visibility.CONFIDENTIAL)
        .order_by()
        .values_list("organisation", "organisation__kind", "organisation__region", "lang")
        .distinct()
    )
    for organisation, kind, region, lang in rows:
        group, _group_name = GROUP_OF_KIND[kind]
        for key in ((group, region, None), (group, region, lang), (group, None, lang)):
            crowds[key].add(organisation)
    return crowds


def _adopted(disposition, wording):
    """The text that was adopted; "as proposed" says it by pointing at the proposal."""
    if disposition.as_proposed and not disposition.adopted_text:
        return wording.proposed_text
    return disposition.adopted_text


def _day(instant):
    return instant.date() if instant else None
