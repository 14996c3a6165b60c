"""The main job of the software, walked once in a browser on a real text: from a Word file to published answers."""

import io
import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.core.management import call_command
from django.utils import timezone
from openpyxl import load_workbook

from consultations.models import ConsultationRound
from drafts.models import DraftPage
from tests.factories import make_admin, make_lead, make_member, make_organisation, make_workstream

NIST = Path(__file__).parent.parent / "data" / "drafts" / "nist_section_9.docx"


@pytest.fixture
def cast(in_thread):
    """The imported section and the people of every side."""

    def make():
        workstream = make_workstream("WS09")
        call_command("import_draft", str(NIST), workstream="WS09", title="Usability", stdout=io.StringIO())
        return {
            "page": DraftPage.objects.get().pk,
            "admin": make_admin("admin@example.org"),
            "second_admin": make_admin("second@example.org"),
            "focal_point": make_member(make_organisation("Harbour Cities Alliance")).person,
            "lead": make_lead(workstream, first_name="Amal", last_name="Haddad"),
            "other_lead": make_lead(workstream, first_name="Hal", last_name="Berg"),
        }

    return in_thread(make)


def fill_moment(page, name, moment):
    """The three fields of a moment: day, time, zone."""
    page.locator(f"[name={name}_day]").fill(moment.strftime("%Y-%m-%d"))
    page.locator(f"[name={name}_time]").fill(moment.strftime("%H:%M"))
    page.locator(f"[name={name}_zone]").select_option("UTC")


def press(page):
    """Send the form of an admin page, and wait until another page answers: the editor of a long draft loads long."""
    with page.expect_navigation(wait_until="commit"):
        page.locator("main form").locator("button[type=submit], input[type=submit]").last.click()


def test_from_a_word_file_to_an_answered_table_and_published_results(new_page, sign_in, cast, in_thread):
    admin = sign_in(new_page(), cast["admin"])
    now = timezone.now()

    # The secretariat freezes the imported text, prepares a round on it and announces it.
    drafter = sign_in(new_page(), cast["admin"])
    drafter.goto(f"/admin/drafts/{cast['page']}/freeze/")
    drafter.get_by_label("Label").fill("1.0")
    press(drafter)
    drafter.close()
    admin.goto("/admin/consultations/consultationround/create/")
    admin.locator("[name=version]").select_option(index=1)
    admin.locator("[name=code]").fill("WS09-R1")
    admin.locator("[name=purpose]").fill("Would this work where you are?")
    admin.locator("[name=contact]").fill("Leila Osman, consultations@example.org")
    fill_moment(admin, "opens_at", now - timedelta(days=1))
    fill_moment(admin, "closes_at", now + timedelta(days=60))
    admin.locator("[name=grace_minutes]").fill("0")
    admin.locator("[name=participation][value=public]").check()
    press(admin)
    pk = in_thread(lambda: ConsultationRound.objects.get(code="WS09-R1").pk)
    admin.goto(f"/admin/consultations/consultationround/announce/{pk}/")
    press(admin)

    # A stakeholder reads, comments on two paragraphs and on the whole, checks and submits.
    stakeholder = sign_in(new_page(width=390), cast["focal_point"])
    stakeholder.goto("/consultations/WS09-R1/read/")
    links = stakeholder.locator("a[href*='/p/']", has_text="Comment on")
    addresses = [urljoin(stakeholder.url, links.nth(n).get_attribute("href")) for n in (8, 12)]
    for number, address in enumerate(addresses, start=1):
        stakeholder.goto(address)
        stakeholder.locator("[name=kind][value=substantive]").check()
        stakeholder.get_by_label("Your comment and reason").fill(f"Words number {number} of <Member States>.")
        if number == 1:
            stakeholder.get_by_text("Propose new wording").click()
            proposed = stakeholder.locator("[name=proposed_text]")
            assert proposed.input_value()
            proposed.fill(f"{proposed.input_value()} And in plain language.")
        stakeholder.locator("button[value=save]").click()
        stakeholder.wait_for_url(re.compile("/read/.*#"))
    stakeholder.goto("/consultations/WS09-R1/general/")
    stakeholder.get_by_label("Your comment and reason").fill("=SUM(1) is how this comment starts.")
    with stakeholder.expect_navigation():
        stakeholder.locator("button[value=save]").click()
    stakeholder.goto("/consultations/WS09-R1/check/")
    for box in ("may", "consent"):
        stakeholder.locator(f"[name={box}]").check()
    stakeholder.locator("main form button", has_text=re.compile("^Submit")).click()
    stakeholder.get_by_text("WS09-R1-S001").first.wait_for()

    # Two of the secretariat close the round; a lead decides one comment after the other.
    admin.goto(f"/admin/consultations/consultationround/propose_closing/{pk}/")
    admin.locator("[name=reason]").fill("Everybody has answered.")
    press(admin)
    second = sign_in(new_page(), cast["second_admin"])
    second.goto(f"/admin/consultations/consultationround/close/{pk}/")
    second.get_by_text("Everybody has answered.").wait_for()
    press(second)
    second.close()
    lead = sign_in(new_page(), cast["lead"])
    lead.goto("/lead/WS09-R1/comments/")
    lead.locator("a[href*='/comments/WS09-R1-']").first.press("Enter")
    lead.wait_for_url("**/comments/WS09-R1-*/")
    for decision in ("noted", "accepted", "not_accepted"):
        lead.locator(f"[name=decision][value={decision}]").check(force=True)
        lead.get_by_label("Response to the sender").fill(f"Considered: {decision}.")
        if decision == "accepted":
            lead.get_by_label("Adopted as proposed").check()
        with lead.expect_navigation():
            lead.locator("button[value=next]").click()
    lead.goto("/lead/WS09-R1/overview/")
    lead.get_by_text("It balances.").wait_for()

    # What one co-lead proposed another agrees, section by section.
    other_lead = sign_in(new_page(), cast["other_lead"])
    other_lead.goto("/lead/WS09-R1/agree/")
    while (section := other_lead.get_by_role("link", name="Read and agree")).count():
        section.first.click()
        other_lead.locator("button[value=agree]").click()
        other_lead.wait_for_url("**/agree/")

    # The consolidated table holds every comment with its paragraph and answer, and no formula.
    lead.goto("/consultations/WS09-R1/tables/T1/leads.xlsx")
    with lead.expect_download() as download:
        lead.locator("main form button").click()
    rows = [
        row
        for row in load_workbook(io.BytesIO(Path(download.value.path()).read_bytes()))["Comments"].iter_rows()
        if row[0].value
    ]
    cells = {cell.value: cell.data_type for row in rows for cell in row}
    assert len(rows) == 4
    assert cells["=SUM(1) is how this comment starts."] == "s"
    assert "Words number 2 of <Member States>." in cells

    # Results are published, and anybody reads what was said and what was decided.
    admin.goto(f"/admin/consultations/consultationround/publish/{pk}/")
    press(admin)
    public = new_page(width=390)
    public.goto("/consultations/WS09-R1/results/")
    for words in ("Words number 1 of <Member States>.", "Considered: accepted.", "Considered: not_accepted."):
        public.get_by_text(words).first.wait_for()
    public.goto("/consultations/WS09-R1/results/said/")
    public.get_by_text("Words number 2 of <Member States>.").first.wait_for()


def test_a_stakeholder_does_the_same_with_javascript_off(new_page, sign_in, cast, in_thread):
    in_thread(lambda: call_command("freeze_draft", str(cast["page"]), label="1.0", stdout=io.StringIO()))
    opens, closes = timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=60)
    dates = {"opens": opens.isoformat(), "closes": closes.isoformat()}
    words = {"label": "1.0", "code": "WS09-R1", "purpose": "To hear you.", "contact": "Leila Osman"}
    asked = {**dates, **words, "participation": "public", "stdout": io.StringIO()}
    in_thread(lambda: call_command("open_round", str(cast["page"]), **asked))
    page = sign_in(new_page(javascript=False, width=390), cast["focal_point"])
    page.goto("/consultations/WS09-R1/")
    page.get_by_role("link", name="Start commenting").first.click()
    link = page.locator("a[href*='/p/']", has_text="Comment on").nth(86)
    address = link.get_attribute("href")
    slug = address.rstrip("/").rsplit("/", 1)[1]
    link.click()
    page.locator("[name=kind][value=technical]").check()
    page.get_by_label("Your comment and reason").fill("Typed without a script.")
    page.locator("summary", has_text="Propose new wording").click()
    proposed = page.locator("[name=proposed_text]")
    proposed.fill(f"{proposed.input_value()} Amended.")
    page.get_by_role("button", name="Show the change").click()
    assert page.locator("ins", has_text="Amended.").is_visible()
    page.locator("button[value=save]").click()
    # Back at the paragraph, with the confirmation beside it (acceptance statement 2).
    assert urlsplit(page.url).fragment == slug
    assert page.locator(f"#{slug}", has_text="Typed without a script.").is_visible()
    page.goto("/consultations/WS09-R1/check/")
    for box in ("may", "consent"):
        page.locator(f"[name={box}]").check()
    page.locator("main form button", has_text=re.compile("^Submit")).click()
    assert page.get_by_text("WS09-R1-S001").first.is_visible()
