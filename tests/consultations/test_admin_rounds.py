"""Rounds in the secretariat's hands: dates with their zone, the verbs, late requests, and one entry for each write."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import ModelLogEntry

from consultations.actions.rounds import invite
from consultations.actions.submissions import request_late
from consultations.forms.rounds import ANYWHERE, MomentField
from consultations.models import ConsultationRound, LateRequest, Phase
from consultations.readiness import agreement_check
from consultations.views.drafts import current_round
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    user = make.make_admin("secretariat@example.org")
    client.force_login(user)
    return user


def inspect(row):
    return reverse(f"consultations_{row._meta.model_name}_modeladmin_inspect", args=[row.pk])


def address(verb, consultation_round):
    return reverse(f"consultations_round_{verb}", args=[consultation_round.pk])


def edit(consultation_round):
    return reverse("consultations_consultationround_modeladmin_edit", args=[consultation_round.pk])


CREATE = "consultations_consultationround_modeladmin_create"


def moment(name, day, clock="", zone=ANYWHERE):
    return {f"{name}_day": str(day), f"{name}_time": clock, f"{name}_zone": zone}


def fields(version, /, **changed):
    """What the form for a new round posts, in order in every respect."""
    today = make.NOW.date()
    return {
        "version": version.pk,
        "code": "WS05-R2",
        "title": "",
        "kind": "network_wide",
        "purpose": "To hear what is missing.",
        "can_change": "The recommendations.",
        "cannot_change": "The mandate.",
        "contact": "Ada, ada@example.org",
        **moment("opens_at", today + timedelta(days=2), zone="UTC"),
        **moment("closes_at", today + timedelta(days=60)),
        "grace_minutes": "15",
        "participation": "public",
        "comment_visibility": "own_org",
        "agreement": "second",
        "allow_personal_capacity": "on",
        "response_due_on": "",
    } | changed


def entries(consultation_round):
    return ModelLogEntry.objects.filter(
        object_id=str(consultation_round.pk), content_type__model="consultationround"
    ).count()


def errors(response):
    return response.context["form"].errors


# --- Dates ------------------------------------------------------------------------------------------------------------

CLOSING = MomentField(whole_day="end")
OPENING = MomentField(whole_day="start")


@pytest.mark.parametrize(
    ("field", "given", "meant"),
    [
        (CLOSING, ["2026-03-14", "", "AoE"], datetime(2026, 3, 15, 12, tzinfo=UTC)),
        (CLOSING, ["2026-03-14", "", "UTC"], datetime(2026, 3, 15, 0, tzinfo=UTC)),
        (CLOSING, ["2026-07-14", "", "Europe/Zurich"], datetime(2026, 7, 14, 22, tzinfo=UTC)),
        (CLOSING, ["2026-07-14", "17:30", "Europe/Zurich"], datetime(2026, 7, 14, 15, 30, tzinfo=UTC)),
        (CLOSING, ["2026-12-31", "23:00", "America/New_York"], datetime(2027, 1, 1, 4, tzinfo=UTC)),
        (OPENING, ["2026-03-14", "", "UTC"], datetime(2026, 3, 14, tzinfo=UTC)),
        (OPENING, ["2026-03-14", "", "Africa/Nairobi"], datetime(2026, 3, 13, 21, tzinfo=UTC)),
        (OPENING, ["2026-03-14", "", "AoE"], datetime(2026, 3, 14, 12, tzinfo=UTC)),
    ],
)
def test_a_day_a_time_and_a_zone_are_one_instant(field, given, meant):
    assert field.clean(given) == meant


@pytest.mark.parametrize(
    "given",
    [
        ["", "", "AoE"],
        ["2026-02-30", "", "AoE"],
        ["9999-12-31", "", "AoE"],
        ["0001-01-01", "", "Pacific/Suva"],
        ["2026-03-14", "25:00", "UTC"],
        ["2026-03-14", "", "Mars/Olympus"],
        # The clocks are put forward from two to three.
        ["2026-03-29", "02:30", "Europe/Zurich"],
    ],
)
def test_an_instant_that_does_not_exist_is_refused(given):
    with pytest.raises(ValidationError):
        CLOSING.clean(given)


@pytest.mark.parametrize(
    ("instant", "shown"),
    [
        (datetime(2026, 3, 15, 12, tzinfo=UTC), [date(2026, 3, 14), None, "AoE"]),
        (datetime(2026, 3, 15, 0, tzinfo=UTC), [date(2026, 3, 14), None, "UTC"]),
        (datetime(2026, 3, 15, 9, 30, tzinfo=UTC), [date(2026, 3, 15), time(9, 30), "UTC"]),
    ],
)
def test_a_stored_instant_comes_back_as_it_was_given(instant, shown):
    assert CLOSING.widget.decompress(instant) == shown
    assert CLOSING.clean(["" if part is None else str(part) for part in shown]) == instant


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("closes_at", ("2031-03-14", "", "AoE"), "15 March 2031 at 12:00 UTC"),
        ("closes_at", ("2031-07-14", "17:30", "Europe/Zurich"), "14 July 2031 at 15:30 UTC"),
        ("closes_at", ("2031-12-31", "", "America/New_York"), "1 January 2032 at 05:00 UTC"),
        ("opens_at", ("2031-03-14", "", "Africa/Nairobi"), "13 March 2031 at 21:00 UTC"),
    ],
)
def test_the_browser_says_the_same_instant_while_one_is_typing(new_page, sign_in, in_thread, name, given, words):
    page = sign_in(new_page(), in_thread(make.make_admin))
    page.goto(reverse(CREATE))
    day, clock, zone = given
    page.fill(f"[name={name}_day]", day)
    page.fill(f"[name={name}_time]", clock)
    page.select_option(f"[name={name}_zone]", zone)
    assert page.locator(f".w-field:has([name={name}_day]) output").inner_text() == f"= {words}"


# --- Making and changing a round --------------------------------------------------------------------------------------


def test_a_round_is_made_with_every_field_and_one_entry(client, admin):
    version = make.make_draft(title="Guidance on skills")
    page = client.get(reverse(CREATE)).content.decode()
    assert "Guidance on skills, version 1.0" in page
    assert "anywhere on Earth" in page
    response = client.post(reverse(CREATE), fields(version))
    made = ConsultationRound.objects.get(code="WS05-R2")
    assert response.url == inspect(made)
    assert made.phase(make.NOW) == Phase.DRAFT
    assert made.title == "Guidance on skills"
    assert made.closes_at == datetime.combine(make.NOW.date() + timedelta(days=61), time(12), tzinfo=UTC)
    assert made.response_due_on == (made.closes_at + timedelta(weeks=12)).date()
    assert made.workstream_id == version.page.get_parent().pk
    assert (made.created_by, made.allow_personal_capacity, made.grace_minutes) == (admin, True, 15)
    assert entries(made) == 1


def test_the_form_says_what_a_date_means_in_utc(client, admin):
    version = make.make_draft()
    given = fields(version, code="", **moment("closes_at", "2031-03-14"))
    page = client.post(reverse(CREATE), given).content.decode()
    assert "15 March 2031, 12:00 UTC" in page


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"code": ""}, "code"),
        ({"version": "0"}, "version"),
        ({"closes_at_day": "soon"}, "closes_at"),
        (moment("closes_at", make.NOW.date() - timedelta(days=400)), "closes_at"),
        ({"participation": "everybody"}, "participation"),
        ({"comment_visibility": "public_moderated"}, "comment_visibility"),
        ({"grace_minutes": "-1"}, "grace_minutes"),
        ({"code": "TAKEN-R1"}, "code"),
    ],
)
def test_what_a_round_cannot_be_is_said_beside_its_field(client, admin, changed, field):
    make.make_round("draft", code="TAKEN-R1")
    response = client.post(reverse(CREATE), fields(make.make_draft(), **changed))
    assert response.status_code == 200
    assert errors(response)[field]
    assert ConsultationRound.objects.count() == 1


@pytest.mark.parametrize(
    ("days", "purpose", "words"),
    [
        (60, "Stated.", []),
        (40, "Stated.", ["less than 42 days"]),
        (20, "Stated.", ["less than 30 days"]),
        (10, "Stated.", ["less than 14 days"]),
        (60, "", ["does not say what it is for"]),
    ],
)
def test_a_doubtful_round_is_saved_with_advice(client, admin, days, purpose, words):
    today = make.NOW.date()
    given = fields(
        make.make_draft(),
        purpose=purpose,
        **moment("opens_at", today, zone="UTC"),
        **moment("closes_at", today + timedelta(days=days)),
    )
    page = client.post(reverse(CREATE), given, follow=True).content.decode()
    assert ConsultationRound.objects.filter(code="WS05-R2").exists()
    doubts = ["less than 42 days", "less than 30 days", "less than 14 days", "does not say what it is for"]
    assert [doubt for doubt in doubts if doubt in page] == words


def test_a_round_in_preparation_is_changed_with_one_entry(client, admin):
    prepared = make.make_round("draft")
    other = make.make_draft(title="Another draft")
    page = client.get(edit(prepared))
    lock = page.context["form"].initial["lock_version"]
    before = entries(prepared)
    response = client.post(edit(prepared), fields(other, code="WS09-R7", title="New title", lock_version=lock))
    assert response.status_code == 302
    prepared.refresh_from_db()
    assert (prepared.code, prepared.title, prepared.version) == ("WS09-R7", "New title", other)
    assert entries(prepared) == before + 1


def test_the_form_gives_back_what_is_stored(client, admin):
    """Opening and saving a round changes nothing."""
    opens_at = make.NOW.replace(second=0)
    prepared = make.make_round("draft", opens_at=opens_at, closes_at=opens_at + timedelta(days=50, minutes=7))
    posted = {}
    for bound in client.get(edit(prepared)).context["form"]:
        value = bound.value()
        if bound.name in ("opens_at", "closes_at"):
            day, clock, zone = bound.field.widget.decompress(value)
            posted |= moment(bound.name, day, f"{clock:%H:%M}" if clock else "", zone)
        elif value is not None and value is not False:
            posted[bound.name] = value
    kept = ConsultationRound.objects.values().get(pk=prepared.pk)
    assert client.post(edit(prepared), posted).status_code == 302
    saved = ConsultationRound.objects.values().get(pk=prepared.pk)
    assert saved == kept | {"lock_version": kept["lock_version"] + 1}


def test_the_second_of_two_admins_is_told_and_overwrites_nothing(client, admin):
    prepared = make.make_round("draft")
    lock = client.get(edit(prepared)).context["form"].initial["lock_version"]
    client.post(edit(prepared), fields(prepared.version, title="First", lock_version=lock))
    response = client.post(edit(prepared), fields(prepared.version, title="Second", lock_version=lock))
    assert response.status_code == 200
    page = response.content.decode()
    assert "Somebody else changed this round meanwhile" in page
    assert "Second" in page  # what was typed is still there
    prepared.refresh_from_db()
    assert prepared.title == "First"


def test_an_announced_round_keeps_its_dates_and_rules(client, admin):
    announced = make.make_round("open")
    form = client.get(edit(announced)).context["form"]
    words = {"title", "purpose", "can_change", "cannot_change", "contact"}
    assert set(form.fields) == words | {"lock_version", "agreement"}
    given = fields(announced.version, title="New words", code="OTHER", lock_version=form.initial["lock_version"])
    assert client.post(edit(announced), given).status_code == 302
    closes_at, code = announced.closes_at, announced.code
    announced.refresh_from_db()
    assert (announced.title, announced.purpose) == ("New words", "To hear what is missing.")
    assert (announced.closes_at, announced.code) == (closes_at, code)


def test_how_answers_are_agreed_can_change_later_and_what_is_agreed_stays(client, admin):
    running = make.make_round("closed")
    disposition = make.decide(make.make_submission(running).comments.get())
    before = entries(running)
    form = client.get(edit(running)).context["form"]
    given = fields(running.version, agreement="all", title="T", lock_version=form.initial["lock_version"])
    assert client.post(edit(running), given).status_code == 302
    running.refresh_from_db()
    disposition.refresh_from_db()
    assert (running.agreement, disposition.workflow, entries(running)) == ("all", "agreed", before + 1)


@pytest.mark.parametrize(
    ("rule", "roles", "works"),
    [
        ("one", ["co_lead"], True),
        ("one", ["drafter"], False),
        ("second", ["co_lead"], False),
        ("second", ["co_lead", "drafter"], True),
        ("all", ["co_lead"], True),
        ("review_editor", ["co_lead", "co_lead"], False),
        ("review_editor", ["co_lead", "review_editor"], True),
    ],
)
def test_the_checklist_warns_where_nobody_could_agree(db, rule, roles, works):
    prepared = make.make_round("draft", agreement=rule)
    for role in roles:
        make.make_lead(prepared.workstream, role)
    assert agreement_check(prepared).is_ok is works


# --- Verbs ------------------------------------------------------------------------------------------------------------

SHOWN = {
    "draft": {"announce", "invite"},
    "announced": {"invite", "extend", "delay", "cancel"},
    "open": {"invite", "extend", "delay", "propose_closing", "cancel"},
    "grace": {"invite", "extend", "delay", "cancel"},
    "closed": {"invite", "extend", "delay", "cancel", "publish"},
    "published": set(),
    "cancelled": set(),
}


@pytest.mark.parametrize("phase", SHOWN)
def test_a_round_shows_the_verbs_that_fit_where_it_stands(client, admin, phase):
    consultation_round = make.make_round(phase)
    page = client.get(inspect(consultation_round)).content.decode()
    verbs = {verb for verb in set.union(*SHOWN.values()) if address(verb, consultation_round) in page}
    assert verbs == SHOWN[phase]
    for verb in verbs:
        assert client.get(address(verb, consultation_round)).status_code == 200


def test_announcing_shows_what_is_missing_and_wants_a_reason_for_it(client, admin):
    prepared = make.make_round(
        "draft", purpose="", opens_at=make.NOW, closes_at=make.NOW + timedelta(days=9), participation="invited"
    )
    page = client.get(address("announce", prepared)).content.decode()
    for missing in ("less than 14 days", "does not say what it is for", "Nobody is invited yet", "say what can change"):
        assert missing in page
    before = entries(prepared)
    response = client.post(address("announce", prepared), {"reason": " "})
    assert errors(response)["reason"]
    prepared.refresh_from_db()
    assert prepared.announced_at is None
    client.post(address("announce", prepared), {"reason": "The Committee meets on Monday."})
    prepared.refresh_from_db()
    assert prepared.announced_at
    assert entries(prepared) == before + 1
    assert "The Committee meets on Monday." in client.get(inspect(prepared)).content.decode()


def test_announcing_twice_is_refused_with_a_sentence(client, admin):
    announced = make.make_round("open")
    page = client.post(address("announce", announced), {"reason": "Again."}).content.decode()
    assert "announced already" in page


def test_organisations_are_invited_once_and_taken_off_the_list(client, admin):
    consultation_round = make.make_round("draft", participation="invited")
    one, two = make.make_organisation("One"), make.make_organisation("Two")
    personal = make.make_personal(first_name="Ada", last_name="Alone")
    page = client.get(address("invite", consultation_round)).content.decode()
    assert "One" in page
    assert "Alone" not in page
    before = entries(consultation_round)
    client.post(address("invite", consultation_round), {"organisations": [one.pk, two.pk]})
    assert set(consultation_round.invitations.values_list("organisation__name", flat=True)) == {"One", "Two"}
    assert entries(consultation_round) == before + 1
    response = client.post(address("invite", consultation_round), {"organisations": [personal.organisation_id]})
    assert errors(response)["organisations"]
    row = consultation_round.invitations.get(organisation=one)
    client.post(reverse("consultations_invitation_revoke", args=[row.pk]))
    row.refresh_from_db()
    assert row.state == "revoked"


def test_statement_18_an_extension_shows_both_dates_and_the_reason_and_mails_everybody_once(
    client, admin, mailbox, django_capture_on_commit_callbacks
):
    consultation_round = make.make_round("open", participation="invited")
    invited = [make.make_member(role="focal_point") for _ in range(3)]
    # Somebody who belongs to two invited organisations is mailed once all the same.
    make.make_member(invited[1].organisation, role="contributor", user=invited[0].person)
    off_the_list = make.make_member()
    organisations = [row.organisation for row in (*invited, off_the_list)]
    invite(consultation_round, organisations, by=None, at=make.NOW)
    consultation_round.invitations.filter(organisation=off_the_list.organisation).update(state="revoked")
    page_of_round = reverse("consultations:round", args=[consultation_round.code])
    calendar = reverse("consultations:calendar", args=[consultation_round.code])
    old = consultation_round.closes_at
    day = old.date() + timedelta(days=14)
    before = entries(consultation_round)
    mailbox.clear()
    given = {**moment("closes_at", day), "reason": "Three networks asked for a second meeting."}
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address("extend", consultation_round), given)
    consultation_round.refresh_from_db()
    new = consultation_round.closes_at
    assert new == datetime.combine(day + timedelta(days=1), time(12), tzinfo=UTC)
    assert entries(consultation_round) == before + 1

    for member in invited:
        [message] = mailbox.to(member.person.email)
        assert "Three networks asked for a second meeting." in message.body
        assert page_of_round in message.body
    assert not mailbox.to(off_the_list.person.email)

    client.force_login(invited[2].person)
    page = client.get(page_of_round).content.decode()
    assert "Three networks asked for a second meeting." in page
    for instant in (old, new):
        assert f"{instant.day} {instant:%B %Y}" in page
    assert f"DTSTART:{new:%Y%m%dT%H%M%SZ}" in client.get(calendar).content.decode()


@pytest.mark.parametrize("days", [-1, 0])
def test_statement_18_an_announced_date_is_never_shortened(client, admin, days):
    consultation_round = make.make_round("open")
    closes_at = consultation_round.closes_at
    shorter = closes_at + timedelta(days=days)
    given = moment("closes_at", shorter.date(), f"{shorter:%H:%M}", "UTC") | {"reason": "We are in a hurry."}
    response = client.post(address("extend", consultation_round), given)
    assert "not shortened" in str(errors(response)["closes_at"])
    # Nor by the form that changes words.
    lock = client.get(edit(consultation_round)).context["form"].initial["lock_version"]
    client.post(
        edit(consultation_round),
        fields(consultation_round.version, lock_version=lock, **moment("closes_at", make.NOW.date())),
    )
    consultation_round.refresh_from_db()
    assert consultation_round.closes_at == closes_at


@pytest.mark.parametrize(
    ("verb", "phase", "given"),
    [
        ("extend", "open", moment("closes_at", make.NOW.date() + timedelta(days=100))),
        ("cancel", "announced", {}),
        ("delay", "closed", {"response_due_on": str(make.NOW.date() + timedelta(days=300))}),
    ],
)
def test_a_verb_that_wants_a_reason_gets_one(client, admin, verb, phase, given):
    consultation_round = make.make_round(phase)
    stood = (consultation_round.closes_at, consultation_round.cancelled_at, consultation_round.response_due_on)
    before = entries(consultation_round)
    for reason in ("", "   "):
        response = client.post(address(verb, consultation_round), given | {"reason": reason})
        assert errors(response)["reason"]
    consultation_round.refresh_from_db()
    assert (consultation_round.closes_at, consultation_round.cancelled_at, consultation_round.response_due_on) == stood
    client.post(address(verb, consultation_round), given | {"reason": "Because of the strike."})
    consultation_round.refresh_from_db()
    assert (consultation_round.closes_at, consultation_round.cancelled_at, consultation_round.response_due_on) != stood
    assert entries(consultation_round) == before + 1
    assert consultation_round.events.last().reason == "Because of the strike."


def test_two_admins_close_a_round_early_and_the_second_reads_why(client, admin):
    made = make.make_round("open")
    response = client.post(address("propose_closing", made), {"reason": ""})
    assert errors(response)["reason"]
    client.post(address("propose_closing", made), {"reason": "The guidance was withdrawn."})
    inspect = reverse("consultations_consultationround_modeladmin_inspect", args=[made.pk])
    page = client.get(inspect).content.decode()
    assert "The guidance was withdrawn." in page
    assert address("close", made) not in page
    client.post(address("close", made))
    made.refresh_from_db()
    assert made.closes_at > make.NOW

    client.force_login(make.make_admin())
    assert address("close", made) in client.get(inspect).content.decode()
    assert "The guidance was withdrawn." in client.get(address("close", made)).content.decode()
    client.post(address("close", made))
    made.refresh_from_db()
    assert made.events.last().kind == "closed_early"
    assert made.events.last().reason == "The guidance was withdrawn."


def test_publishing_counts_what_is_undecided_and_wants_a_reason_for_it(client, admin):
    consultation_round = make.make_round("closed")
    make.make_submission(
        consultation_round, comments=["One.", "Two.", {"text": "Three.", "visibility": "confidential"}]
    )
    make.decide(consultation_round.comments.submitted().first(), "noted")
    page = client.get(address("publish", consultation_round)).content.decode()
    assert "Comments without a decision: 2." in page
    assert "in confidence, which will only be counted: 1." in page
    before = entries(consultation_round)
    response = client.post(address("publish", consultation_round), {"reason": ""})
    assert errors(response)["reason"]
    client.post(address("publish", consultation_round), {"reason": "The rest follows in May."})
    consultation_round.refresh_from_db()
    assert consultation_round.published_at
    assert entries(consultation_round) == before + 1


def test_publishing_decided_results_needs_no_reason(client, admin):
    consultation_round = make.make_round("closed")
    make.make_submission(consultation_round)
    make.decide_all(consultation_round)
    client.post(address("publish", consultation_round), {"reason": ""})
    consultation_round.refresh_from_db()
    assert consultation_round.published_at


@pytest.mark.parametrize("who", ["lead", "stranger", "observer"])
def test_nobody_but_the_secretariat_acts_on_a_round(client, who):
    consultation_round = make.make_round("open")
    user = make.make_lead(consultation_round.workstream) if who == "lead" else make.make_user()
    if who == "observer":
        user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", "view_consultationround"]))
    client.force_login(user)
    for verb in set.union(*SHOWN.values()):
        for call in (client.get, client.post):
            assert call(address(verb, consultation_round)).status_code in (302, 403)
    client.post(address("cancel", consultation_round), {"reason": "I say so."})
    client.post(address("extend", consultation_round), moment("closes_at", "2031-01-01") | {"reason": "I say so."})
    before = consultation_round.closes_at
    consultation_round.refresh_from_db()
    assert (consultation_round.cancelled_at, consultation_round.closes_at) == (None, before)
    if who == "observer":
        page = client.get(inspect(consultation_round)).content.decode()
        assert consultation_round.code in page
        assert address("cancel", consultation_round) not in page


# --- Late requests ----------------------------------------------------------------------------------------------------


@pytest.fixture
def late():
    """Somebody wrote too late and asks: an unsent comment, and a request that waits."""
    consultation_round = make.make_round("closed")
    member = make.make_member(make.make_organisation("Latecomers"))
    make.make_comment(consultation_round, "What we wrote too late.", by=member.person, at=make.NOW - timedelta(days=1))
    return request_late(consultation_round, by=member.person, at=make.NOW - timedelta(hours=1))


def test_statement_17_a_late_draft_waits_for_the_secretariat_and_stays_unread(client, admin, late):
    consultation_round = late.submission.consultation_round
    decide = reverse("consultations_late_decide", args=[late.pk])
    page = client.get(inspect(consultation_round)).content.decode()
    assert decide in page
    for shown in (inspect(late), decide, inspect(consultation_round)):
        page = client.get(shown).content.decode()
        assert "Latecomers" in page
        assert "What we wrote too late." not in page


def test_statement_19_a_late_submission_is_flagged_wherever_the_secretariat_looks(
    client, admin, late, mailbox, django_capture_on_commit_callbacks
):
    consultation_round = late.submission.consultation_round
    decide = reverse("consultations_late_decide", args=[late.pk])
    assert errors(client.post(decide, {"decision": "accept", "reason": ""}))["reason"]
    mailbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(decide, {"decision": "accept", "reason": "Their office was flooded."})
    late.refresh_from_db()
    assert (late.state, late.decided_by, late.reason) == ("accepted", admin, "Their office was flooded.")
    submission = late.submission
    submission.refresh_from_db()
    assert submission.timeliness == "late_accepted"
    assert (
        ModelLogEntry.objects.filter(content_type__model="laterequest", action="consultations.decide_late").count() == 1
    )
    comment = submission.comments.submitted().get()
    lists = [reverse("consultations_submission_modeladmin_index")]
    for shown in (inspect(submission), inspect(comment), *lists):
        assert "Late (accepted)" in client.get(shown).content.decode()
    assert "of which 1 late (accepted)" in client.get(inspect(consultation_round)).content.decode()
    bodies = " ".join(message.body for message in mailbox.to(late.requested_by.email))
    assert "Their office was flooded." in bodies
    # Who was late is the organisation's business, not the timeline's.
    assert "flooded" not in client.get(reverse("consultations:round", args=[consultation_round.code])).content.decode()


def test_a_declined_late_request_leaves_the_words_unread(client, admin, late):
    decide = reverse("consultations_late_decide", args=[late.pk])
    client.post(decide, {"decision": "decline", "reason": "The meeting was yesterday."})
    late.refresh_from_db()
    assert late.state == LateRequest.State.DECLINED
    assert not late.submission.comments.submitted().exists()
    assert "decided already" in client.post(decide, {"decision": "accept", "reason": "After all."}).content.decode()


# --- A draft's own address --------------------------------------------------------------------------------------------


def test_a_drafts_own_address_leads_to_the_round_that_is_open(client):
    version = make.make_draft()
    make.make_round("published", version=version)
    current = make.make_round("open", version=version)
    make.make_round("cancelled", version=version)
    response = client.get(version.page.url)
    assert response.status_code == 302
    assert response.url == reverse("consultations:round", args=[current.code])


@pytest.mark.parametrize(("phase", "participation"), [("open", "invited"), ("closed", "network"), ("draft", "public")])
def test_a_drafts_own_address_shows_nothing_of_rounds_that_the_reader_may_not_see(client, phase, participation):
    version = make.make_draft(["A sentence for the invited."])
    hidden = make.make_round(phase, version=version, participation=participation)
    for user in (None, make.make_user()):
        if user:
            client.force_login(user)
        response = client.get(version.page.url, follow=True)
        assert response.request["PATH_INFO"] == version.page.get_parent().url
        page = response.content.decode()
        assert hidden.code not in page
        assert "A sentence for the invited." not in page
    assert current_round(version.page, make.make_user(), make.NOW) is None


def test_a_draft_without_any_round_is_shown_by_wagtail(client):
    version = make.make_draft(["A sentence for everybody."])
    response = client.get(version.page.url)
    assert response.status_code == 200


def test_a_round_in_preparation_is_nobodys_current_round():
    version = make.make_draft()
    make.make_round("draft", version=version)
    assert current_round(version.page, make.make_admin(), make.NOW) is None
