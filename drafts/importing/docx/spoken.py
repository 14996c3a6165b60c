"""In which language words are, as far as what the file says is to be believed: Word marks words by the keyboard."""

from collections import Counter
from dataclasses import replace

from drafts.importing.builder import script_of_language
from drafts.importing.inline import words_of
from drafts.languages import LANGUAGE_STYLES, guess_language, script_of

# So many letters must speak for a language that is written as the rest is, or in Latin letters within another script.
FEW_LATIN, FEW_BESIDE_OTHERS, FEW = 12, 6, 2


def settle(builder):
    """Take off the marks of the language that most of the file is in, and those that cannot be true."""
    letters = Counter()
    for block in builder.pending:
        for runs in _texts(block):
            for run in runs:
                for style in run.styles.intersection(LANGUAGE_STYLES):
                    letters[style] += sum(map(str.isalpha, run.text))
    usual = letters.most_common(1)[0][0] if letters else ""
    for block in builder.pending:
        # What we wrote ourselves says truly in which language it is.
        for runs in _texts(block) if "own" not in block else ():
            runs[:] = _believed(runs, usual)


def _texts(block):
    """Every list of runs in a block, to be changed in place."""
    texts = [block.get("runs"), block.get("caption"), *(block.get("paragraphs") or [])]
    texts += [runs for row in block.get("rows") or [] for cell in row for runs in cell["paragraphs"]]
    return [runs for runs in texts if runs]


def _believed(runs, usual):
    believed, stretch = [], []
    for run in [*runs, None]:
        mark = _mark(run) if run is not None else None
        # Signs and digits belong to the words before them.
        if stretch and (run is None or (mark != _mark(stretch[0]) and any(map(str.isalpha, run.text)))):
            believed += _checked(stretch, usual)
            stretch = []
        stretch.append(run)
    return believed


def _mark(run):
    return next(iter(run.styles.intersection(LANGUAGE_STYLES)), "")


def _checked(stretch, usual):
    mark = _mark(stretch[0])
    keeps = bool(mark) and mark != usual and _speaks(words_of(stretch), LANGUAGE_STYLES[mark], usual)
    kept = frozenset({mark}) if keeps else frozenset()
    return [replace(run, styles=run.styles.difference(LANGUAGE_STYLES) | kept) for run in stretch]


def _speaks(words, language, usual):
    letters, script = sum(map(str.isalpha, words)), script_of(words)
    if script != script_of_language(language):
        return False
    if script != "latin":
        return letters >= FEW
    beside = script_of_language(LANGUAGE_STYLES.get(usual, "")) == "latin"
    return letters >= (FEW_LATIN if beside else FEW_BESIDE_OTHERS) and guess_language(words, language) == language
