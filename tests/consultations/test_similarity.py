import random
import subprocess
import sys
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consultations.similarity import Passage, Text, differing, identical, near_identical, similarity
from tests.consultations.letters import (
    ENGLISH,
    LANGUAGES,
    draft_of,
    planted,
    planted_harder,
    turn_of_phrase,
    turned,
)

LETTER = " ".join(ENGLISH["letters"][0])
PLANTED = {code: planted(code) for code in LANGUAGES}
HARDER = {code: planted_harder(code) for code in LANGUAGES}


def texts_of(comments, *, paragraphs=40):
    return [Text(number, number % paragraphs, words) for number, (words, _letter) in enumerate(comments)]


def pairs_of(groups):
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


def families_of(*words, place=1):
    texts = [Text(number, place, text) for number, text in enumerate(words)]
    return [set(family.members) for family in near_identical(texts)]


def harder_texts_of(comments, about):
    return [Text(number, place, words, about=about) for number, (words, place, _letter) in enumerate(comments)]


def precision_and_recall(comments, texts=None):
    letters = {}
    for number, (*_words, letter) in enumerate(comments):
        if letter:
            letters.setdefault(letter, []).append(number)
    texts = texts or texts_of(comments)
    planted_pairs = pairs_of(letters.values())
    found = pairs_of([*identical(texts), *(family.members for family in near_identical(texts))])
    return len(found & planted_pairs) / len(found), len(found & planted_pairs) / len(planted_pairs)


@pytest.mark.parametrize("code", LANGUAGES)
def test_letters_that_people_made_their_own_are_found_and_nothing_else(code):
    precision, recall = precision_and_recall(PLANTED[code])
    assert precision >= 0.98
    assert recall >= 0.98


def test_letters_in_six_languages_are_found_together_as_well():
    comments = [comment for code in LANGUAGES for comment in PLANTED[code]]
    random.Random(6).shuffle(comments)
    precision, recall = precision_and_recall(comments)
    assert precision >= 0.98
    assert recall >= 0.98


@pytest.mark.parametrize("code", LANGUAGES)
def test_letters_are_found_reworked_and_of_one_line_among_people_who_quote_and_disagree(code):
    comments = HARDER[code]
    precision, recall = precision_and_recall(comments, harder_texts_of(comments, draft_of(code)))
    assert precision >= 0.98
    assert recall >= 0.98


def test_translations_of_a_letter_are_campaigns_of_their_own():
    comments = [comment for code in LANGUAGES for comment in HARDER[code]]
    about = " ".join(map(draft_of, LANGUAGES))
    random.Random(7).shuffle(comments)
    precision, recall = precision_and_recall(comments, harder_texts_of(comments, about))
    assert precision >= 0.98
    assert recall >= 0.98


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_opposite_demand_is_never_identical_and_is_proposed_only_to_be_looked_at_first(code):
    language = LANGUAGES[code]
    line, letter = language["lines"][0], " ".join(language["letters"][0])
    texts = [Text("for", 1, line), Text("against", 1, turned(line, language))]
    assert identical(texts) == []
    assert near_identical(texts) == []
    greeting = language["hello"]
    texts = [
        Text("for", 1, letter),
        Text("against", 1, turned(letter, language)),
        Text("so", 1, f"{greeting} {letter}"),
    ]
    assert identical(texts) == []
    [family] = near_identical(texts)
    assert (set(family.members), family.altered) == ({"for", "against", "so"}, {"against"})
    changed = " ".join(passage.gone + passage.come for passage in differing(texts[0], texts[1]))
    assert changed.strip() != ""


def test_whoever_says_the_opposite_of_most_does_not_speak_for_them():
    against = LETTER.replace("We ask that", "We oppose that")
    for copies in range(3, 12):
        letters = [f"{own} {LETTER}" for own in ENGLISH["own"][:3]] + [LETTER] * copies
        texts = [Text(n, 1, text) for n, text in enumerate([against, *letters])]
        [family] = near_identical(texts)
        assert family.members[0] != 0
        assert family.altered == {0}


def test_a_name_that_everybody_fills_in_alters_nothing():
    names = ["Alder", "Birch", "Cedar", "Elm", "Fir", "Hazel", "Larch"]
    letters = [f"{LETTER} Our members in {name} know what it means to wait." for name in names]
    texts = [Text(n, 1, text) for n, text in enumerate([*letters, letters[0].replace("We ask that", "We oppose that")])]
    [family] = near_identical(texts)
    assert (len(family.members), family.altered) == (8, {7})


def test_a_short_comment_is_one_with_its_greeted_and_signed_copies_and_not_with_one_more_wish():
    line = "Please delete the reference to private providers, since care is not a commodity."
    assert families_of(line, f"Dear co-leads, {line}", f"{line}\nMaria da Silva") == [{0, 1, 2}]
    assert families_of(f"Dear all, {line}", f"{line} Maria da Silva") == [{0, 1}]
    assert families_of(line, f"{line} Or at least define it.", f"We hope that you will: {line}") == []
    assert families_of(line, line.replace("not ", "")) == []
    assert families_of("Delete it.", "Delete it. Nobody asked.") == []


def test_up_to_sixty_words_most_of_a_letter_stands_in_whole_sentences():
    first, second, *_more = ENGLISH["letters"][0]
    assert families_of(f"{first} {second}", f"{second}\n\n{first}", f"Hello! {first}\n{second}") == [{0, 1, 2}]
    assert (
        families_of(f"{first} {second}", f"{first} {second}".replace("machine", "person").replace("asks", "forces"))
        == []
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Please add a date.", "  please ADD a\ndate"),
        ("Les « délais »", "les délais"),
        ("café", "cafe\u0301"),
        ("The people’s choice", "the people's choice"),
        ("co\u00adoperation", "cooperation"),
        ("يُنشر الإعلان", "ينشر الاعلان"),
        ("الفقرة ٣", "الفقرة 3"),
        ("请增加日期。", "请 增加 日期"),
        ("ＡＢＣ，请增加", "abc请增加"),
    ],
)
def test_comments_that_read_the_same_are_identical(one, other):
    assert identical([Text("a", 1, one), Text("b", 1, other)]) == [["a", "b"]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Delete this.", "Do not delete this."),
        ("Within 2.5 years", "Within 25 years"),
        ("By 5 %", "By 5"),
        ("Is this enough?", "Is this enough."),
        ("Il faut savoir où", "Il faut savoir ou"),
        ("Good 👍", "Good 👎"),
        ("...", "!!!"),
        ("", ""),
    ],
)
def test_comments_that_say_something_else_or_nothing_are_not_identical(one, other):
    assert identical([Text("a", 1, one), Text("b", 1, other)]) == []


def test_the_same_words_on_another_paragraph_are_another_comment():
    texts = [Text("a", 1, "Delete this."), Text("b", 2, "Delete this."), Text("c", None, "Delete this.")]
    assert identical(texts) == []
    assert near_identical(texts) == []


def test_a_comma_may_be_all_that_a_proposal_changes():
    texts = [
        Text("a", 1, "Clearer.", "Women, and men"),
        Text("b", 1, "Clearer", "Women and men"),
        Text("c", 1, "clearer", " Women,  and men"),
    ]
    assert identical(texts) == [["a", "c"]]
    assert similarity(texts[0], texts[1]) == 1


def test_a_long_letter_is_one_campaign_wherever_it_was_put():
    family = near_identical([Text("a", 1, LETTER), Text("b", 2, LETTER), Text("c", None, LETTER)])[0]
    assert set(family.members) == {"a", "b", "c"}
    assert family.similarity == (1.0, 1.0, 1.0)
    assert family.lowest == 1


def test_another_wording_is_another_wish_however_alike_the_reasons_are():
    one, other = Text("a", 1, LETTER, "States shall publish rules."), Text("b", 1, LETTER, "States may publish rules.")
    assert near_identical([one, other]) == []
    assert near_identical([one, Text("b", 1, LETTER)]) == []
    assert similarity(one, Text("b", 1, LETTER)) == 0
    assert families_of(LETTER, f"Dear co-leads, {LETTER}") == [{0, 1}]


def test_in_a_short_comment_one_word_more_is_another_comment():
    short = "We can support this paragraph as it was drafted by the co-leads in March."
    assert families_of(short, short.replace("can", "can not")) == []
    assert families_of(short, short.replace("March", "April")) == []
    assert families_of(short, short.replace("paragraph", "paragraph?")) == []


def test_what_is_asked_for_in_a_turn_of_phrase_tells_comments_apart():
    chance = random.Random(1)
    turns = [turn_of_phrase(language, n, chance) for language in LANGUAGES.values() for n in range(1, 40)]
    assert families_of(*turns) == []
    assert families_of(*(f"{LETTER} Write “{term}” here." for term in ("shall", "should", "may"))) == []


def test_what_is_quoted_of_the_paragraph_is_not_the_comments_own():
    paragraph = " ".join(ENGLISH["letters"][1])
    one = Text("a", 1, f"{paragraph} This is too weak for our members, who asked for a date.", about=paragraph)
    other = Text("b", 1, f"{paragraph} Delete the last sentence, since nobody can pay for it.", about=paragraph)
    assert near_identical([one, other]) == []
    assert similarity(one, other) == 0


def test_there_is_no_chain_from_one_letter_to_another():
    first, second = (" ".join(letter) for letter in ENGLISH["letters"][:2])
    words, others = first.split(), second.split()
    # Each stage has a tenth less of one letter and a tenth more of the other.
    stages = [" ".join([*words[len(words) * n // 10 :], *others[: len(others) * n // 10]]) for n in range(11)]
    families = near_identical([Text(number, 1, stage) for number, stage in enumerate(stages)])
    assert families
    for family in families:
        assert {0, 10} - set(family.members)
        for key, share in zip(family.members, family.similarity, strict=True):
            one, other = (Text(0, 1, stages[number]) for number in (family.members[0], key))
            assert similarity(one, other) == pytest.approx(share)
            assert share >= 0.6


def test_ninety_four_per_cent_is_ninety_four_words_of_a_hundred():
    words = [f"word{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(100)]
    longer = [*words[:50], *["other"] * 6, *words[56:], "and", "more", "words", "of", "mine"]
    one, other = Text("a", 1, " ".join(words)), Text("b", 1, " ".join(longer))
    assert similarity(one, other) == similarity(other, one) == pytest.approx(0.94)
    assert similarity(Text("c", 1, "Agree."), one) == 0
    assert similarity(Text("c", 1, ""), Text("d", 1, "")) == 0


def test_what_somebody_decided_about_is_proposed_again_once_a_comment_has_joined_it():
    chance = random.Random(3)
    texts = [Text(n, 1, f"{LETTER} {chance.choice(ENGLISH['own'])} {n} of us.") for n in range(6)]
    [family] = near_identical(texts[:5])
    assert near_identical(texts[:5], skip=[{0, 1}, set(family.members)]) == []
    assert near_identical(texts[:5], skip=[set(family.members) - {0}]) == [family]
    assert [set(family.members) for family in near_identical(texts, skip=[family.members])] == [set(range(6))]


def test_comments_that_are_identical_alone_are_no_proposal():
    assert near_identical([Text(number, 1, LETTER) for number in range(3)]) == []


def test_the_passages_that_differ_stand_between_the_words_around_them():
    one = Text("a", 1, "We ask that a person reviews it within thirty days.", "Agreed by 2030.")
    other = Text("b", 1, "We ask that a person reviews it within sixty days.", "Agreed by 2035.")
    assert differing(one, other) == [
        Passage("a person reviews it within ".removeprefix("a "), "thirty", "sixty", " days."),
        Passage("Agreed by ", "2030", "2035", "."),
    ]
    assert differing(one, one) == []


def test_a_sentence_that_has_only_moved_is_no_difference():
    first, second, third = ENGLISH["letters"][0][:3]
    one, other = (
        Text("a", 1, f"{first} {second} {third}"),
        Text("b", 1, f"{third} {first} {second} {ENGLISH['own'][0]}"),
    )
    changed = " ".join(passage.gone + passage.come for passage in differing(one, other))
    assert "nobody answers the telephone" in changed
    assert "reviews every such decision" not in changed


WORDS = st.lists(st.sampled_from("We ask States not to delete 12 “terms” here 人 民 ناس ؟".split()), max_size=45)
WRITTEN = st.one_of(
    WORDS.map(" ".join), st.builds(lambda own: f"{LETTER} {' '.join(own)}", WORDS), st.just(LETTER), st.just("")
)
COMMENTS = st.lists(st.tuples(st.sampled_from([None, 1, 2]), WRITTEN, st.sampled_from(["", "Delete."])), max_size=12)


@given(COMMENTS, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=30)
def test_the_order_of_comments_does_not_matter_and_nobody_is_in_two_families(comments, chance):
    texts = [Text(number, *comment) for number, comment in enumerate(comments)]
    families, same = near_identical(texts), identical(texts)
    for groups in (same, [family.members for family in families]):
        keys = [key for group in groups for key in group]
        assert len(keys) == len(set(keys))
        assert set(keys) <= set(range(len(texts)))
        assert all(len(group) > 1 for group in groups)
    for family in families:
        # Identical comments at one place are in one family or in none.
        assert all(set(keys) <= set(family.members) or not set(keys) & set(family.members) for keys in same)
        assert family.similarity[0] == 1
        assert all(0.6 <= share <= 1 for share in family.similarity)
    shuffled = texts.copy()
    chance.shuffle(shuffled)
    assert {frozenset(family.members) for family in near_identical(shuffled)} == {
        frozenset(family.members) for family in families
    }
    assert {frozenset(keys) for keys in identical(shuffled)} == {frozenset(keys) for keys in same}


@given(WRITTEN, WRITTEN)
@settings(deadline=None, max_examples=30)
def test_similarity_is_the_same_both_ways_and_between_nothing_and_all(one, other):
    one, other = Text("a", 1, one), Text("b", 1, other)
    assert similarity(one, other) == similarity(other, one)
    assert 0 <= similarity(one, other) <= 1


def test_another_process_finds_the_same_families():
    program = (
        "from tests.consultations.test_similarity import *\n"
        "print([family.members for family in near_identical(texts_of(PLANTED['ar']))])"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said.strip() == str([family.members for family in near_identical(texts_of(PLANTED["ar"]))])


def test_thousands_of_copies_cost_what_one_costs():
    texts = [Text(number, 1, LETTER) for number in range(3000)]
    texts += [Text(3000 + number, 1, f"{LETTER} Person {number}") for number in range(300)]
    [family] = near_identical(texts)
    assert len(family.members) == 3300
    assert family.members[0] == 0
