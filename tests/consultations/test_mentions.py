"""Answers speak of paragraphs in many ways; only a place that this draft does not have is reported."""

import pytest

from consultations.mentions import Places, mentions_of, missing

DRAFT = Places(
    ["§ 1", "1", "2", "3", "§ 2", "§ 2.1", "4", "4a", "5", "5(a)", "5(b)", "12", "14", "R1", "R2", "R3", "T1.2"]
)


def numbers(text):
    return [mention.number for mention in mentions_of(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See paragraph 14.", ["14"]),
        ("The concern is addressed in ¶ 9 and in ¶9(a).", ["9", "9(a)"]),
        ("Paragraphs 3, 4 and 7 were changed.", ["3", "4", "7"]),
        ("Paras. 3–5 now say so.", ["3", "5"]),
        ("We will change para 4a and recommendation 3.", ["4a", "3"]),
        ("Moved to section 2.1; see R3 as well.", ["2.1", "R3"]),
        ("Voir le paragraphe 14 et les paragraphes 15 et 16.", ["14", "15", "16"]),
        ("Véase el párrafo 21, y la sección 4.", ["21", "4"]),
        ("См. пункт 14 и разделы 2 и 3.", ["14", "2", "3"]),
        ("انظر الفقرة ١٤ والفقرات 15 و16، والتوصية 3.", ["14", "15", "16", "3"]),
        ("انظر الفقرة (١٤) والفقرتين (١٥) و(١٦)، والفقرات من 17 إلى 19.", ["14", "15", "16", "17", "19"]),
        ("أُخذ به في الفقرة ١٤ في ضوء التعليق، وفي الفقرة ١٥ من مشروع المبادئ.", ["14", "15"]),
        ("已在第14段和第 15 段中修改，见建议3、第2.1节。", ["14", "15", "3", "2.1"]),
        ("已在第十四段、第二十一段和第一百零三段中采纳。", ["14", "21", "103"]),
        (
            "见第14、15和16段，第３至５段，第（七）段，第20自然段，第三项建议。",
            ["14", "15", "16", "3", "5", "7", "20", "3"],
        ),
        ("第三次会议和第十届大会之后，一百人参加。", []),
        ("No number here: paragraph after paragraph.", []),
        ("We need paragraph 14 and 30 days.", ["14"]),
    ],
)
def test_a_place_is_found_in_every_language_of_the_answers(text, found):
    assert numbers(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "See paragraph 44 of the Global Compact.",
        "As resolution 73/195, paragraph 15, says.",
        "Voir le paragraphe 44 du Pacte mondial.",
        "Véase el párrafo 44 del Pacto Mundial.",
        "См. пункт 44 Глобального договора.",
        "انظر الفقرة 44 من الاتفاق العالمي.",
        "见《全球契约》第44段。",
        "大会决议第四十四段已经说明。",
        "انظر الفقرة ٤٤ في الاتفاق العالمي.",
        "This repeats ¶ 30 of the earlier draft.",
        "A meeting of the G20 under T9 in 2030.",
        "Section 30 is for lawyers: Convention 189, paragraph 90.",
    ],
)
def test_what_is_said_of_other_documents_is_no_promise(text):
    if text.startswith("Section 30"):
        assert [mention.number for mention in missing(text, DRAFT)] == ["30"]
    else:
        assert missing(text, DRAFT) == []


def test_a_paragraph_of_this_draft_stays_its_own_although_it_is_called_of_the_draft():
    assert [mention.number for mention in missing("See paragraph 44 of the draft.", DRAFT)] == ["44"]
    assert [mention.words for mention in missing("انظر الفقرة ٤٤ من هذا النص.", DRAFT)] == ["الفقرة ٤٤"]


@pytest.mark.parametrize(
    "text",
    [
        "¶ 14",
        "paragraph 4a",
        "paragraph 5(a)",
        "para 5b",
        "R2",
        "recommendation 3",
        "section 2.1",
        "第１４段",
        "الفقرة (١٤)",
    ],
)
def test_what_is_there_is_not_missing(text):
    assert missing(text, DRAFT) == []


@pytest.mark.parametrize(
    "text",
    [
        "¶ 15",
        "paragraph 5(c)",
        "R4",
        "recommendation 9",
        "section 3",
        "第15段",
        "第十五段",
        "الفقرة ١٥",
        "الفقرة (١٥)",
        "пункт 15",
    ],
)
def test_what_is_not_there_is_missing(text):
    assert len(missing(text, DRAFT)) == 1


def test_where_a_draft_numbers_no_points_and_no_sections_nothing_is_claimed_of_them():
    plain = Places(["1", "2", "§ Purpose"])
    assert missing("paragraph 2(a), section 9, R9", plain) == []
