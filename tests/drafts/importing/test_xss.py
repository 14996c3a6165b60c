"""Nothing in a file is executed: after import, freezing and rendering, attacks are words or are gone."""

import re
from collections import Counter
from html.parser import HTMLParser

import pytest
from django.urls import reverse

from drafts.importing import ImportRefused, read_draft
from drafts.paragraphs import paragraphs_of
from drafts.versions import freeze_draft
from tests import factories as make
from tests.drafts.samples import stream

JS = "javascript:alert(1)"
# By the way in that each tries. `WORDS` is what a reader must still see wherever it stands.
VECTORS = {
    "elements that run": [
        "<script>alert(1)</script>",
        "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
        "<scr<script>ipt>alert(1)</scr</script>ipt>",
        "<<script>alert(1)//<</script>",
        "<script/x>alert(1)</script>",
        "<script\n>alert(1)</script\n>",
        "<script>alert(1)",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
        "<template><script>alert(1)</script></template>",
        "<object data=javascript:alert(1)></object>",
        "<embed src=javascript:alert(1)>",
        "<applet code=evil.class></applet>",
        "<iframe src=javascript:alert(1)></iframe>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<frameset onload=alert(1)></frameset>",
        "<portal src=javascript:alert(1)></portal>",
    ],
    "events of elements": [
        "<img src=x onerror=alert(1)>",
        "<img src=x onerror=alert(1) alt='\"><script>alert(1)</script>'>",
        "<body onload=alert(1)>",
        "<p onclick=alert(1)>x</p>",
        "<b onmouseover=alert(1)>x</b>",
        "<a onfocus=alert(1) autofocus tabindex=0>x</a>",
        "<details open ontoggle=alert(1)>x</details>",
        "<input onfocus=alert(1) autofocus>",
        "<select onfocus=alert(1)><option>x</select>",
        "<marquee onstart=alert(1)>x</marquee>",
        "<video><source onerror=alert(1)></video>",
        "<audio src=x onerror=alert(1)></audio>",
        "<p\x0conclick\x0c=alert(1)>x</p>",
        "<p/onclick=alert(1)/>x",
        "<p a='>' onclick=alert(1)>x</p>",
        "<div style='animation-name:x' onanimationend=alert(1)>x</div>",
    ],
    "addresses": [
        f'<a href="{JS}">x</a>',
        '<a href=" jAvA\tscRipt:alert(1)">x</a>',
        '<a href="java\nscript:alert(1)">x</a>',
        '<a href="&#106;avascript:alert(1)">x</a>',
        '<a href="javascript&colon;alert(1)">x</a>',
        '<a href="\x01javascript:alert(1)">x</a>',
        '<a href="javascript://evil.example/%0aalert(1)">x</a>',
        '<a href="data:text/html,<script>alert(1)</script>">x</a>',
        '<a href="vbscript:msgbox(1)">x</a>',
        '<a href="https://a.example/&quot; onclick=&quot;alert(1)">x</a>',
        '<a href="#&quot; onclick=&quot;alert(1)">x</a>',
        '<a href="#x" id="x&quot; onclick=&quot;alert(1)">x</a>',
        '<a href="//evil.example" target=_blank>x</a>',
        '<img src="javascript:alert(1)" alt=x>',
        "<form action=javascript:alert(1)><button formaction=javascript:alert(1)>x</button></form>",
        "<base href=javascript:alert(1)//><a href=x>x</a>",
        "<area href=javascript:alert(1)>",
        "<blockquote cite=javascript:alert(1)>x</blockquote>",
        "<table background=javascript:alert(1)><tr><td background=javascript:alert(1)>x<td>y</table>",
    ],
    "other languages inside": [
        "<svg onload=alert(1)>",
        "<svg><script>alert(1)</script></svg>",
        "<svg><a xlink:href=javascript:alert(1)><text>x</text></a></svg>",
        "<svg><animate onbegin=alert(1) attributeName=x dur=1s></svg>",
        "<svg><foreignObject><script>alert(1)</script></foreignObject></svg>",
        "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>x</math>",
        "<math><maction actiontype=statusline xlink:href=javascript:alert(1)>x</maction></math>",
        "<svg></p><style><g title='</style><img src onerror=alert(1)>'>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
        "<?xml-stylesheet href=javascript:alert(1)?>",
        "<?php echo 1 ?><!ENTITY x SYSTEM 'file:///etc/passwd'>",
        "<![CDATA[<script>alert(1)</script>]]>",
        "<!--><script>alert(1)</script>-->",
        "<!--[if IE]><script>alert(1)</script><![endif]-->",
    ],
    "looks": [
        "<style>@import 'javascript:alert(1)';</style>",
        "<p style='background:url(javascript:alert(1))'>x</p>",
        "<p style='width:expression(alert(1))'>x</p>",
        "<link rel=stylesheet href=javascript:alert(1)>",
        "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
        "<span lang='\"><script>alert(1)</script>' dir='rtl\" onclick=alert(1)'>x</span>",
        "<p lang='ar\" onclick=\"alert(1)'>x</p>",
        "<ol type='\"><script>alert(1)</script>' start='<script>'><li value='\" onclick=alert(1)'>x</ol>",
    ],
    "words that look like attacks": [
        "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
        "<p>&amp;lt;img src=x onerror=alert(1)&amp;gt;</p>",
        "<h2>&lt;svg onload=alert(1)&gt;</h2>",
        "<dl><dt>&lt;b onclick=alert(1)&gt;</dt><dd>&lt;/p&gt;&lt;script&gt;</dd></dl>",
        "<table><caption>&lt;script&gt;</caption><tr><td>&lt;img src=x onerror=alert(1)&gt;<td>y</table>",
        "<p>Text<sup><a href='#fn1'>&lt;script&gt;</a></sup></p><p id=fn1>&lt;img onerror=alert(1)&gt;</p>",
        "<figure><img alt='<script>alert(1)</script>'><figcaption>&lt;script&gt;</figcaption></figure>",
        "<ul><li>{{ constructor.constructor('alert(1)')() }} {% load x %} ${alert(1)}</ul>",
    ],
}
ALL = [(way, vector) for way, vectors in VECTORS.items() for vector in vectors]
WORDS = "Words that stay."

ELEMENTS = frozenset(
    "a b br bdi caption code dd div dl dt em figcaption figure h2 h3 h4 h5 h6 i li ol p s section small span strong"
    " sub sup table tbody td th thead tr u ul".split()
)
ATTRIBUTES = frozenset(
    "id class href lang dir scope colspan rowspan tabindex role aria-label aria-labelledby data-label data-block-key"
    " headers".split()
)
ADDRESS = re.compile(r"(?:#|https?://|mailto:|tel:|/(?!/))")


class Checked(HTMLParser):
    """Everything that a browser would find in some HTML, against what may be there."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.faults = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag not in ELEMENTS:
            self.faults.append(tag)
        for name, value in attrs:
            if name not in ATTRIBUTES or (name == "href" and not ADDRESS.match(value or "")):
                self.faults.append((tag, name, value))

    handle_startendtag = handle_starttag

    def handle_comment(self, data):
        self.faults.append(("comment", data))

    handle_decl = handle_pi = unknown_decl = handle_comment


def frozen(path):
    imported = read_draft(path)
    return imported, paragraphs_of(stream(imported.blocks), imported.language)


def assert_harmless(paragraphs):
    assert [fault for paragraph in paragraphs for fault in Checked(paragraph.html).faults] == []


def test_the_collection_is_large_enough():
    assert len(ALL) >= 80


@pytest.mark.parametrize(("way", "vector"), ALL, ids=[f"{way}-{number}" for number, (way, _v) in enumerate(ALL)])
def test_no_attack_survives_an_html_file(tmp_path, way, vector):
    path = tmp_path / "a.html"
    path.write_text(f"<p>{WORDS}</p>\n{vector}", encoding="utf-8")
    _imported, paragraphs = frozen(path)
    assert_harmless(paragraphs)
    assert paragraphs[0].text == WORDS


def test_no_attack_survives_inside_each_kind_of_element(tmp_path):
    vectors = "".join(f"{vector}</script></style></template></iframe>--></svg></math>" for _way, vector in ALL)
    for around in ("<h2>{}</h2>", "<ul><li>{}</ul>", "<table><tr><td>{}<td>y</table>", "<dl><dt>x<dd>{}</dl>"):
        path = tmp_path / "a.html"
        path.write_text(f"<p>{WORDS}</p>" + around.format(vectors), encoding="utf-8")
        assert_harmless(frozen(path)[1])


class Runs(Checked):
    """What of a whole page is executed or leads elsewhere: our own pages have some of it, and a text adds none."""

    def handle_starttag(self, tag, attrs):
        named = [name for name, value in attrs if name.startswith("on") or "script:" in (value or "").lower()]
        if named or tag in {"script", "iframe", "object", "embed", "style", "base", "meta", "link", "form"}:
            self.faults.append((tag, *named))

    handle_startendtag = handle_starttag


@pytest.mark.django_db
def test_a_page_with_every_attack_in_its_text_runs_nothing_that_a_page_without_them_does_not(client, tmp_path):
    def page_of(html):
        path = tmp_path / "a.html"
        path.write_text(html, encoding="utf-8")
        draft = make.make_page()
        draft.body = read_draft(path).blocks
        draft.save_revision().publish()
        version = freeze_draft(draft, label="1.0", by=None, at=make.NOW)
        consultation_round = make.make_round(version=version, at=make.NOW)
        response = client.get(reverse("consultations:read", args=[consultation_round.code]))
        assert response.status_code == 200
        return response.content.decode()

    ends = "</script></style></template></noscript></iframe>--></svg></math>"
    attacked = page_of(f"<p>{WORDS}</p>" + "".join(f"<div>{vector}{ends}</div>" for _way, vector in ALL))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in attacked
    harmless = page_of(f"<p>{WORDS}</p>")
    # Each paragraph has a form or a link of its own; what counts is what is new.
    assert set(Runs(attacked).faults) == set(Runs(harmless).faults)
    count = Counter(tag for tag, *_names in Runs(attacked).faults)
    assert count["script"] == Counter(tag for tag, *_names in Runs(harmless).faults)["script"]


def test_no_attack_survives_a_markdown_file(tmp_path):
    links = [
        f"[x]({JS})",
        "[x](<java\tscript:alert(1)>)",
        f"<{JS}>",
        f"![x]({JS})",
        "[x](https://a.example/ 'a\" onclick=\"alert(1)')",
        f"[x][y]\n\n[y]: {JS}",
        'Text\n{: #a" onclick="alert(1) .b"><script>alert(1)</script> lang=\'"><script>\'}',
        '# Heading {#x"><script>alert(1)</script>}',
        f"Text[^1]\n\n[^1]: [x]({JS}) <script>alert(1)</script>",
        "`<script>alert(1)</script>`",
        "```html\n<script>alert(1)</script>\n```",
        "Term <script>alert(1)</script>\n: <img src=x onerror=alert(1)>",
        "| <b onclick=alert(1)>x</b> | y |\n|---|---|\n| <script>alert(1)</script> | y |",
        "- [ ] <input onfocus=alert(1) autofocus>",
    ]
    for number, text in enumerate([*links, *(vector for _way, vector in ALL)]):
        path = tmp_path / f"{number}.md"
        path.write_text(f"{WORDS}\n\n{text}\n", encoding="utf-8")
        _imported, paragraphs = frozen(path)
        assert_harmless(paragraphs)
        assert paragraphs[0].text == WORDS


def test_what_only_looks_like_an_attack_is_shown_as_words(tmp_path):
    path = tmp_path / "a.html"
    path.write_text("".join(VECTORS["words that look like attacks"]), encoding="utf-8")
    imported, paragraphs = frozen(path)
    words = " ".join(paragraph.text for paragraph in paragraphs)
    for attack in (
        "<script>alert(1)</script>",
        "&lt;img src=x onerror=alert(1)&gt;",
        "<svg onload=alert(1)>",
        "<b onclick=alert(1)>: </p><script>",
        "<img src=x onerror=alert(1)>",
        "{{ constructor.constructor('alert(1)')() }} {% load x %} ${alert(1)}",
    ):
        assert attack in words
    assert imported.found == imported.kept


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "<!-- -->", "<style>p{}</style>", "<svg onload=alert(1)>"]
)
def test_a_file_of_nothing_but_an_attack_has_no_words(tmp_path, text):
    path = tmp_path / "a.html"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ImportRefused, match="no words"):
        read_draft(path)
