"""In which language words are, as far as the file is to be believed."""

from tests.drafts.importing.word import para, part, r
from tests.drafts.samples import p

ENGLISH = para(r("This is what the draft says about the fees and to whom it says so.", '<w:lang w:val="en-GB"/>'))
FRENCH = "Les États publient les frais dans une langue simple pour tous"
LANGUAGES = '<w:lang w:val="en-GB" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
DEFAULTS = f"<w:docDefaults><w:rPrDefault><w:rPr>{LANGUAGES}</w:rPr></w:rPrDefault></w:docDefaults>"
STYLES = part("styles", DEFAULTS)


def langs(imported):
    return [block["value"]["lang"] for block in imported.blocks]


def test_a_paragraph_in_another_language_says_so(read):
    french = para(r(FRENCH, '<w:lang w:val="fr-FR"/>'))
    imported = read(ENGLISH * 3 + french, styles=STYLES)
    assert imported.language == "en"
    assert langs(imported) == ["", "", "", "fr"]


def test_words_in_another_language_are_marked_inside_their_paragraph(read):
    imported = read(
        ENGLISH + para(r("The Compact ("), r("الاتفاق العالمي", "<w:rtl/>"), r(") is known to all.")), styles=STYLES
    )
    assert '(<span lang="ar" dir="rtl">الاتفاق العالمي</span>)' in imported.blocks[1]["value"]["text"]
    assert langs(imported) == ["", ""]


def test_a_language_that_the_words_belie_is_not_believed(read):
    # Whoever types English on a French keyboard has it marked as French, and Arabic letters are never Spanish.
    typed = para(r("This is the text that is for all of us in the room.", '<w:lang w:val="fr-FR"/>'))
    odd = para(r("Fees for "), r("هجرة", '<w:lang w:val="es-ES"/>'), r(" and more."))
    imported = read(ENGLISH * 3 + typed + odd, styles=part("styles", ""))
    assert langs(imported) == [""] * 5
    assert "<span" not in "".join(block["value"]["text"] for block in imported.blocks)


def test_a_file_whose_words_all_carry_the_wrong_language_is_read_by_its_words(read):
    imported = read(p(FRENCH + " et de plus.") * 3, styles=STYLES)
    assert imported.language == "fr"
    assert langs(imported) == [""] * 3


def test_languages_of_words_split_by_looks_are_told_together(read):
    french = para(
        r("Les États ", '<w:lang w:val="fr-FR"/>'),
        r("publient", '<w:b/><w:lang w:val="fr-FR"/>'),
        r(" les frais dans une langue simple.", '<w:lang w:val="fr-FR"/>'),
    )
    assert langs(read(ENGLISH * 2 + french, styles=STYLES))[-1] == "fr"


def test_chinese_and_russian_words_are_told_by_their_letters_and_the_file(read):
    imported = read(
        ENGLISH + para(r("Called "), r("移民", '<w:lang w:eastAsia="zh-CN"/>'), r(" there.")), styles=STYLES
    )
    assert '<span lang="zh" dir="ltr">移民</span>' in imported.blocks[1]["value"]["text"]


def test_short_words_from_right_to_left_are_arabic_where_nobody_says_otherwise(read):
    imported = read(ENGLISH + para(r("مقدمة", "<w:rtl/>"), properties="<w:bidi/>"), styles=part("styles", ""))
    assert langs(imported) == ["", "ar"]
