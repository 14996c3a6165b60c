"""For an Arabic reader everything runs from right to left, and what is not Arabic stays as it is."""

from itertools import pairwise

from tests.browser.world import World

# Each reference or number on the page, letter by letter: one further left than the one before it is torn apart.
TORN = r"""() => {
    const form = /[A-Z]{1,3}\d*-[A-Z0-9-]+|\d+(?:\([a-z]+\))+|\d+(?:\.\d+)+/g;
    const torn = [], walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    let met = 0;
    while (walker.nextNode()) {
        const node = walker.currentNode;
        if (!node.parentElement.checkVisibility() || node.parentElement.closest('.vh, script, svg')) continue;
        for (const match of node.data.matchAll(form)) {
            const boxes = [...match[0]].map((_, n) => {
                const range = document.createRange();
                range.setStart(node, match.index + n);
                range.setEnd(node, match.index + n + 1);
                return range.getBoundingClientRect();
            });
            met += 1;
            const isTorn = (box, last) => Math.abs(box.top - last.top) < 4 && box.left < last.left - 1;
            if (boxes.some((box, n) => n && isTorn(box, boxes[n - 1])))
                torn.push(match[0] + ': ' + node.parentElement.outerHTML.slice(0, 120));
        }
    }
    return {met, torn};
}"""
RIGHT = "e => e.getBoundingClientRect().right"
FOCUS = "() => { const box = document.activeElement.getBoundingClientRect(); return [box.top, box.right]; }"
BEYOND_THE_MARGIN = """() => [...document.querySelectorAll('.unit__no')].filter(e => {
    const edge = e.closest('.unit').getBoundingClientRect().right;
    return e.getBoundingClientRect().right > edge || e.scrollWidth > e.clientWidth + 1;
}).map(e => e.outerHTML)"""
DIRECTION = "e => getComputedStyle(e).direction"


def is_right_of(one, other):
    return one.first.evaluate(RIGHT) > other.first.evaluate(RIGHT)


def test_statement_39_in_arabic_all_runs_from_right_to_left_and_references_stay_intact(
    new_page, sign_in, in_thread, live_site
):
    world = in_thread(World)

    def in_arabic(user):
        page = sign_in(new_page(), user)
        page.context.add_cookies([{"name": "language", "value": "ar", "url": live_site.url}])
        return page

    page, lead = in_arabic(world.focal_point), in_arabic(world.lead)
    seen = [
        *((page, world.at("open", path)) for path in ("", "read/", "check/", "receipt/", "p/p1-a-i/")),
        *((page, world.at("published", path)) for path in ("results/", "results/said/")),
        (page, world.at("late", "late/")),
        (page, "/my/"),
        (lead, "/lead/"),
        *((lead, world.desk(path)) for path in ("", "comments/", f"comments/{world.decided.ref}/")),
        (lead, world.desk(f"comments/{world.own.ref}/")),
    ]
    met = 0
    for somebody, address in seen:
        somebody.goto(address)
        assert somebody.locator("html").evaluate(DIRECTION) == "rtl"
        found = somebody.evaluate(TORN)
        assert found["torn"] == [], address
        met += found["met"]
    assert met > 60

    # Layout: contents at the right, then the numbers, then the text, then the margin.
    page.goto(world.at("open", "read/"))
    unit = page.locator("#p1")
    row = [page.locator(".toc"), unit.locator(".unit__no"), unit.locator(".unit__body"), unit.locator(".unit__margin")]
    assert all(is_right_of(one, other) for one, other in pairwise(row))
    # The draft is English and one of the comments Arabic: each runs in its own direction, inside the Arabic page.
    assert unit.locator(".unit__body").evaluate(DIRECTION) == "ltr"
    notes = unit.locator(".note__text")
    directions = {note.inner_text(): note.evaluate(DIRECTION) for note in notes.all()}
    assert directions.pop("Please define it.") == "ltr"
    assert "rtl" in directions.values()
    # A redline of English words, and its legend in Arabic.
    page.goto(world.at("open", f"draft/{world.editing.uuid}/"))
    change = page.locator("[data-redline] .redline__text")
    assert change.evaluate(DIRECTION) == "ltr"
    assert page.locator("[data-redline] .legend-line").evaluate(DIRECTION) == "rtl"
    # The way back points to the right.
    assert page.locator(".back .i").evaluate("e => getComputedStyle(e).transform").startswith("matrix(-1")

    # Labels that are words ("Note 1") stay within their margin, at the widest script.
    page.goto(world.at("open", "read/"))
    assert page.locator(".unit__no--word").count()
    assert page.evaluate(BEYOND_THE_MARGIN) == []

    # Tables and charts begin at the right; so does an English title, in its own direction.
    page.goto(world.at("published", "results/"))
    title = page.locator("h1.title")
    assert (title.evaluate(DIRECTION), title.evaluate("e => getComputedStyle(e).textAlign")) == ("ltr", "right")
    cells = page.locator(".decisions thead th")
    assert is_right_of(cells.nth(0), cells.nth(1))
    assert is_right_of(cells.nth(1), cells.nth(3))
    pieces = page.locator("svg.bar").first.locator("rect")
    assert is_right_of(pieces.nth(0), pieces.nth(1))
    lead.goto(world.desk("overview/"))
    bars = lead.locator(".strip a:visible")
    assert is_right_of(bars.nth(0), bars.nth(1))

    # The keyboard goes the way the eye does.
    page.keyboard.press("Tab")
    stops = []
    for _ in range(9):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUS))
    in_rows = [(a, b) for a, b in pairwise(stops) if abs(a[0] - b[0]) < 5]
    assert len(in_rows) >= 4
    assert all(after[1] < before[1] for before, after in in_rows)
