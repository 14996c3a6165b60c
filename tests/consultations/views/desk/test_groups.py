"""The pages of issues and campaigns."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from consultations.actions import groups
from consultations.actions.campaigns import begin_look, find_groups
from consultations.actions.submissions import withdraw_comment
from consultations.models import CampaignLook, Comment, CommentGroup, GroupProposal
from tests.conftest import queries_of
from tests.factories import NOW, decide, grow_comments, make_lead, make_organisation, make_round, make_submission

pytestmark = pytest.mark.django_db

LETTER = (
    "Our members have returned after many years abroad, and their skills were not recognised. We ask that every State"
    " name one office where diplomas are compared, that it answer within ninety days, and that its decisions can be"
    " appealed without a fee. {0} knows from experience how much is lost where nobody answers at all."
)
NAMES = ["Alder", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Juniper", "Larch", "Maple", "Oak"]


@pytest.fixture
def made():
    return make_round("closed", code="WS05-R2")


@pytest.fixture
def lead(made, client):
    user = make_lead(made.workstream)
    client.force_login(user)
    return user


def sent(made, text="Please say more.", n=3, **words):
    comments = []
    for i in range(n):
        organisation = make_organisation(f"{NAMES[i]} Union of {text[:10]}")
        submission = make_submission(made, organisation, comments=[{"text": text.format(organisation.name), **words}])
        comments.append(submission.comments.get())
    return comments


def said(made, text, **words):
    return make_submission(made, comments=[{"text": text, **words}]).comments.get()


def address(name, *args):
    return reverse(f"consultations:lead_{name}", args=["WS05-R2", *args])


def page_of(client, url, status=200):
    response = client.get(url)
    assert response.status_code == status
    return response.content.decode()


def post(client, url, status=200, **words):
    response = client.post(url, words, follow=True)
    assert response.status_code == status
    return response.content.decode()


def fresh(comment):
    return Comment.objects.select_related("disposition__group").get(pk=comment.pk)


def issue_of(comment):
    group = fresh(comment).disposition.group
    return group.code if group else ""


class TestTheList:
    def test_issues_stand_with_size_senders_and_answer_the_largest_first(self, made, client, lead):
        groups.group(sent(made, "Small.", 2), title="The small one", by=lead, at=NOW)
        large = sent(made, "Large.", 3)
        groups.group(large, title="The large one", by=lead, at=NOW)
        decide(fresh(large[0]), "noted", by=lead)
        page = page_of(client, address("groups"))
        assert page.index("The large one") < page.index("The small one")
        assert "3 organisations" in page
        assert "Civil society" in page
        assert "badge--noted" in page

    def test_issues_are_filtered_in_the_address_and_nonsense_finds_nothing(self, made, client, lead):
        first, second = sent(made, "One.", 2), sent(made, "Two.", 2)
        groups.group(first, title="The first", by=lead, at=NOW)
        groups.group(second, title="The second", by=lead, at=NOW)
        decide(fresh(first[0]), "noted", by=lead)
        for query, found in (("decided", ["first"]), ("open", ["second"]), ("contested", []), ("deviating", []),
                             ("dissolved", []), ("nonsense", []), ("", ["first", "second"])):  # fmt: skip
            page = page_of(client, address("groups") + f"?state={query}")
            assert [word for word in ("first", "second") if f"The {word}" in page] == found, query
        assert "The first" not in page_of(client, address("groups") + "?kind=identical")

    def test_an_empty_list_says_how_to_begin(self, client, lead):
        assert "Look for campaigns" in page_of(client, address("groups"))

    def test_the_list_asks_as_often_for_thirty_issues_as_for_three(self, made, client, lead):
        def grown(n):
            comments = grow_comments(made, 2 * n)
            for i in range(n):
                groups.group(comments[2 * i : 2 * i + 2], by=lead, at=NOW)
            return queries_of(client, address("groups"))

        assert grown(3) == grown(27)


class TestAnIssue:
    def test_it_shows_everybody_and_what_each_says_differently(self, made, client, lead):
        comments = sent(made, LETTER)
        made_of_it = groups.group(comments, by=lead, at=NOW)
        page = page_of(client, address("group", "G-001"))
        assert "3 comments in 3 submissions, counted as 1" in page
        type(made_of_it).objects.update(kind="near_identical")
        page = page_of(client, address("group", "G-001"))
        assert "3 submissions, 1 distinct comment" in page
        for comment in comments:
            assert comment.organisation.name in page
            assert comment.ref.rpartition("-")[2] in page
        assert page.count("1 passage differs") == 2
        assert "<ins>" in page
        assert page_of(client, address("group", "g-001")) is not None
        assert client.get(address("group", "G-999")).status_code == 404

    def test_words_stay_words_whatever_they_look_like(self, made, client, lead):
        comments = [*sent(made, "Plain <b>Bold</b> & so", 1), *sent(made, "The <b>Bold</b> & <script>plain", 1)]
        groups.group(comments, by=lead, at=NOW)
        page = page_of(client, address("group", "G-001"))
        assert "<script>plain" not in page
        assert "<b>Bold</b> &amp;" not in page

    def test_members_are_taken_out_and_that_is_undone(self, made, client, lead):
        comments = sent(made, n=4)
        groups.group(comments, by=lead, at=NOW)
        page = post(client, address("group", "G-001"), do="out", c=[comments[1].ref, comments[2].ref])
        assert "2 comments taken out. The 4 comments of the round count as 3 now" in page
        assert [issue_of(comment) for comment in comments] == ["G-001", "", "", "G-001"]
        step = made.steps.first()
        post(client, address("undo", step.uuid))
        assert {issue_of(comment) for comment in comments} == {"G-001"}

    def test_nothing_ticked_is_said_and_what_no_button_wants_is_not_there(self, made, client, lead):
        groups.group(sent(made), by=lead, at=NOW)
        assert "Choose the comments first." in post(client, address("group", "G-001"), 422, do="out")
        post(client, address("group", "G-001"), 404)

    def test_a_member_deviates_speaks_or_the_whole_is_dissolved(self, made, client, lead):
        comments = sent(made)
        groups.group(comments, by=lead, at=NOW)
        post(client, address("group", "G-001"), do=f"deviate:{comments[1].ref}")
        assert fresh(comments[1]).disposition.deviates
        post(client, address("group", "G-001"), do=f"speak:{comments[2].ref}")
        assert CommentGroup.objects.get().representative == comments[2]
        assert "speaks for the issue" in post(client, address("group", "G-001"), 422, do=f"deviate:{comments[2].ref}")
        assert "Dissolved" in post(client, address("group", "G-001"), do="dissolve")
        assert not CommentGroup.objects.filter(dissolved_at=None).exists()

    def test_title_and_note_are_changed_and_a_meanwhile_is_told_with_the_words_kept(self, made, client, lead):
        groups.group(sent(made), by=lead, at=NOW)
        post(client, address("group", "G-001"), do="rename", title="Skills", note="Ask <them>.\r\nSoon.")
        page = page_of(client, address("group", "G-001"))
        assert "Skills" in page
        assert "Ask &lt;them&gt;." in page
        page = post(client, address("group", "G-001"), 422, do="rename", title="Mine", note="My words.")
        assert "meanwhile" in page
        assert "My words." in page
        assert "Skills" in page
        group = CommentGroup.objects.get()
        words = {"seen_title": group.title, "seen_note": group.note.replace("\n", "\r\n")}
        post(client, address("group", "G-001"), do="rename", title="Ours", note="", **words)
        assert CommentGroup.objects.get().title == "Ours"

    def test_a_deviating_member_follows_again_after_its_answer_was_shown_beside_the_other(self, made, client, lead):
        comments = sent(made, n=2)
        decide(comments[0], "noted", by=lead, response="We thank all.")
        decide(comments[1], "not_accepted", by=lead, response="Not here.")
        groups.group(comments, by=lead, at=NOW)
        here = address("group_follow", "G-001", comments[1].ref)
        page = page_of(client, here)
        assert "We thank all." in page
        assert "Not here." in page
        assert "Please look again" in post(client, here, 409, lock_version=1, answer_version=1)
        assert "Please look again" in post(client, here, 409, lock_version="x")
        versions = {
            "lock_version": fresh(comments[1]).disposition.lock_version,
            "answer_version": fresh(comments[0]).disposition.lock_version,
        }
        assert "is answered with G-001 again" in post(client, here, **versions)
        assert fresh(comments[1]).disposition.response == "We thank all."
        assert client.get(here).status_code == 404

    def test_a_drafter_is_told_how_many_came_in_confidence_and_reads_none(self, made, client, lead):
        comments = sent(made, "Open words.", 2)
        secret = make_submission(made, comments=["Nightjar."], visibility="confidential").comments.get()
        groups.group([secret, *comments], representative=secret, by=lead, at=NOW)
        client.force_login(make_lead(made.workstream, role="drafter"))
        page = page_of(client, address("group", "G-001"))
        assert "1 of its comments came in confidence" in page
        assert "3 submissions" in page
        assert "Nightjar" not in page
        assert secret.organisation.name not in page
        assert "Nightjar" not in page_of(client, address("groups"))

    def test_a_review_editor_reads_and_changes_nothing(self, made, client, lead):
        comments = sent(made)
        groups.group(comments, by=lead, at=NOW)
        client.force_login(make_lead(made.workstream, role="review_editor"))
        assert "Take out" not in page_of(client, address("group", "G-001"))
        for url in (address("group", "G-001"), address("group_new"), address("similar")):
            assert client.post(url, {"do": "look"}).status_code == 403

    def test_an_issue_asks_as_often_for_twenty_members_as_for_three(self, made, client, lead):
        small, large = grow_comments(made, 3), grow_comments(made, 20)
        groups.group(small, by=lead, at=NOW)
        groups.group(large, by=lead, at=NOW)
        assert queries_of(client, address("group", "G-001")) == queries_of(client, address("group", "G-002"))

    def test_a_withdrawn_member_leaves_a_line_without_words(self, made, client, lead):
        comments = sent(made, LETTER)
        groups.group(comments, by=lead, at=NOW)
        withdraw_comment(comments[2], by=comments[2].author, at=NOW)
        page = page_of(client, address("group", "G-001"))
        assert "Withdrawn on" in page
        assert page.count("1 passage differs") == 1


class TestGroupingFromAPage:
    def test_a_comment_is_grouped_with_another_by_its_number(self, made, client, lead):
        comments = sent(made)
        words = {"do": "group", "c": comments[0].ref, "next": address("comment", comments[0].ref)}
        response = client.post(address("group_new"), {**words, "into": "2"})
        assert response.url == words["next"]
        assert [issue_of(comment) for comment in comments] == ["G-001", "G-001", ""]
        client.post(address("group_new"), {"do": "group", "c": comments[2].ref, "into": "g1"})
        assert issue_of(comments[2]) == "G-001"

    def test_grouping_with_an_ungrouped_one_brings_it_into_the_issue_that_there_is(self, made, client, lead):
        comments = sent(made)
        groups.group(comments[:2], by=lead, at=NOW)
        client.post(address("group_new"), {"do": "group", "c": comments[0].ref, "into": comments[2].ref})
        assert issue_of(comments[2]) == "G-001"

    def test_a_selection_is_shown_and_then_grouped_under_a_title(self, made, client, lead):
        comments = sent(made)
        refs = [comment.ref for comment in comments]
        page = post(client, address("group_new"), c=refs)
        assert "3 comments are chosen" in page
        assert not CommentGroup.objects.exists()
        page = post(client, address("group_new"), do="group", refs=" ".join(refs), title="Say more")
        assert "3 comments grouped in G-001. The 3 comments of the round count as 1 now: an issue counts once." in page
        assert CommentGroup.objects.get().title == "Say more"

    def test_all_that_a_filter_finds_is_grouped(self, made, client, lead):
        comments = [*sent(made, "About skills.", 2), *sent(made, "Something else.", 1)]
        post(client, address("group_new"), do="group", all="1", query="text=skills")
        assert [issue_of(comment) for comment in comments] == ["G-001", "G-001", ""]

    def test_what_is_mistyped_comes_back_with_its_words(self, made, client, lead):
        comment = sent(made, n=1)[0]
        for into in ("999", "G-999", "nonsense"):
            page = post(client, address("group_new"), 422, do="group", c=comment.ref, into=into)
            assert f'value="{into}"' in page
            assert comment.ref in page
        assert "two comments and more" in post(client, address("group_new"), 422, do="group", c=comment.ref)
        assert "do not stand" in post(client, address("group_new"), 422, do="group", refs="1 88")

    def test_answers_that_were_taken_over_or_kept_are_told(self, made, client, lead):
        comments = sent(made)
        decide(comments[0], "noted", by=lead)
        decide(comments[1], "out_of_scope", by=lead)
        page = post(client, address("group_new"), do="group", c=[comment.ref for comment in comments])
        assert "1 took over the answer of the issue." in page
        assert "1 keeps its own answer and deviates." in page


class TestCampaigns:
    def look(self, client):
        return post(client, address("similar"), do="look")

    def test_what_is_identical_is_grouped_and_what_is_nearly_so_is_proposed_with_its_reason(self, made, client, lead):
        same, letters = sent(made, "Please say more.", 3), sent(made, LETTER, 4)
        assert "Nobody has looked" in page_of(client, address("similar"))
        page = self.look(client)
        assert "3 comments read the same and are grouped." in page
        assert {issue_of(comment) for comment in same} == {"G-001"}
        assert {issue_of(comment) for comment in letters} == {""}
        assert "4 organisations" in page
        assert "% of the words are the same" in page
        assert "No new comment since." in page

    def test_while_somebody_looks_the_page_says_who_and_since_when_and_asks_by_itself(self, made, client, lead):
        sent(made, LETTER, 3)
        begin_look(made, by=lead, at=timezone.now())
        page = page_of(client, address("similar"))
        assert f"{lead.name} asked for it" in page
        assert '<noscript><meta http-equiv="refresh"' in page
        assert f'hx-get="{address("look")}?empty=1"' in page
        assert 'value="look"' not in page
        asked = {"HTTP_HX_REQUEST": "true"}
        assert client.get(address("look"), **asked).status_code == 204
        client.force_login(make_lead(made.workstream))
        assert "Somebody is looking already" in post(client, address("similar"), do="look")
        assert CampaignLook.objects.count() == 1

    def test_what_was_found_is_told_once_and_nothing_moves_under_the_eyes_of_a_reader(self, made, client, lead):
        sent(made, "Please say more.", 3)
        self.look(client)
        asked = {"HTTP_HX_REQUEST": "true"}
        told = client.get(address("look"), **asked)
        assert told.status_code == 286
        assert "Show what was found" in told.content.decode()
        assert "HX-Refresh" not in told
        assert client.get(address("look") + "?empty=1", **asked)["HX-Refresh"] == "true"
        assert client.get(address("look")).url == address("similar")

    def test_what_was_grouped_at_once_is_undone_from_the_page(self, made, client, lead):
        same = sent(made, "Please say more.", 3)
        assert "Undo what was grouped" in self.look(client)
        step = CampaignLook.objects.get().step
        page = post(client, address("undo", step.uuid), next=address("similar"))
        assert {issue_of(comment) for comment in same} == {""}
        assert "Undo what was grouped" not in page

    def test_a_look_that_died_or_broke_off_is_told_and_begun_again(self, made, client, lead):
        sent(made, "Please say more.", 3)
        begin_look(made, by=lead, at=timezone.now() - timedelta(minutes=3))
        assert "has not been heard of" in page_of(client, address("similar"))
        assert "3 comments read the same" in self.look(client)
        CampaignLook.objects.update(state="failed", refusal="It broke off.")
        page = page_of(client, address("similar"))
        assert "It broke off. You can start it again." in page
        assert 'value="look"' in page

    def test_who_says_the_opposite_is_shown_first_among_the_others(self, made, client, lead):
        letter = f"{LETTER} An office that answers nobody is worse than none, as everybody knows who has waited for it."
        sent(made, letter, 8)
        against = said(made, letter.replace("We ask that", "We do not ask that").format("Rowan Union"))
        self.look(client)
        page = page_of(client, address("similar"))
        refs = re.findall(r'name="shown" value="([^"]+)"', page)
        assert (len(refs), refs[0]) == (5, against.ref)
        assert "1 of them says a sentence in other words" in page
        assert re.search(r"<ins\s*>[^<]*do not[^<]*</ins>", page)

    def test_a_family_is_not_confirmed_where_some_who_may_say_something_else_are_not_shown(self, made, client, lead):
        line = "Please delete the reference to private providers, since care is not a commodity."
        sent(made, line, 2)
        for name in NAMES[:6]:
            said(made, f"{line} {name}.")
        self.look(client)
        assert 'value="confirm"' not in page_of(client, address("similar"))
        family = address("similar") + f"?family={GroupProposal.objects.get().uuid}"
        assert 'value="confirm"' in page_of(client, family)

    def test_a_person_confirms_and_ticks_off(self, made, client, lead):
        letters = sent(made, LETTER, 4)
        self.look(client)
        proposal = GroupProposal.objects.get()
        others = [member.comment for member in proposal.members.all()]
        words = {"family": proposal.uuid, "shown": [other.ref for other in others], "c": [others[0].ref, others[1].ref]}
        assert "grouped in G-001" in post(client, address("similar"), do="confirm", **words)
        assert CommentGroup.objects.get().kind == "near_identical"
        assert issue_of(others[2]) == ""
        assert "Nothing is proposed." in self.look(client)
        assert sum(issue_of(letter) == "G-001" for letter in letters) == 3

    def test_a_late_letter_joins_its_issue_and_nobody_is_called_left_out(self, made, client, lead):
        letters = sent(made, LETTER, 4)
        groups.group(letters[:3], by=lead, at=NOW)
        self.look(client)
        proposal = GroupProposal.objects.get()
        page = post(client, address("similar"), do="confirm", family=proposal.uuid)
        assert "1 comment grouped in G-001." in page
        assert "Left out" not in page

    def test_not_the_same_is_remembered(self, made, client, lead):
        sent(made, LETTER, 4)
        self.look(client)
        proposal = GroupProposal.objects.get()
        post(client, address("similar"), do="dismiss", family=proposal.uuid)
        assert "Nothing is proposed." in self.look(client)
        assert "Please look again" in post(client, address("similar"), do="confirm", family=proposal.uuid)
        assert "Please look again" in post(client, address("similar"), do="confirm", family="nonsense")

    def test_a_large_family_is_shown_in_part_and_whole_on_its_own_page(self, made, client, lead):
        sent(made, LETTER, 9)
        self.look(client)
        page = page_of(client, address("similar"))
        assert "See all 9 comments" in page
        assert page.count('name="shown"') == 5
        page = page_of(client, address("similar") + f"?family={GroupProposal.objects.get().uuid}")
        assert page.count('name="shown"') == 8

    def test_a_drafter_is_shown_no_word_of_what_came_in_confidence(self, made, client, lead):
        sent(made, LETTER, 3)
        secret = make_submission(made, comments=[LETTER.format("Nightjar")], visibility="confidential").comments.get()
        find_groups(made, by=lead, at=NOW)
        client.force_login(make_lead(made.workstream, role="drafter"))
        page = page_of(client, address("similar"))
        assert "3 organisations" in page
        assert "Nightjar" not in page
        proposal = GroupProposal.objects.get()
        post(client, address("similar"), do="confirm", family=proposal.uuid)
        assert issue_of(secret) == ""
        find_groups(made, by=lead, at=NOW)
        assert GroupProposal.objects.filter(state="open").get().members.get().comment == secret

    def test_the_page_asks_as_often_for_six_families_as_for_one(self, made, client, lead):
        def words(i):
            return " ".join(f"{'abcdefghij'[i]}{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(60)) + " {0}"

        def looked(*families):
            for i in families:
                sent(made, words(i), 3)
            self.look(client)
            return queries_of(client, address("similar"))

        assert looked(0) == looked(1, 2, 3, 4, 5)
        assert GroupProposal.objects.count() == 6


def test_from_a_selection_one_goes_on_to_the_issue_that_was_made_of_it(made, lead, client):
    one, other, _third = sent(made)
    # As the page of the selection sends it.
    words = {"refs": f"{one.ref} {other.ref}", "query": "", "next": address("comments")}
    page = post(client, address("group_new"), do="group", **words)
    assert "2 comments grouped in G-001." in page
    assert CommentGroup.objects.get().code in page.partition("<h1")[2][:400]


class TestDifferingTexts:
    """Only what is one text in two forms is compared; what was grouped by hand says it in its own words."""

    def shown(self, made, client, lead, *comments):
        groups.group(comments, representative=comments[0], by=lead, at=NOW)
        return " ".join(page_of(client, address("group", "G-001")).partition('id="members"')[2].split())

    def test_another_text_on_another_paragraph_stands_whole_with_its_place_and_its_own_redline(
        self, made, client, lead
    ):
        one = said(made, "Say who decides.", proposed_text="The board decides.", proposed_mode="replace")
        other = said(
            made, "Communities wait for years.", paragraph="2", proposed_text="Host communities must be consulted.",
            proposed_mode="replace",
        )  # fmt: skip
        shown = self.shown(made, client, lead, one, other)
        assert "Communities wait for years." in shown
        assert "another place than the first" in shown
        assert "passages differ" not in shown
        assert "only in the first" not in shown
        assert "Each says it in its own words" in shown
        # The change is one of its own paragraph, and not of the first one's wording.
        assert "<ins>must</ins>" in shown
        assert "The board decides" not in shown

    def test_nearly_the_same_is_compared_beside_what_is_not(self, made, client, lead):
        letters, other = sent(made, LETTER, 2), said(made, "Something else altogether.")
        shown = self.shown(made, client, lead, *letters, other)
        assert "1 passage differs" in shown
        assert "Something else altogether." in shown
        assert "what differs is marked" in shown

    def test_what_two_quote_of_their_paragraph_makes_them_no_text_in_two_forms(self, made, client, lead):
        quoted = "Host communities should be consulted early and in their own languages."
        one = said(made, f"{quoted} We agree with all of this.", paragraph="2")
        other = said(made, f"{quoted} Delete it, nobody can pay.", paragraph="2")
        shown = self.shown(made, client, lead, one, other)
        assert "Delete it, nobody can pay." in shown
        assert "passage differs" not in shown

    def test_the_same_words_for_another_kind_of_change_stand_by_themselves(self, made, client, lead):
        words = {"proposed_text": "Local authorities need funding."}
        one = said(made, "Clearer so.", proposed_mode="replace", **words)
        other = said(made, "Clearer so.", proposed_mode="insert", placement="after", **words)
        shown = self.shown(made, client, lead, one, other)
        assert "The same words" not in shown
        assert "Proposed addition" in shown
