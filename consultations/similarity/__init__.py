"""Find comments that say the same: identical ones, and form letters that people made their own.

The measure: *94 % means that of 100 words of the shorter comment, 94 stand in the longer one too, in runs of eight
words and more* (three in comments of under thirty words). The order of the runs is free, so that a letter with its
sentences turned about is still that letter. In scripts without spaces between words two characters count as a word.
Runs are long because people who write about one text share its phrases: by single words all their comments are alike.

Nothing here decides that two comments are one: `identical` finds those that differ in nothing that is read, and
`near_identical` proposes families for a person to confirm (product.md L6b). A proposal is made where

- both ask for the same wording, word by word: another wording is another wish, however like it is;
- of the shorter, nothing, or one word in two beyond the twentieth, is missing in the longer, and never a larger share
  than the threshold leaves: in a short comment one word more is a *not*, and the opposite;
- what is missing and what is added together is no more than that either or, in comments of thirty words and more, no
  more than the shorter has: a letter may carry a paragraph of one's own;
- up to twenty words, nothing differs but a line or sentence of up to three words before and behind: greeting and name;
- up to sixty words, a third of the shorter stands in the longer in whole sentences, and the numbers are the same;
  terms in quotation marks always are: "replace X by Y in paragraph N" is a turn of phrase and no campaign;
- they stand at one place, or have thirty words and more.

What a letter is turned into its opposite by is one word in one sentence, and is no less alike for it. Such a comment is
proposed with its family, as `altered`, so that whoever confirms looks at it first.

Candidates come from MinHash signatures of the runs (Broder 1997) put into buckets band by band (Indyk and Motwani
1998). In a bucket each is paired with the most typical and with its neighbour only, and every comment is measured
against the representatives of families alone, so that no campaign makes the work grow with its square and no family is
a chain whose ends have nothing in common. Hashes are of our own making and stable: the same comments, in whatever
order they come, give the same families in every process.
"""

from consultations.similarity.families import THRESHOLD, Family, identical, near_identical
from consultations.similarity.pairs import Passage, comparable, differing, similarity
from consultations.similarity.reading import Text

__all__ = [
    "THRESHOLD", "Family", "Passage", "Text", "comparable", "differing", "identical", "near_identical", "similarity",
]  # fmt: skip
