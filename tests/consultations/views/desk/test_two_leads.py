"""Two leads at one desk: one does bulk work or agrees, the other saves one answer; in every order, nothing is lost."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from consultations.models import Comment, DeskStep, Disposition, Theme
from tests.factories import NOW, decide, make_lead, make_round, make_submission

pytestmark = pytest.mark.django_db

BECAUSE = "Outside the mandate of this guidance."
MINE = "My own words, typed for minutes."


class Person:
    """A lead with a browser of its own."""

    def __init__(self, desk, role="co_lead", **who):
        self.desk, self.client = desk, Client()
        self.user = make_lead(desk.round.workstream, role, **who)
        self.client.force_login(self.user)

    def address(self, name, *args):
        return reverse(f"consultations:{name}", args=[self.desk.round.code, *args])

    # The panel: opened, filled in, saved.

    def open(self, n):
        page = self.client.get(self.address("lead_comment", self.desk.refs[n]))
        assert page.status_code == 200
        return fields(page, "decide")

    def save(self, n, panel=None, **words):
        words = {"decision": "noted", "response": MINE, "do": "save"} | words
        return self.client.post(self.address("lead_comment", self.desk.refs[n]), (panel or self.open(n)) | words)

    def keep(self, n, conflict, which, **words):
        """What a button of the conflict page sends."""
        data = fields(conflict, "keep") | words | {"do": "keep", "keep": which}
        return self.client.post(self.address("lead_comment", self.desk.refs[n]), data)

    # Bulk work: previewed, carried out.

    def preview(self, **words):
        return self.client.post(self.address("lead_bulk"), {"all": "1", "query": "", "do": "preview"} | words)

    def apply(self, preview):
        return self.client.post(self.address("lead_bulk"), fields(preview, "apply") | {"do": "apply"})

    def bulk(self, **words):
        applied = self.apply(self.preview(**words))
        assert applied.status_code == 302
        return self.client.get(applied.url)

    def undo(self, page):
        return self.client.post(re.search(r'action="([^"]*/undo/)"', page.content.decode())[1], follow=True)

    # A section as a package.

    def package(self):
        ((section, _numbers),) = self.client.get(self.address("lead_agree")).context["lines"]
        return fields(self.client.get(self.address("lead_agree"), {"section": section.key}), "agree")

    def agree(self, package, **words):
        return self.client.post(self.address("lead_agree"), package | {"do": "agree"} | words)


class Desk:
    """A closed round with three comments."""

    def __init__(self, rule="one"):
        self.round = make_round("closed", code="WS05-R2", agreement=rule)
        make_submission(self.round, comments=["One.", {"text": "Two.", "proposed_text": "Better."}, "Three."])
        self.refs = list(Comment.objects.order_by("pk").values_list("ref", flat=True))
        self.amal, self.hal = Person(self, first_name="Amal"), Person(self, first_name="Hal")

    @property
    def rows(self):
        return list(Disposition.objects.order_by("comment__ref"))

    def values(self, *names):
        return list(Disposition.objects.order_by("comment__ref").values_list(*names, flat=len(names) == 1))


@pytest.fixture
def desk():
    return Desk()


def fields(page, button):
    """What the form with this button would send, as a browser fills it in."""
    forms = re.findall(r"<form.*?</form>", page.content.decode(), re.DOTALL)
    names = {"decide": 'name="response"', "keep": 'name="keep"', "apply": 'value="apply"', "agree": 'value="agree"'}
    (form,) = [form for form in forms if names[button] in form]
    found = {}
    for tag in re.findall(r"<input[^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind, name = attributes.get("type"), attributes.get("name")
        if not name or name == "out" or (kind in ("checkbox", "radio") and not re.search(r"\bchecked\b", tag)):
            continue
        found.setdefault(name, []).append(attributes.get("value", ""))
    for name, text in re.findall(r'<textarea[^>]*\bname="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.DOTALL):
        found[name] = [text]
    for name, options in re.findall(r'<select[^>]*\bname="([^"]+)"[^>]*>(.*?)</select>', form, re.DOTALL):
        found[name] = re.findall(r'<option\s+value="([^"]*)" selected', options)
    return found


def text_of(page):
    return " ".join(re.sub(r"<[^>]*>", " ", page.content.decode()).split())


WORK = {
    "decide": {"what": "decide", "decision": "not_accepted", "response": BECAUSE},
    "accept": {"what": "accept"},
    "theme": {"what": "theme", "theme": "T1"},
}


def work_of(desk, what):
    Theme.objects.get_or_create(consultation_round=desk.round, code="T1", title="Data")
    return WORK.get(what) or {"what": "assign", "person": str(desk.hal.user.uuid)}


# --- (a) Saved between preview and carrying out -----------------------------------------------------------------------


@pytest.mark.parametrize("what", [*WORK, "assign"])
def test_what_was_saved_after_the_preview_stands_and_the_bulk_work_is_shown_anew(desk, what):
    preview = desk.amal.preview(**work_of(desk, what))
    desk.hal.save(1)
    before = desk.values("decision", "response", "assignee", "workflow")
    refused = desk.amal.apply(preview)
    assert refused.status_code == 409
    assert "Somebody changed these comments meanwhile" in text_of(refused)
    assert desk.values("decision", "response", "assignee", "workflow") == before
    assert not Disposition.objects.filter(themes__code="T1").exists()
    # What is shown now can be carried out, and leaves the answer that was saved.
    if what != "accept":
        assert desk.amal.apply(refused).status_code == 302
    assert desk.rows[1].response == MINE
    assert desk.rows[1].decision == "noted"


def test_who_was_given_a_comment_after_the_preview_is_not_robbed_of_it(desk):
    preview = desk.amal.preview(**work_of(desk, "assign"))
    desk.hal.bulk(what="assign", person=str(desk.amal.user.uuid))
    assert desk.amal.apply(preview).status_code == 409
    assert set(desk.values("assignee")) == {desk.amal.user.pk}


# --- (b) Carried out while the other has the panel open ---------------------------------------------------------------


@pytest.mark.parametrize("keep", ["theirs", "mine", "joined"])
def test_an_answer_typed_while_bulk_work_decides_meets_it_and_loses_nothing(desk, keep):
    panel = desk.hal.open(0)
    desk.amal.bulk(**WORK["decide"])
    conflict = desk.hal.save(0, panel, internal_note="Ask Geneva.")
    assert conflict.status_code == 409
    said = text_of(conflict)
    assert "While you were writing, Amal" in said
    assert all(words in said for words in (MINE, BECAUSE, "Ask Geneva."))
    joined = {"joined-decision": "not_accepted"} if keep == "joined" else {}
    assert desk.hal.keep(0, conflict, keep, **joined).status_code == 302
    row = desk.rows[0]
    assert (MINE in row.response, BECAUSE in row.response) == (keep != "theirs", keep != "mine")
    assert row.internal_note == ("" if keep == "theirs" else "Ask Geneva.")
    # The other two are as the bulk work left them.
    assert [row.response for row in desk.rows[1:]] == [BECAUSE, BECAUSE]


@pytest.mark.parametrize("rule", ["one", "second"])
def test_a_draft_typed_while_bulk_work_decides_meets_it_and_can_take_its_place(rule):
    desk = Desk(rule)
    panel = desk.hal.open(0)
    desk.amal.bulk(**WORK["decide"])
    conflict = desk.hal.save(0, panel, do="draft")
    assert conflict.status_code == 409
    assert MINE in text_of(conflict)
    assert desk.hal.keep(0, conflict, "mine").status_code == 302
    row = desk.rows[0]
    assert (row.response, row.decision, row.draft_decision) == (MINE, "pending", "noted")
    assert BECAUSE in [event.after.get("response") for event in row.events.all()]


def test_a_theme_put_on_in_bulk_is_not_taken_off_by_a_panel_that_knows_nothing_of_it(desk):
    work = work_of(desk, "theme")
    panel = desk.hal.open(0)
    desk.amal.bulk(**work)
    conflict = desk.hal.save(0, panel)
    assert conflict.status_code == 409
    assert desk.hal.keep(0, conflict, "joined").status_code == 302
    assert desk.rows[0].response == MINE
    assert [theme.code for theme in desk.rows[0].themes.all()] == ["T1"]


@pytest.mark.parametrize("then", ["save", "draft"])
def test_who_is_given_a_comment_in_bulk_disturbs_nobody_who_answers_it(desk, then):
    panel = desk.hal.open(0)
    desk.amal.bulk(**work_of(desk, "assign"))
    assert desk.hal.save(0, panel, do=then).status_code == 302
    assert (desk.rows[0].response, desk.rows[0].assignee) == (MINE, desk.hal.user)


@pytest.mark.parametrize("do", ["save", "draft"])
def test_a_drafters_words_stay_where_the_answer_is_agreed_meanwhile(desk, do):
    drafter = Person(desk, "drafter")
    panel = drafter.open(0)
    desk.amal.bulk(**WORK["decide"])
    conflict = drafter.save(0, panel, do=do)
    assert conflict.status_code == 409
    assert "Only a co-lead takes up again what is decided" in text_of(conflict)
    again = drafter.keep(0, conflict, "mine")
    assert again.status_code == 409
    assert MINE in text_of(again)
    assert desk.rows[0].response == BECAUSE
    assert drafter.keep(0, again, "theirs").status_code == 302


# --- (d) Undone after the other's save --------------------------------------------------------------------------------


def test_undoing_bulk_work_leaves_and_names_what_the_other_saved_since(desk):
    panel = desk.hal.open(1)
    message = desk.amal.bulk(**WORK["decide"])
    conflict = desk.hal.save(1, panel)
    desk.hal.keep(1, conflict, "mine")
    said = text_of(desk.amal.undo(message))
    assert "Undone on 2 comments." in said
    assert f"Left as it is: {desk.refs[1]}. Somebody changed it since." in said
    assert desk.values("decision") == ["pending", "noted", "pending"]
    assert desk.rows[1].response == MINE


def test_undoing_bulk_work_keeps_who_was_given_a_comment_since(desk):
    message = desk.amal.bulk(**WORK["decide"])
    desk.hal.bulk(**work_of(desk, "assign"))
    desk.amal.undo(message)
    assert desk.values("decision", "workflow", "assignee") == [("pending", "assigned", desk.hal.user.pk)] * 3


def test_undoing_bulk_work_leaves_a_draft_that_was_begun_on_top_of_it(desk):
    message = desk.amal.bulk(**work_of(desk, "assign"))
    desk.hal.save(0, do="draft")
    desk.amal.undo(message)
    assert desk.rows[0].response == MINE


# --- (e) Agreeing in bulk against a save ------------------------------------------------------------------------------


def proposed(rule="second"):
    desk = Desk(rule)
    desk.third = Person(desk, first_name="Third")
    for comment in Comment.objects.order_by("pk"):
        decide(comment, by=desk.third.user, at=NOW)
    return desk


def test_a_proposal_rewritten_after_the_preview_is_not_agreed_unseen():
    desk = proposed()
    preview, package = desk.amal.preview(what="agree"), desk.amal.package()
    desk.hal.save(1)
    assert desk.amal.apply(preview).status_code == 409
    refused = desk.amal.agree(package)
    assert refused.status_code == 409
    assert desk.refs[1] in text_of(refused)
    assert desk.values("workflow") == ["proposed"] * 3
    assert desk.rows[1].response == MINE


@pytest.mark.parametrize("way", ["bulk", "package", "one"])
def test_a_proposal_rewritten_while_it_is_agreed_meets_the_agreed_one_and_loses_nothing(way):
    desk = proposed()
    panel = desk.hal.open(1)
    if way == "bulk":
        desk.amal.bulk(what="agree")
    elif way == "package":
        assert desk.amal.agree(desk.amal.package()).status_code == 302
    else:
        desk.amal.client.post(
            desk.amal.address("lead_comment", desk.refs[1]),
            {"do": "agree", "lock_version": desk.rows[1].lock_version},
        )
    conflict = desk.hal.save(1, panel)
    assert conflict.status_code == 409
    said = text_of(conflict)
    # Who wrote the other answer, and who has agreed it.
    assert "While you were writing, Third" in said
    assert all(words in said for words in (MINE, f"agreed by {desk.amal.user.name}"))
    assert desk.rows[1].workflow == "agreed"
    assert desk.hal.keep(1, conflict, "mine").status_code == 302
    row = desk.rows[1]
    assert (row.response, row.workflow, row.proposed_by) == (MINE, "proposed", desk.hal.user)


# --- Two who agree at the same moment ---------------------------------------------------------------------------------


def agree_alone(person, n, version):
    return person.client.post(
        person.address("lead_comment", person.desk.refs[n]), {"do": "agree", "lock_version": version}
    )


def people_who_agree(rule):
    desk = proposed(rule)
    if rule == "review_editor":
        return desk, [Person(desk, "review_editor", first_name=name) for name in ("Rea", "Rob")]
    if rule == "one":
        # A drafter's proposals wait for either of them.
        Disposition.objects.update(workflow="proposed", agreed_by=None, agreed_at=None)
    return desk, [desk.amal, desk.hal]


@pytest.mark.parametrize("rule", ["one", "second", "review_editor"])
def test_of_two_who_agree_the_same_answer_the_second_is_told_that_it_is_agreed(rule):
    desk, (first, second) = people_who_agree(rule)
    version = desk.rows[0].lock_version
    assert agree_alone(first, 0, version).status_code == 302
    told = agree_alone(second, 0, version)
    assert f"{first.user.name} has agreed the decision on {desk.refs[0]} meanwhile" in text_of(
        second.client.get(told.url)
    )
    assert (desk.rows[0].workflow, desk.rows[0].agreed_by) == ("agreed", first.user)


@pytest.mark.parametrize("rule", ["one", "second", "review_editor"])
def test_of_two_who_agree_the_same_section_the_second_sees_what_is_left_and_writes_nothing(rule):
    desk, (first, second) = people_who_agree(rule)
    packages = [first.package(), second.package()]
    assert first.agree(packages[0], out=[desk.refs[2]], remark="Let us talk.").status_code == 302
    refused = second.agree(packages[1])
    assert refused.status_code == 409
    assert desk.values("workflow") == ["agreed", "agreed", "contested"]
    assert set(desk.values("agreed_by")[:2]) == {first.user.pk}


def test_where_all_agree_two_who_agree_the_same_answer_both_have_agreed_it():
    desk, (first, second) = people_who_agree("all")
    version = desk.rows[0].lock_version
    assert agree_alone(first, 0, version).status_code == 302
    assert agree_alone(second, 0, version).status_code == 302
    assert desk.rows[0].workflow == "agreed"
    assert set(desk.rows[0].agreements.all()) == {first.user, second.user, desk.third.user}


def test_where_all_agree_two_who_agree_the_same_section_both_have_agreed_it():
    desk, (first, second) = people_who_agree("all")
    packages = [first.package(), second.package()]
    assert first.agree(packages[0]).status_code == 302
    assert desk.values("workflow") == ["proposed"] * 3
    assert second.agree(packages[1]).status_code == 302
    assert desk.values("workflow") == ["agreed"] * 3


# --- One who sends a form twice ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", [*WORK, "assign", "agree", "package"])
def test_a_form_that_is_sent_twice_does_its_work_once_and_says_so(what):
    desk = proposed() if what in ("agree", "package") else Desk()
    if what == "package":
        send, data = desk.amal.agree, desk.amal.package()
    else:
        send, data = (
            desk.amal.apply,
            desk.amal.preview(**({"what": "agree"} if what == "agree" else work_of(desk, what))),
        )
    assert send(data).status_code == 302
    stands, steps = desk.values("lock_version", "workflow", "assignee"), DeskStep.objects.count()
    again = send(data)
    assert again.status_code == 302
    assert "This is done; the form came twice." in text_of(desk.amal.client.get(again.url))
    assert (desk.values("lock_version", "workflow", "assignee"), DeskStep.objects.count()) == (stands, steps)


def test_a_sharing_out_that_is_sent_twice_assigns_once_and_one_of_two_meets_the_other(desk):
    address = desk.amal.address("lead_assign")
    data = {"share": "words", "which": "none", "people": [str(desk.amal.user.uuid)]}
    digest = desk.amal.client.get(address, data).context["digest"]
    theirs = data | {"people": [str(desk.hal.user.uuid)]}
    other = desk.hal.client.get(address, theirs).context["digest"]
    assert desk.amal.client.post(address, data | {"digest": digest}).status_code == 302
    again = desk.amal.client.post(address, data | {"digest": digest}, follow=True)
    assert "This is done; the form came twice." in text_of(again)
    assert desk.hal.client.post(address, theirs | {"digest": other}).status_code == 409
    assert set(desk.values("assignee")) == {desk.amal.user.pk}


def test_who_agrees_one_answer_twice_has_agreed_it():
    desk, (first, _second) = people_who_agree("second")
    version = desk.rows[0].lock_version
    for _time in range(2):
        assert agree_alone(first, 0, version).status_code == 302
    assert "You agreed the decision on" in text_of(first.client.get(first.address("lead_round")))
