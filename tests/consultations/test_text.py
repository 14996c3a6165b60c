import time

from consultations.text import sentences


def test_sentences_leave_nothing_out_and_a_number_belongs_to_what_follows():
    text = 'First. "Second!" 3. Third … and\nso on'
    assert [text[start:end] for start, end in sentences(text)] == [
        "First. ",
        '"Second!" ',
        "3. Third … ",
        "and\n",
        "so on",
    ]


def test_a_comment_of_signs_is_cut_into_sentences_as_fast_as_one_of_words():
    started = time.process_time()
    for text in ("." * 200_000, ". " * 100_000, '."' * 100_000, "Word" + "!" * 200_000 + "x"):
        assert len(sentences(text)) == 1
    assert time.process_time() - started < 2
