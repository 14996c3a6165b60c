"""Charts drawn on the server as inline SVG: attributes only, so that the policy of the page allows them.

A chart never stands alone: its numbers stand beside it, and as a table below it (product.md 5.7).
"""

from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language_bidi

WIDTH, HEIGHT, GAP = 1000, 20, 2
# The strip of paragraphs: width of a step and of its bar, where the bars stand, and how high the highest is.
STEP, BAR, GROUND, HIGHEST = 34, 20, 118, 100
FEWEST = 29  # a short text's bars are no wider than a long one's
LONG = 40  # more than so many do not become narrower: the chart scrolls
LETTER = 7  # about the width of a character under a bar
NAMED_FROM = 0.6  # bars of this share of the highest and more carry their number


def stacked_bar(parts, label, *, whole=None):
    """One bar of parts that lie side by side: `parts` maps the part's name to its number, `label` says it in words.

    `whole` is what the full width stands for; without it the bar is always full.
    """
    shown = [(name, number) for name, number in parts.items() if number]
    total = sum(number for _name, number in shown)
    scale = (WIDTH - GAP * len(shown)) / (whole or total or 1)
    pieces, x = [], 0.0
    for name, number in shown:
        width = number * scale
        pieces.append((name, f"{x:.1f}", f"{max(width, 1):.1f}", HEIGHT))
        x += width + GAP
    return format_html(
        '<svg class="bar turns" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        WIDTH,
        HEIGHT,
        label,
        format_html_join("", '<rect class="c-{}" x="{}" y="0" width="{}" height="{}"></rect>', pieces),
    )


def plain_bar(number, whole, label):
    """One bar in one colour, as long as its number; stakeholder groups are never told apart by colour."""
    return stacked_bar({"primary": number}, label, whole=whole)


def dot_pair(part, whole, most, label):
    """A dot for a part and a ring for the whole on one line as long as `most`; nearer together is better."""
    at_part, at_whole = (10 + 300 * number / (most or 1) for number in (part, whole))
    return format_html(
        '<svg class="pair turns" viewBox="0 0 320 16" role="img" aria-label="{}">'
        '<line class="c-line" x1="10" y1="8" x2="310" y2="8"></line>'
        '<line class="c-thick" x1="{}" y1="8" x2="{}" y2="8"></line>'
        '<circle class="c-ring" cx="{}" cy="8" r="6"></circle>'
        '<circle class="c-primary" cx="{}" cy="8" r="5"></circle></svg>',
        label, f"{at_part:.1f}", f"{at_whole:.1f}", f"{at_whole:.1f}", f"{at_part:.1f}",
    )  # fmt: skip


def paragraph_strip(stretches, label):
    """One bar for each paragraph: comments, the dark part substantive ones, and a dot where some are left to decide.

    `stretches`: tuples of the paragraph's number, its address, comments, substantive, left, and all of it in words.
    """
    steps = max(len(stretches), FEWEST)
    width = STEP * steps + 2
    most = max((stretch[2] for stretch in stretches), default=1) or 1
    # Where people read from the right, the text begins at the right.
    places = range(steps - 1, -1, -1) if get_language_bidi() else range(steps)
    bars = ((_strip_bar(place, most, *stretch),) for place, stretch in zip(places, stretches, strict=False))
    pieces = format_html_join("", "{}", bars)
    return format_html(
        '<svg class="chart strip{}" viewBox="0 0 {} 150" width="{}" height="150" role="group" aria-label="{}">'
        '<line class="c-line" x1="0" y1="{}" x2="{}" y2="{}"></line>{}</svg>',
        " strip--long" if steps > LONG else "", width, width, label, GROUND, width, GROUND, pieces,
    )  # fmt: skip


def _strip_bar(place, most, number, address, comments, substantive, left, words):
    x = place * STEP + 7
    middle = x + BAR // 2
    high, dark = (HIGHEST * part / most for part in (comments, substantive))
    # Long numbers would run into each other: they stand in the link's words and in the table beside the chart.
    named = comments >= most * NAMED_FROM
    above = format_html(
        '<text x="{}" y="{}" text-anchor="middle">{}</text>', middle, f"{GROUND - high - 4:.1f}", comments
    )
    dot = format_html('<circle class="c-ink" cx="{}" cy="145" r="2.5"></circle>', middle)
    return format_html(
        '<a href="{}" aria-label="{}"><rect class="hit" x="{}" y="1" width="{}" height="148"></rect>'
        '<rect class="c-soft" x="{}" y="{}" width="{}" height="{}"></rect>'
        '<rect class="c-primary" x="{}" y="{}" width="{}" height="{}"></rect>{}'
        '<text class="t-muted" x="{}" y="134" text-anchor="middle" direction="ltr">{}</text>{}</a>',
        address, words, x - 6, STEP - 2,
        x, f"{GROUND - high:.1f}", BAR, f"{high:.1f}",
        x, f"{GROUND - dark:.1f}", BAR, f"{dark:.1f}",
        above if named else "",
        middle, number if named or len(number) * LETTER <= STEP else "", dot if left else "",
    )  # fmt: skip
