"""Templates that a person can read."""

from django.conf import settings

LONGEST = 300
# Tests and hand-made layouts hang on their white space.
STILL_LONGER = {
    "consultations/_entry.html",
    "consultations/edit_conflict.html",
    "drafts/_text.html",
    "drafts/blocks/_row.html",
    "drafts/blocks/table.html",
    "drafts/workstream_page.html",
    "home/_outcome.html",
    "home/home_page.html",
}


def test_no_line_of_a_template_is_too_long_to_read():
    for folder in settings.TEMPLATES[0]["DIRS"]:
        templates = sorted(folder.rglob("*.html"))
        assert len(templates) > 100
        for template in templates:
            if template.relative_to(folder).as_posix() in STILL_LONGER:
                continue
            longest = max(map(len, template.read_text(encoding="utf-8").splitlines()), default=0)
            assert longest <= LONGEST, f"{template.relative_to(folder)}: {longest} columns"
