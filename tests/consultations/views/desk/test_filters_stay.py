"""What is filtered stays filtered: a lead does all that the workbench offers, as a browser would without scripts."""

from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import pytest

from consultations.actions.filters import save_filter
from consultations.actions.library import save_standard_response
from consultations.actions.themes import create_theme
from consultations.forms.desk.filters import FILTERS
from consultations.models import Clarification, Comment, Disposition, SavedFilter
from tests import factories as make
from tests.consultations.views.desk.test_comments import address
from tests.factories import NOW

pytestmark = pytest.mark.django_db

FILTER = {"decision": "pending", "assigned": "none", "theme": "T1", "text": "skills & more"}
QUERY = f"?{urlencode(FILTER)}"
TICKED = ("checkbox", "radio")


class Page(HTMLParser):
    """The links and forms of a page, as somebody without scripts uses them."""

    def __init__(self, client, response):
        super().__init__()
        self.client, self.response = client, response
        self.path = response.request["PATH_INFO"]
        self.query = response.request["QUERY_STRING"]
        self.links, self.forms, self.by_id = [], [], {}
        self._form = self._select = self._writes = None
        self.feed(response.content.decode())

    # reading

    def handle_starttag(self, tag, attributes):
        attributes = {name: "" if value is None else value for name, value in attributes}
        if tag == "a":
            self.links.append(attributes)
        elif tag == "form":
            self._form = {"at": attributes, "fields": [], "buttons": []}
            self.forms.append(self._form)
            self.by_id[attributes.get("id")] = self._form
        elif tag in ("input", "select", "textarea", "button") and "name" in attributes:
            form = self.by_id.get(attributes["form"]) if "form" in attributes else self._form
            if form is None:
                return
            if tag == "button":
                form["buttons"].append(attributes)
            elif tag == "select":
                self._select = (form, attributes["name"])
            elif tag == "textarea":
                form["fields"].append((attributes["name"], ""))
                self._writes = form
            elif attributes.get("type") not in TICKED:
                form["fields"].append((attributes["name"], attributes.get("value", "")))
            elif "checked" in attributes:
                form["fields"].append((attributes["name"], attributes.get("value", "on")))
        elif tag == "option" and self._select and "selected" in attributes:
            form, name = self._select
            form["fields"].append((name, attributes.get("value", "")))

    def handle_endtag(self, tag):
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._writes = None

    def handle_data(self, data):
        if self._writes:
            name, words = self._writes["fields"][-1]
            self._writes["fields"][-1] = (name, words + data.removeprefix("\n"))

    # using

    def follow(self, **attributes):
        """Click the link that has these attributes: `data_do="split"`."""
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        link = next(link for link in self.links if wanted.items() <= link.items())
        return Page(self.client, self.client.get(urljoin(self.path, link["href"]), follow=True))

    def press(self, name, value, /, **typed):
        """Fill in and send the form with this button."""
        for form in self.forms:
            for button in form["buttons"]:
                if (button["name"], button.get("value")) == (name, value):
                    return self._send(form, {name: value} | typed, button.get("formaction"))
        raise AssertionError(f"no button {name}={value}")

    def send(self, to, /, **typed):
        """Fill in and send the first form whose address has this in it; its button has no name."""
        form = next(form for form in self.forms if to in form["at"].get("action", f"{self.path}?{self.query}"))
        return self._send(form, typed)

    def _send(self, form, typed, action=None):
        data = {}
        for field, words in form["fields"]:
            data.setdefault(field, []).append(words)
        data |= typed
        to = urljoin(self.path, action or form["at"].get("action") or f"{self.path}?{self.query}")
        if form["at"].get("method", "get") == "get":
            return Page(self.client, self.client.get(urlsplit(to).path, data, follow=True))
        return Page(self.client, self.client.post(to, data, follow=True))

    @property
    def filter(self):
        """What the address filters by."""
        return {name: value for name, value in parse_qsl(self.query) if name in FILTERS}


@pytest.fixture
def made():
    return make.make_round("closed", code="WS05-R2", agreement="second")


@pytest.fixture
def page(made, client):
    """The second of three comments that the filter finds, as a lead sees it."""
    lead = make.make_lead(made.workstream)
    save_standard_response(made.workstream, title="Seen", text="Thank you.", by=lead, at=NOW)
    words = ["Skills & more, the first.", "Skills & more. In two sentences.", "Skills & more, the third."]
    sent = [{"text": text, "proposed_text": "So."} for text in words]
    sent += [
        {"text": "Skills & more: elsewhere.", "paragraph": "2"},
        {"text": "Skills & more,", "kind": "editorial", "proposed_text": "So,"},
    ]
    make.make_submission(made, comments=sent)
    theme = create_theme(made, title="Skills", by=lead, at=NOW)
    for disposition in Disposition.objects.all():
        disposition.themes.add(theme)
    client.force_login(lead)
    return Page(client, client.get(address("comment", made, "WS05-R2-0002", query=QUERY)))


def decided_by_another(made, **words):
    make.decide(Comment.objects.get(ref="WS05-R2-0002"), by=make.make_lead(made.workstream), at=NOW, **words)


def save(page, made):
    return page.press("do", "save", decision="noted")


def save_and_next(page, made):
    return page.press("do", "next", decision="noted")


def keep_as_draft(page, made):
    return page.press("do", "draft", response="So")


def press_enter(page, made):
    return page.press("do", "enter", decision="noted")


def add_a_theme(page, made):
    return page.press("do", "theme", new_theme="Costs")


def insert_from_the_library(page, made):
    return page.press("do", "insert", pick=str(made.workstream.standard_responses.get().uuid))


def be_refused(page, made):
    refused = page.press("do", "save", decision="referred", response="")
    assert refused.response.status_code == 422
    return refused.press("do", "save", response="To workstream 4.")


def undo(page, made):
    return save(page, made).send("/undo/")


def undo_from_the_next(page, made):
    return save_and_next(page, made).send("/undo/")


def meet_another_answer(page, made):
    decided_by_another(made, response="Theirs.")
    both = page.press("do", "next", decision="referred", response="To workstream 4.")
    assert both.response.status_code == 409
    return both.press("keep", "mine")


def agree(page, made):
    decided_by_another(made)
    return page.follow(data_comment="WS05-R2-0002").press("do", "agree")


def re_open(page, made):
    decided_by_another(made)
    return page.follow(data_comment="WS05-R2-0002").press("do", "reopen", reason="New facts.")


def pull_out(page, made):
    return page.press("do", "contest", remark="Let us talk.")


def put_back(page, made):
    return pull_out(page, made).press("do", "put_back")


def group_by_number(page, made):
    return page.send("/issues/new/", into="3")


def group_with_the_previous(page, made):
    return page.press("do", "group")


def assign(page, made):
    lead = make.co_lead(made)
    return page.follow(data_do="assign").send("/assign/", person=str(lead.uuid))


def split(page, made):
    marked = page.follow(data_do="split")
    places = marked.press("cut", "1", at="15")
    return places.send("/split/")


def move(page, made):
    return page.follow(href=f"{page.path}move/{QUERY}").send("/move/", place="p3")


def ask(page, made):
    return page.follow(href=f"{page.path}ask/{QUERY}").send("/ask/", question="What is meant?")


def wait_no_longer(page, made):
    asked = ask(page, made)
    (question,) = Clarification.objects.all()
    return asked.press("close", str(question.uuid))


def switch_the_shortcuts(page, made):
    return page.press("shortcuts", "on")


def look_at_the_history(page, made):
    return page.follow(data_do="history").follow(class_="back")


def go_to_the_next_and_back(page, made):
    return page.follow(data_do="following").follow(data_do="previous")


def go_to_another_place(page, made):
    return page.follow(data_place="p2")


def go_to_the_list_and_back(page, made):
    return page.follow(href=address("comments", made, query=QUERY)).follow(href=f"{page.path}{QUERY}")


def go_to_the_list_and_to_the_workbench(page, made):
    return page.follow(href=address("comments", made, query=QUERY)).follow(href=address("round", made, query=QUERY))


def decide_in_the_list(page, made):
    listed = page.follow(href=address("comments", made, query=QUERY))
    asked = listed.press("what", "decide", c=["WS05-R2-0001"])
    return asked.press("do", "preview", decision="noted").press("do", "apply")


def accept_the_editorial_ones(page, made):
    link = next(link["href"] for link in page.links if "what=accept" in link["href"])
    return page.follow(href=link).press("do", "apply")


def save_the_filter(page, made):
    saved = page.send("/filters/", name="Mine")
    assert dict(parse_qsl(SavedFilter.objects.get().query)) == FILTER
    return saved


def ask_for_more_filters_and_set_one(page, made):
    more = page.follow(class_="act act--main filters__go")
    assert any(pair == ("theme", "T1") for form in more.forms for pair in form["fields"])
    return more.send("/lead/WS05-R2/", stakeholders="")


def use_a_saved_filter(page, made):
    save_filter(made, name="Same", query=QUERY[1:], by=make.co_lead(made), at=NOW)
    other = page.follow(href=address("round", made))
    return other.follow(href=f"{address('round', made)}{QUERY}")


ACTIONS = [
    save, save_and_next, keep_as_draft, press_enter, add_a_theme, insert_from_the_library, be_refused, undo,
    undo_from_the_next, meet_another_answer, agree, re_open, pull_out, put_back, group_by_number,
    group_with_the_previous, assign, split, move, ask, wait_no_longer, switch_the_shortcuts, look_at_the_history,
    go_to_the_next_and_back, go_to_another_place, go_to_the_list_and_back, go_to_the_list_and_to_the_workbench,
    decide_in_the_list, accept_the_editorial_ones, save_the_filter, ask_for_more_filters_and_set_one,
    use_a_saved_filter,
]  # fmt: skip


@pytest.mark.parametrize("act", ACTIONS)
def test_after_this_the_address_still_says_what_is_filtered(act, page, made):
    assert page.filter == FILTER
    after = act(page, made)
    assert after.response.status_code == 200
    assert after.filter == FILTER, f"{after.path}?{after.query}"
