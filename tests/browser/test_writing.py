"""Reading and writing in a browser: what it weighs, and that no word is lost or sent twice."""

import gzip
import re
from urllib.parse import urlsplit

import pytest

from consultations.models import CommentText
from tests import factories as make

CODE = "WS05-R1"
READ = f"/consultations/{CODE}/read/"
WORDS = (
    "States should consider recognising skills and earlier learning before departure where they can, and on arrival "
    "where they cannot. Partial recognition, with a clear path to the missing part, is better than refusal: case {n}."
)
NOT_SAVED = "Not saved on the server"


@pytest.fixture
def site(in_thread):
    """An open round on 150 paragraphs, and a focal point."""
    kinds = ["paragraph", "paragraph", "list_item", "recommendation", "paragraph"]

    def build():
        texts = [(kinds[n % 5], WORDS.format(n=n)) for n in range(1, 148)]
        for place, title in ((0, "Purpose"), (50, "Measures"), (100, "Follow-up")):
            texts.insert(place, ("heading", title))
        return make.make_round(version=make.make_draft(texts), code=CODE), make.make_member().person

    return in_thread(build)


@pytest.fixture
def small(in_thread):
    return in_thread(lambda: (make.make_round(code=CODE), make.make_member().person))


@pytest.fixture
def texts(in_thread):
    """What the server keeps, word for word."""
    return lambda: in_thread(lambda: list(CommentText.objects.order_by("pk").values_list("text", flat=True)))


def form_of(slug):
    return f"/consultations/{CODE}/p/{slug}/"


def fill(page, words, kind="substantive"):
    """Write a comment of that kind."""
    if kind:
        page.locator(f"[name=kind][value={kind}]").check()
    page.locator("[name=text]").fill(words)


def save(page):
    page.locator("button[value=save]").click()
    page.wait_for_url(re.compile("/read/"))


def state(page):
    return page.locator("[data-state]")


# --- Reading ----------------------------------------------------------------------------------------------------------


def test_statement_02_on_a_phone_without_javascript_one_lands_back_at_the_paragraph(new_page, sign_in, site, texts):
    page = sign_in(new_page(javascript=False, width=390, height=800), site[1])
    page.goto(READ)
    link = page.locator("article.unit .act--main").nth(86)
    slug = link.get_attribute("href").rstrip("/").rsplit("/", 1)[1]
    link.click()
    fill(page, "Say who pays for it.")
    save(page)
    assert urlsplit(page.url).fragment == slug
    unit, bar = page.locator(f"article#{slug}"), page.locator(".status").bounding_box()
    confirmation = unit.get_by_text("Draft saved")
    assert bar["y"] + bar["height"] <= unit.bounding_box()["y"] < 800
    assert confirmation.is_visible()
    assert unit.get_by_text("Say who pays for it.").is_visible()
    assert texts() == ["Say who pays for it."]


def test_statement_03_the_first_view_of_150_paragraphs_weighs_no_more_than_promised(new_page, sign_in, live_site, site):
    page = sign_in(new_page(width=390), site[1])
    answers = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(READ, wait_until="networkidle")
    assert page.locator("article.unit").count() == 150
    sizes, kinds = {}, set()
    for answer in answers:
        kind = answer.headers["content-type"].split(";")[0].split("/")[1].split("+")[0]
        kinds.add(answer.request.resource_type)
        sizes[kind] = sizes.get(kind, 0) + len(gzip.compress(answer.body(), 6))
        assert answer.url.startswith(live_site.url), f"a third party: {answer.url}"
    assert "font" not in kinds
    assert sizes["html"] <= 45_000
    assert sizes["css"] <= 15_000
    assert sizes["javascript"] <= 25_000
    assert sum(sizes.values()) <= 100_000


def test_statement_05_what_is_marked_on_a_phone_is_listed_on_a_computer(new_page, sign_in, site):
    phone = sign_in(new_page(width=390), site[1])
    phone.goto(READ)
    slugs = ["p1", "p2", "p9", "r3", "p60"]
    for number, slug in enumerate(slugs, start=1):
        phone.locator(f"#{slug} button[formaction]").click()
        phone.locator(f"#{slug} button[value=off]").wait_for()
        assert phone.locator("button[value=off]").count() == number
    computer = sign_in(new_page(), site[1])
    computer.goto("/my/")
    links = computer.locator("#later a[href*='/p/']")
    addresses = [link.get_attribute("href") for link in links.all()]
    assert sorted(addresses) == sorted(form_of(slug) for slug in slugs)
    for number, address in enumerate(addresses):
        links.nth(number).click()
        assert urlsplit(computer.url).path == address
        assert computer.locator("[name=text]").is_visible()
        computer.goto("/my/")


# --- Writing ----------------------------------------------------------------------------------------------------------


def test_statement_04_when_the_connection_breaks_while_saving_nothing_is_lost_and_nothing_doubled(
    new_page, sign_in, small, texts
):
    page = sign_in(new_page(), small[1])
    page.goto(READ)
    page.locator("#p1 .act--main").click()
    form = page.locator("#p1 form[data-draft]")
    fill(form, "Typed before the tunnel.")
    page.context.set_offline(True)
    form.locator("button[value=save]").click()
    state(form).filter(has_text=NOT_SAVED).wait_for()
    assert state(form).get_attribute("role") == "status"
    assert form.locator("[name=text]").input_value() == "Typed before the tunnel."
    assert texts() == []
    page.context.set_offline(False)
    form.locator("button[value=save]").click()
    page.locator("#p1 [data-focus]").wait_for()
    assert texts() == ["Typed before the tunnel."]

    # The server has the words and its answer is lost: pressing again makes no second comment.
    def loses_the_answer(route):
        if route.request.method == "POST":
            route.fetch()
            route.abort()
        else:
            route.continue_()

    page.goto(form_of("p2"))
    page.route("**/p/p2/", loses_the_answer)
    fill(page, "The answer is lost.")
    page.locator("button[value=save]").click()
    state(page).filter(has_text=NOT_SAVED).wait_for()
    assert page.locator("[name=text]").input_value() == "The answer is lost."
    page.unroute("**/p/p2/")
    save(page)
    assert texts() == ["Typed before the tunnel.", "The answer is lost."]


def test_statement_04_words_wait_on_the_device_when_the_page_is_closed_without_a_connection(
    new_page, sign_in, small, texts
):
    page = sign_in(new_page(width=390), small[1])
    page.goto(form_of("p1"))
    fill(page, "Written in a train.", kind="technical")
    page.locator("summary", has_text="Propose new wording").click()
    page.locator("[name=proposed_text]").fill("States shall recognise skills.")
    page.context.set_offline(True)
    page.locator("button[value=save]").click()
    state(page).filter(has_text=NOT_SAVED).wait_for()
    context = page.context
    page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(form_of("p1"))
    assert page.locator("[name=text]").input_value() == "Written in a train."
    assert page.locator("[name=proposed_text]").input_value() == "States shall recognise skills."
    assert page.locator("[name=kind][value=technical]").is_checked()
    save(page)
    assert texts() == ["Written in a train."]
    page.goto(form_of("p1"))
    assert page.locator("[name=text]").input_value() == ""


def test_words_are_saved_within_five_seconds_of_the_last_key_and_on_leaving(new_page, sign_in, small, texts):
    page = sign_in(new_page(), small[1])
    page.clock.install()
    page.goto(form_of("p1"))
    fill(page, "Saved by the clock.")
    page.clock.run_for(3_000)
    page.locator("[name=text]").press_sequentially(" And more.")
    page.clock.run_for(3_000)
    assert texts() == []
    with page.expect_response(lambda response: response.request.method == "POST"):
        page.clock.run_for(2_000)
    state(page).filter(has_text=re.compile(r"^Saved \d")).wait_for()
    assert texts() == ["Saved by the clock. And more."]
    # The same draft from now on, and leaving keeps what the clock has not.
    page.locator("[name=text]").press_sequentially(" And left.")
    page.goto("/my/")
    # The last request outlives its page, so nobody can wait for it.
    arrived = (page.reload() and texts() == ["Saved by the clock. And more. And left."] for _ in range(50))
    assert any(arrived)
    # So does a proposal without a comment.
    page.goto(form_of("p2"))
    page.locator("[name=kind][value=editorial]").check()
    page.locator("summary", has_text="Propose new wording").click()
    page.locator("[name=proposed_text]").fill("Only the wording.")
    with page.expect_response(lambda response: response.request.method == "POST" and response.ok):
        page.clock.run_for(5_000)


def test_statement_06_a_proposal_starts_with_the_paragraph_and_its_change_is_not_told_by_colour_alone(
    new_page, sign_in, small
):
    page = sign_in(new_page(), small[1])
    page.goto(READ)
    page.locator("#p1 .act--main").click()
    form = page.locator("#p1 form[data-draft]")
    form.locator("summary", has_text="Propose new wording").click()
    proposed = form.locator("[name=proposed_text]")
    assert proposed.input_value() == "States should consider recognising skills before return."
    proposed.fill("States should recognise skills before return.")
    form.locator("[data-show]").click()
    change = form.locator(".redline__text")
    change.wait_for()
    assert "".join(change.locator("del").all_inner_texts()).split() == ["consider", "recognising"]
    assert change.locator("ins").all_inner_texts() == ["recognise"]
    # What a screen reader is told, and what an eye without colours sees.
    spoken = change.aria_snapshot()
    assert "- deletion: consider" in spoken
    assert "- insertion: recognise" in spoken
    lines = "e => getComputedStyle(e).textDecorationLine"
    assert change.locator("del").first.evaluate(lines) == "line-through"
    assert change.locator("ins").first.evaluate(lines) == "underline"
    legend = form.locator(".legend-line")
    assert legend.locator("del").inner_text() == "taken out"
    assert legend.locator("ins").inner_text() == "put in"


def test_statement_07_2001_characters_get_advice_and_10001_a_clear_limit_with_nothing_cut(
    new_page, sign_in, small, texts
):
    page = sign_in(new_page(), small[1])
    page.goto(form_of("p1"))
    advice = page.get_by_text("Could this be two comments?")
    page.locator("[name=kind][value=substantive]").check()
    box = page.locator("[name=text]")
    box.fill("x" * 2_000)
    assert not advice.is_visible()
    assert page.locator("[data-length]").inner_text().startswith("2000 ")
    box.press("End")
    box.press("x")
    assert advice.is_visible()
    save(page)
    assert texts() == ["x" * 2_001]
    # One more than the limit: all of it stays in the form, and can be split.
    page.goto(form_of("p2"))
    long = "One sentence of forty characters or so. " * 250 + "."
    fill(page, long)
    page.locator("button[value=save]").click()
    page.locator(".errors", has_text="10001 characters").wait_for()
    assert page.locator("[name=text]").input_value() == long
    page.get_by_role("button", name="Split into two").click()
    page.locator("[name=rest]").wait_for()
    assert page.locator("[name=text]").input_value() + page.locator("[name=rest]").input_value() == long
    save(page)
    assert "".join(texts()[1:]) == long
    assert len(texts()) == 3


def test_two_tabs_lose_nothing(new_page, sign_in, small, texts, in_thread):
    in_thread(lambda: make.make_comment(small[0], "As it was.", by=small[1]))
    first = sign_in(new_page(), small[1])
    first.goto(READ)
    first.locator("#p1 .note__do .act--main").click()
    first.locator("#p1 form [name=text]").fill("From the first tab.")
    second = first.context.new_page()
    second.goto(READ)
    second.locator("#p1 .note__do .act--main").click()
    second.locator("#p1 form [name=text]").fill("From the second tab.")
    second.locator("#p1 button[value=save]").click()
    second.locator("#p1 [data-focus]").wait_for()
    first.locator("#p1 form button[value=save]").click()
    joined = first.locator(".three").get_by_label("Your comment and reason")
    joined.wait_for()
    for words in ("From the first tab.", "From the second tab."):
        assert first.locator("main .grow", has_text=words).is_visible()
        assert words in joined.input_value()
    assert texts() == ["From the second tab."]
    first.get_by_role("button", name="Save the joined text").click()
    first.locator("#p1 [data-focus]").wait_for()
    assert texts() == ["From the second tab.\n\nFrom the first tab."]


@pytest.mark.parametrize("inline", [True, False])
def test_an_expired_sign_in_keeps_the_words(new_page, sign_in, small, texts, inline):
    page = sign_in(new_page(), small[1])
    if inline:
        page.goto(READ)
        page.locator("#p1 .act--main").click()
        page.locator("#p1 form").wait_for()
    else:
        page.goto(form_of("p1"))
    fill(page, "Typed while the sign-in expired.", kind="question")
    page.context.clear_cookies(name="sessionid")
    page.locator("button[value=save]").click()
    page.wait_for_url("**/accounts/login/**")
    page.locator("summary", has_text="Sign in with a password").click()
    page.locator("[name=login]").fill(small[1].email)
    page.locator("[name=password]").fill(make.PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.wait_for_url(f"**{form_of('p1')}")
    assert page.locator("[name=text]").input_value() == "Typed while the sign-in expired."
    assert page.locator("[name=kind][value=question]").is_checked()
    save(page)
    assert texts() == ["Typed while the sign-in expired."]
