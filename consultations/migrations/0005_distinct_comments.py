"""Count words and distinct comments of what was there before groups; rounds begun with one co-lead's word keep that rule.

Every comment stands alone at this point, so that each is distinct. Words are counted as `text.count_words` does.
"""

from django.db import migrations
from django.db.models import F

from consultations.text import count_words

BATCH = 500


def count(apps, schema_editor):
    Comment = apps.get_model("consultations", "Comment")
    Tally = apps.get_model("consultations", "ParagraphTally")
    apps.get_model("consultations", "ConsultationRound").objects.update(agreement="one")
    words, left, chunks = {}, {}, {}
    sent = Comment.objects.exclude(ref="").order_by("pk")
    for key in sent.values_list("pk", flat=True).iterator():
        chunks.setdefault(key // BATCH, []).append(key)
    for keys in chunks.values():
        rows = list(Comment.objects.filter(pk__in=keys).select_related("current"))
        for row in rows:
            row.words = count_words(row.current.text, row.current.proposed_text)
            if row.withdrawn_at is None:
                place = (row.consultation_round_id, row.paragraph_id)
                words[place] = words.get(place, 0) + row.words
                left[place] = left.get(place, 0) + (row.words if row.decision == "pending" else 0)
        Comment.objects.bulk_update(rows, ["words"], batch_size=BATCH)
    tallies = list(Tally.objects.all())
    for tally in tallies:
        place = (tally.consultation_round_id, tally.paragraph_id)
        tally.words, tally.words_left = words.get(place, 0), left.get(place, 0)
    Tally.objects.bulk_update(tallies, ["words", "words_left"], batch_size=BATCH)
    Tally.objects.update(
        distinct=F("submitted"), distinct_substantive=F("substantive"), distinct_undecided=F("undecided")
    )


class Migration(migrations.Migration):
    dependencies = [("consultations", "0004_desk")]
    operations = [migrations.RunPython(count, migrations.RunPython.noop, elidable=True)]
