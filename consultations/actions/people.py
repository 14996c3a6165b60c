"""People, organisations and who speaks for whom (product.md S4, A1)."""

from allauth.account.models import EmailAddress
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import ModelLogEntry

from consultations.audit import record
from consultations.models import (
    LaterMark,
    Membership,
    Organisation,
    OrganisationAlias,
    SavedFilter,
    User,
    WorkstreamRole,
)
from consultations.notifications import send
from consultations.permissions import managers_of_organisations, may_manage_organisations, may_manage_rounds
from consultations.text import one_line
from drafts.folding import fold


def _check_manages(by):
    if by is not None and not may_manage_organisations(by):
        raise PermissionDenied


@transaction.atomic
def create_organisation(
    *, name, kind, by, at, acronym="", country="", region="global", aliases=(), domains=(), is_individual=False
):
    """Register an organisation. It is unverified until somebody of the secretariat says otherwise.

    A name, acronym or alias by which another one is known is refused: no duplicate is created (product.md S4, X5).
    """
    if by is not None and not by.is_active:
        raise PermissionDenied
    name, acronym, country = map(one_line, (name, acronym, country))
    names = [spelling for spelling in dict.fromkeys(map(one_line, (name, acronym, *aliases))) if spelling]
    if not is_individual:
        for spelling in names:
            if (known := Organisation.objects.called(spelling).first()) is not None:
                raise ValidationError({"name": _("“%(name)s” is registered already.") % {"name": known.name}})
    organisation = Organisation(
        name=name, acronym=acronym, kind=kind, country=country, region=region or "global",
        domains=[domain.casefold() for domain in domains], is_individual=is_individual,
        sort_key=fold(name)[:250], created_at=at,
    )  # fmt: skip
    organisation.full_clean()
    organisation.save(force_insert=True)
    OrganisationAlias.objects.bulk_create(
        [
            OrganisationAlias(organisation=organisation, name=spelling, folded=folded)
            for folded, spelling in {fold(spelling)[:250]: spelling for spelling in names[1:]}.items()
            if folded != organisation.sort_key
        ]
    )
    record("consultations.create_organisation", organisation, by=by, at=at)
    return organisation


@transaction.atomic
def update_organisation(organisation, *, by, at, **fields):
    """Change what is registered of an organisation."""
    _check_manages(by)
    for name, value in fields.items():
        setattr(organisation, name, one_line(value) if name in ("name", "acronym", "country") else value)
    organisation.sort_key = fold(organisation.name)[:250]
    organisation.full_clean()
    organisation.save()
    record("consultations.update_organisation", organisation, by=by, at=at, data={"fields": sorted(fields)})
    return organisation


@transaction.atomic
def verify_organisation(organisation, *, by, at):
    """Say that the organisation is what it says it is."""
    _check_manages(by)
    if organisation.verified_at is None:
        organisation.verified_at, organisation.verified_by = at, by
        organisation.save(update_fields=["verified_at", "verified_by"])
        record("consultations.verify_organisation", organisation, by=by, at=at)
    return organisation


@transaction.atomic
def add_alias(organisation, name, *, by, at, language=""):
    """Note another name by which the organisation is found. A name of another one is refused."""
    _check_manages(by)
    name = one_line(name)
    others = Organisation.objects.called(name).exclude(pk=organisation.pk)
    if (other := others.first()) is not None:
        raise ValidationError({"name": _("“%(name)s” is known by that name.") % {"name": other.name}})
    alias, made = OrganisationAlias.objects.get_or_create(
        organisation=organisation, folded=fold(name)[:250], defaults={"name": name, "language": language}
    )
    if made:
        record("consultations.add_alias", organisation, by=by, at=at)
    return alias


def _join(person, organisation, *, role, state, at):
    """The person's membership, and whether somebody has to be asked about it now."""
    membership, made = Membership.objects.get_or_create(
        person=person, organisation=organisation, defaults={"role": role, "state": state, "requested_at": at}
    )
    if not made and membership.state == Membership.State.ENDED:
        # Who left and comes back is asked about again.
        membership.role, membership.state, membership.requested_at = role, state, at
        membership.save(update_fields=["role", "state", "requested_at"])
        made = True
    return membership, made and membership.state == Membership.State.REQUESTED


@transaction.atomic
def request_membership(person, organisation, *, by, at):
    """Ask to speak for an organisation; active at once only with a verified address in a domain of a verified one."""
    if by is not None and by != person:
        raise PermissionDenied
    if organisation.is_individual or organisation.merged_into_id:
        raise ValidationError({"organisation": _("Please choose an organisation from the list.")})
    membership = _request(person, organisation, at=at)
    record("consultations.request_membership", membership, by=by, at=at)
    return membership


def _request(person, organisation, *, at):
    domains = {
        address.rpartition("@")[2].casefold()
        for address in EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    }
    vouched = organisation.verified_at is not None and not domains.isdisjoint(organisation.domains)
    state = Membership.State.ACTIVE if vouched else Membership.State.REQUESTED
    membership, asks = _join(person, organisation, role=Membership.Role.CONTRIBUTOR, state=state, at=at)
    if asks:
        send("membership_requested", managers_of_organisations(), {"membership": membership})
    return membership


@transaction.atomic
def complete_profile(
    user,
    *,
    first_name,
    last_name,
    job_title,
    language,
    by,
    at,
    organisation=None,
    new_organisation=None,
    personal=False,
):
    """Fill in the profile once: who one is, and for whom one speaks; returns the Membership.

    Exactly one way: a registered `organisation`, a `new_organisation` (dict of name, acronym, kind, country, region),
    or `personal` capacity, which makes an organisation of one.
    """
    if by is not None and by != user:
        raise PermissionDenied
    if sum(map(bool, (organisation, new_organisation, personal))) != 1:
        raise ValidationError({"organisation": _("Please say for whom you speak: an organisation, or yourself.")})
    # The second press of a button waits for the first, and finds what it made.
    User.objects.select_for_update(no_key=True).only("pk").get(pk=user.pk)
    user.first_name, user.last_name, user.job_title = map(one_line, (first_name, last_name, job_title))
    user.language = language
    user.profile_done_at = user.profile_done_at or at
    user.full_clean(exclude=["password"])
    user.save(update_fields=["first_name", "last_name", "job_title", "language", "profile_done_at"])
    if personal:
        organisation = _organisation_of_one(user, by=by, at=at)
        membership, _asks = _join(
            user, organisation, role=Membership.Role.FOCAL_POINT, state=Membership.State.ACTIVE, at=at
        )
    else:
        if new_organisation:
            own = Organisation.objects.called(new_organisation["name"]).filter(memberships__person=user)
            organisation = own.first() or create_organisation(**new_organisation, by=by, at=at)
        elif organisation.is_individual or organisation.merged_into_id:
            raise ValidationError({"organisation": _("Please choose an organisation from the list.")})
        membership = _request(user, organisation, at=at)
    record("consultations.complete_profile", user, by=by, at=at)
    return membership


def _organisation_of_one(user, *, by, at):
    mine = Organisation.objects.filter(is_individual=True, memberships__person=user).first()
    if mine is not None:
        mine.name, mine.sort_key = user.name, fold(user.name)[:250]
        mine.save(update_fields=["name", "sort_key"])
        return mine
    organisation = Organisation(
        name=user.name,
        kind=Organisation.Kind.INDIVIDUAL,
        is_individual=True,
        sort_key=fold(user.name)[:250],
        created_at=at,
    )
    organisation.full_clean()
    organisation.save(force_insert=True)
    return organisation


@transaction.atomic
def decide_membership(membership, *, state, by, at, role=None):
    """Say whether a person speaks for an organisation, and as what."""
    _check_manages(by)
    membership = (
        Membership.objects.select_for_update(of=("self",))
        .select_related("person", "organisation")
        .get(pk=membership.pk)
    )
    membership.state = state
    membership.role = role or membership.role
    membership.decided_at, membership.decided_by = at, by
    membership.full_clean()
    membership.save()
    record("consultations.decide_membership", membership, by=by, at=at, data={"state": state, "role": membership.role})
    send("membership_decided", [membership.person], {"membership": membership})
    return membership


@transaction.atomic
def give_role(person, workstream, role, *, by, at, scope_note=""):
    """Give a person a role in a workstream; an earlier role there is replaced."""
    if by is not None and not may_manage_rounds(by):
        raise PermissionDenied
    given, _made = WorkstreamRole.objects.update_or_create(
        person=person, workstream=workstream, defaults={"role": role, "scope_note": scope_note}
    )
    given.full_clean()
    record("consultations.give_role", given, by=by, at=at, data={"role": role})
    return given


@transaction.atomic
def take_role(workstream_role, *, by, at):
    """End a person's role in a workstream."""
    if by is not None and not may_manage_rounds(by):
        raise PermissionDenied
    record("consultations.take_role", workstream_role, by=by, at=at)
    workstream_role.delete()


@transaction.atomic
def set_language(user, language, *, by, at):
    """Remember the language in which a person reads the site and gets mails."""
    if by is not None and by != user:
        raise PermissionDenied
    if user.language != language:
        user.language = language
        user.clean_fields(exclude=["password", "email"])
        user.save(update_fields=["language"])
        record("consultations.set_language", user, by=by, at=at)
    return user


@transaction.atomic
def set_shortcuts(user, on, *, by, at):
    """Switch the keyboard shortcuts of the lead's desk on or off for a person; only for oneself."""
    if by is not None and by != user:
        raise PermissionDenied
    if user.shortcuts != on:
        user.shortcuts = on
        user.save(update_fields=["shortcuts"])
        record("consultations.set_shortcuts", user, by=by, at=at)
    return user


@transaction.atomic
def erase_user(user, *, by, at):
    """Erase a person: everything personal goes, what the organisation submitted stays (design decision 7).

    In personal capacity the submission is the person's own: its name goes, its words stay as the round had them.
    """
    # Who runs the installation is not erased by those whom it serves.
    out_of_reach = user.is_superuser and by is not None and not by.is_superuser
    if by is not None and by != user and (out_of_reach or not may_manage_organisations(by)):
        raise PermissionDenied
    if user.erased_at:
        return user
    label = _("Erased person")
    memberships = list(user.memberships.all())
    alone = list(Organisation.objects.filter(is_individual=True, memberships__person=user))
    for organisation in alone:
        organisation.name, organisation.sort_key, organisation.country = label, fold(label), ""
        organisation.save(update_fields=["name", "sort_key", "country"])
    EmailAddress.objects.filter(user=user).delete()
    LaterMark.objects.filter(person=user).delete()
    SavedFilter.objects.filter(by=user, shared=False).delete()
    user.workstream_roles.all().delete()
    user.memberships.update(state=Membership.State.ENDED, decided_at=at, decided_by=by)
    user.authenticator_set.all().delete()
    user.groups.clear()
    user.email, user.first_name, user.last_name, user.job_title = f"erased-{user.uuid}@invalid.invalid", "", "", ""
    user.is_active = user.is_staff = user.is_superuser = False
    user.erased_at = at
    user.set_unusable_password()
    user.save()
    record("consultations.erase_user", user, by=by, at=at)
    _blank_log_labels([user, *memberships, *alone])
    return user


def _blank_log_labels(rows):
    """Entries about the person, and about the organisation of one, carried the name as their label."""
    for row in rows:
        entries = ModelLogEntry.objects.filter(
            content_type=ContentType.objects.get_for_model(row), object_id=str(row.pk)
        )
        entries.update(label=str(row.uuid))
