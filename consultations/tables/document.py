"""The lossless form of the table: one document with the round, its paragraphs, the comments and the totals.

It follows Appendix C of product.md: codes instead of labels, targets as in the W3C Web Annotation model, the
vocabularies of ISO and FHIR beside our own in `mappings`. For the public it holds no personal data beyond the names
of organisations that want to be named, no internal reference and no submission number, since a SeenComment has none.
"""

from consultations.audiences import Audience, seen_comments, seen_themes, shown_issues
from consultations.models import CommentKind, Decision, Submission, Workflow
from consultations.tables.cover import extensions_of

SCHEMA_VERSION = "1.0"

ISO_TYPES = {
    CommentKind.SUBSTANTIVE: "te",
    CommentKind.TECHNICAL: "te",
    CommentKind.EDITORIAL: "ed",
    CommentKind.TRANSLATION: "ed",
    CommentKind.QUESTION: "ge",
    CommentKind.GENERAL: "ge",
    CommentKind.SUPPORT: "ge",
}
# Of http://hl7.org/fhir/artifactassessment-disposition and -workflow-status.
FHIR_DISPOSITIONS = {
    Decision.PENDING: "unresolved",
    Decision.ACCEPTED: "persuasive",
    Decision.PARTLY_ACCEPTED: "persuasive-with-modification",
    Decision.NOT_ACCEPTED: "not-persuasive",
}
FHIR_WORKFLOWS = {Decision.PENDING: "submitted", Decision.DUPLICATE: "duplicate", Decision.REFERRED: "deferred"}
CHANGES_TEXT = {Decision.ACCEPTED, Decision.PARTLY_ACCEPTED}


def document_of(consultation_round, totals, occasion, *, submission=None, comments=None, viewer=None):
    """(key, value) pairs of the document in order; iterators are arrays that are never held whole."""
    audience = Audience(occasion.audience)
    version = consultation_round.version
    rows = {"submission": submission, "comments": comments, "viewer": viewer}
    seen = seen_comments(consultation_round, audience, **rows)
    yield "schema_version", SCHEMA_VERSION
    yield "snapshot", occasion.snapshot or None
    yield "generated", _instant(occasion.at)
    yield "audience", audience.value
    yield "classification", "confidential" if totals.rows_in_confidence else None
    yield "filter", occasion.filter_words or None
    yield "round", _round(consultation_round)
    yield "version", _version(version)
    yield "units", _units(version)
    if audience in (Audience.LEADS, Audience.SUBMITTER):
        yield "submissions", _submissions(consultation_round, submission)
    yield (
        "themes",
        [{"code": code, "title": title} for code, title in seen_themes(consultation_round, audience, **rows)],
    )
    yield "groups", [_group(issue) for issue in shown_issues(consultation_round, audience).values()]
    yield "comments", (_comment(comment, version.label) for comment in seen)
    yield "totals", totals.counts
    yield "ledger", totals.lines[0]


def _round(consultation_round):
    return {
        "code": consultation_round.code,
        "title": consultation_round.title,
        "kind": consultation_round.kind,
        "opened": _instant(consultation_round.opens_at),
        "closed": _instant(consultation_round.closes_at),
        "published": _instant(consultation_round.published_at),
        "extensions": [
            {"from": event.data.get("old"), "to": event.data.get("new"), "reason": event.reason}
            for event in extensions_of(consultation_round)
        ],
    }


def _version(version):
    return {"label": version.label, "title": version.title, "lang": version.locale, "hash": version.content_hash}


def _units(version):
    for unit in version.paragraphs.order_by("position").defer("html", "search_text").iterator():
        yield {
            "id": _unit_id(str(unit.anchor), unit.sub_anchor),
            "number": unit.number,
            "kind": unit.kind,
            "section": unit.section_path,
            "version": version.label,
            "lang": unit.lang,
            "text": unit.text,
        }


def _unit_id(anchor, sub_anchor):
    """A row of a table is a unit of its own."""
    return f"{anchor}#{sub_anchor}" if sub_anchor else anchor


def _submissions(consultation_round, submission):
    rows = Submission.objects.received().filter(consultation_round=consultation_round).select_related("organisation")
    rows = rows if submission is None else rows.filter(pk=submission.pk)
    for row in rows.order_by("pk").iterator(chunk_size=900):
        yield {
            "ref": row.ref,
            "revision": row.revision_no,
            "organisation": row.organisation.name,
            "capacity": row.capacity,
            "channel": row.channel,
            "received": _instant(row.received_at),
            "timeliness": row.timeliness,
            "overall_position": row.overall_position or None,
            "withdrawn": _day(row.withdrawn_at),
        }


def _comment(seen, label):
    document = {
        "ref": seen.ref,
        "public_no": seen.public_ref,
        "row_key": seen.uuid,
        "row_version": seen.lock_version,
        "submission": seen.submission,
        "received": _instant(seen.received_at),
        "stakeholder": _stakeholder(seen),
        "capacity": seen.capacity,
        "target": _target(seen, label),
        "place": seen.place,
        "moved_from": seen.moved_from,
        "kind": seen.kind,
        "visibility": seen.visibility,
    }
    if seen.is_withdrawn:
        return _filled(document | {"withdrawn": seen.withdrawn_on.isoformat()})
    return _filled(
        document
        | {
            "lang": seen.lang or None,
            "body": seen.comment,
            "proposed": {"mode": seen.proposed_mode, "text": seen.proposed_text} if seen.proposed_mode else None,
            "priority": seen.priority,
            "themes": [code for code, _title in seen.themes],
            "group": seen.issue or None,
            "timeliness": seen.timeliness,
            "channel": seen.channel,
            "disposition": _disposition(seen),
            "mappings": _filled(_mappings(seen)),
        },
        keep=("lang", "body", "proposed", "themes", "group", "disposition"),
    )


def _group(issue):
    return _filled({"code": issue.code, "kind": issue.kind, "title": issue.title, "comments": issue.comments})


def _stakeholder(seen):
    named = not seen.is_withheld
    return {
        "name": seen.stakeholder if named else None,
        "group": seen.group,
        "kind": seen.organisation_kind or None,
        "region": seen.region or None,
        "attribution": seen.attribution,
    }


def _target(seen, label):
    if not seen.anchor:
        return None
    return {"source": _unit_id(seen.anchor, seen.sub_anchor), "version": label, "placement": seen.placement}


def _disposition(seen):
    if not seen.decision:
        return None
    document = {
        "decision": seen.decision,
        "duplicate_of": seen.duplicate_of,
        "response": seen.response,
        "adopted_text": seen.adopted_text,
        "workflow": seen.workflow,
        "implementation": seen.implementation,
        "significance": seen.significance,
        "for_committee": seen.for_committee or None,
        "assignee": seen.assignee,
        "proposed_by": seen.proposed_by,
        "agreed_by": seen.agreed_by,
        "decided": _day(seen.decided_on),
        "internal_note": seen.internal_note,
    }
    return _filled(document, keep=("response",))


def _mappings(seen):
    return {
        "iso_type": ISO_TYPES.get(seen.kind),
        "fhir_disposition": FHIR_DISPOSITIONS.get(seen.decision),
        "fhir_workflow": _fhir_workflow(seen) if seen.decision else None,
    }


def _fhir_workflow(seen):
    if seen.decision in FHIR_WORKFLOWS:
        return FHIR_WORKFLOWS[seen.decision]
    if seen.workflow in ("", Workflow.PUBLISHED):
        return "published"
    return "resolved-change-required" if seen.decision in CHANGES_TEXT else "resolved-no-change"


def _filled(document, keep=()):
    """Without what this audience may not know: an empty string would be a claim."""
    return {key: value for key, value in document.items() if key in keep or value not in ("", None)}


def _instant(instant):
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ") if instant else None


def _day(day):
    return day.strftime("%Y-%m-%d") if day else None
