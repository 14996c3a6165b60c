"""Charts drawn on the server as inline SVG: attributes only, so that the policy of the page allows them.

A chart never stands alone: its numbers stand beside it, and as a table below it (product.md 5.7).
"""

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.html import format_html, format_html_join

WIDTH, HEIGHT, GAP = 1000, 20, 2
STRIPE = 40  # from one stripe to the next in a part that a grey print would not tell from its neighbours
BAR, DOT = 20, 3  # how wide a bar of the strip is, and half of a dot
HIGH, LOW = 100, 48  # how high its highest is, in a text of usual length and in a long one


def stacked_bar(parts, label, *, whole=None):
    """One bar of parts that lie side by side: `parts` maps the part's name to its number, `label` says it in words.

    `whole` is what the full width stands for; without it the bar is always full.
    """
    shown = [(name, number) for name, number in parts.items() if number]
    total = sum(number for _name, number in shown)
    scale = (WIDTH - GAP * len(shown)) / (whole or total or 1)
    pieces, x, stripes = [], 0.0, ""
    for name, number in shown:
        width = number * scale
        pieces.append((name, f"{x:.1f}", f"{max(width, 1):.1f}", HEIGHT))
        if name == "refused":
            stripes = "".join(f"M{x + at:.0f} 0v{HEIGHT}" for at in range(STRIPE // 2, int(width), STRIPE))
        x += width + GAP
    return format_html(
        '<svg class="bar turns" viewBox="0 0 {} {}" preserveAspectRatio="none" role="img" aria-label="{}">{}{}</svg>',
        WIDTH,
        HEIGHT,
        label,
        format_html_join("", '<rect class="c-{}" x="{}" y="0" width="{}" height="{}"></rect>', pieces),
        format_html('<path class="c-stripes" d="{}"></path>', stripes) if stripes else "",
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


def paragraph_strip(stretches, label, *, most=0, low=False):
    """One bar for each paragraph: comments, the dark part substantive ones, and a dot where some are left to decide.

    `stretches`: tuples of the paragraph's number, its address, comments, substantive, left, and all of it in words.
    `most` is what the highest bar stands for, where several strips are compared. The bars are links in a list and not
    one drawing: they wrap as a text does, on a phone, from the right, on paper.
    """
    most = max([most, *(stretch[2] for stretch in stretches)], default=0) or 1
    highest = LOW if low else HIGH
    bars = format_html_join("", "<li>{}</li>", ((_strip_bar(highest / most, *stretch),) for stretch in stretches))
    return format_html('<ol class="strip" aria-label="{}">{}</ol>', label, bars)


def _strip_bar(scale, number, address, comments, substantive, left, words):
    high, dark = (max(scale * part, 1) if part else 0 for part in (comments, substantive))
    dot = format_html('<circle class="c-ink" cx="{0}" cy="{0}" r="{0}"></circle>', DOT) if left else ""
    return format_html(
        '<a href="{}" aria-label="{}"><b>{}</b><svg width="{}" height="{}" aria-hidden="true">'
        '<rect class="c-soft" width="{}" height="{}"></rect>'
        '<rect class="c-primary" y="{}" width="{}" height="{}"></rect></svg>'
        '<span dir="ltr">{}</span><svg class="strip__left" width="6" height="6" aria-hidden="true">{}</svg></a>',
        address, words, intcomma(comments, use_l10n=False), BAR, f"{high:.1f}", BAR, f"{high:.1f}",
        f"{high - dark:.1f}", BAR, f"{dark:.1f}", number, dot,
    )  # fmt: skip
