"""Every model of the room, by the name others use."""

from consultations.models.comments import (
    ADVICE_FROM,
    FORM_LIMIT,
    IMPORT_LIMIT,
    Comment,
    CommentKind,
    CommentText,
    LaterMark,
    ParagraphTally,
)
from consultations.models.dispositions import (
    CommentGroup,
    Decision,
    Disposition,
    DispositionEvent,
    Implementation,
    TableSnapshot,
    Theme,
    Workflow,
)
from consultations.models.people import Membership, Organisation, OrganisationAlias, User, WorkstreamRole
from consultations.models.rounds import ConsultationRound, Invitation, Phase, Question, RoundEvent, RoundVersion
from consultations.models.submissions import (
    LateRequest,
    Position,
    Submission,
    SubmissionRevision,
    Timeliness,
    Visibility,
)

__all__ = [
    "ADVICE_FROM",
    "FORM_LIMIT",
    "IMPORT_LIMIT",
    "Comment",
    "CommentGroup",
    "CommentKind",
    "CommentText",
    "ConsultationRound",
    "Decision",
    "Disposition",
    "DispositionEvent",
    "Implementation",
    "Invitation",
    "LateRequest",
    "LaterMark",
    "Membership",
    "Organisation",
    "OrganisationAlias",
    "ParagraphTally",
    "Phase",
    "Position",
    "Question",
    "RoundEvent",
    "RoundVersion",
    "Submission",
    "SubmissionRevision",
    "TableSnapshot",
    "Theme",
    "Timeliness",
    "User",
    "Visibility",
    "Workflow",
    "WorkstreamRole",
]
