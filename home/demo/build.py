"""Build the demo, piece by piece: what is there already stays as it is."""

from dataclasses import asdict
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Locale, Page, Site

from consultations.actions.comments import mark_later, save_draft
from consultations.actions.people import (
    add_alias,
    complete_profile,
    create_organisation,
    decide_membership,
    give_role,
    verify_organisation,
)
from consultations.actions.rounds import announce_round, create_round, publish_results
from consultations.actions.submissions import request_late
from consultations.groups import SECRETARIAT
from consultations.ledger import ledger_of
from consultations.models import ConsultationRound, Membership, Organisation, User
from consultations.notifications import quiet
from drafts.importing import read_draft
from drafts.models import (
    DraftPage,
    DraftVersion,
    SiteSettings,
    WorkstreamActivity,
    WorkstreamPage,
    WorkstreamPartner,
)
from drafts.versions import freeze_draft
from home.demo import texts
from home.demo.activities import ACTIVITIES, NOTES
from home.demo.bulk import Cast, write_round
from home.demo.desk import FEWEST, work_at_the_desk
from home.demo.facts import WORKSTREAMS
from home.demo.letters import LARGE, SMALL
from home.demo.organisations import PARTNERS, STAKEHOLDERS, invented
from home.demo.people import ACCOUNTS, PASSWORD, invented_name
from home.demo.plan import MANY, Desk, Times, plan_round
from home.models import HomePage

WELCOME = "Welcome to your new Wagtail site!"
IDENTITY_FILE = Path(__file__).parent / "data" / "nist-sp800-63a-section-9-draft-2016.docx"
CONTACT = "Nadia Rahimi, consultations@example.org, +41 22 000 00 00"
OPEN, CLOSED, PUBLISHED, ARABIC = "WS05-R1", "WS09-R1", "WS03-R1", "WS08-R1"
COMMENTS_OF_ONE = 200  # of one organisation on average, before a larger round calls for more organisations
MOST_STAKEHOLDERS = 300


def build(*, count, seed, at, say, progress=lambda done: None):
    """Make whatever of the demo is missing; `say` gets a sentence for each thing made. All of it or nothing."""
    with quiet(), transaction.atomic():
        Demo(count=count, seed=seed, at=at.replace(microsecond=0), say=say, progress=progress).build()


class Demo:
    """One run of the command."""

    def __init__(self, *, count, seed, at, say, progress):
        self.count, self.seed, self.at, self.say, self.progress = count, seed, at, say, progress
        self.long_ago = at - timedelta(days=365)

    def build(self):
        self.prepare()
        self._open_round(self.versions["guidance"])
        self._arabic_round(self.versions["brief"])
        self._published_round(self.versions["checklist"])
        self._closed_round(self.versions["identity"])

    def prepare(self):
        """Everything but the rounds."""
        Locale.objects.get_or_create(language_code="ar")
        self.home = self._front_page()
        self.workstreams = self._workstreams()
        self._partners()
        self.people = self._accounts()
        self.stakeholders = self._stakeholders()
        self._roles()
        self.versions = self._drafts()
        self._activities()

    # ---- the site

    def _front_page(self):
        site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        if site and (home := HomePage.objects.filter(pk=site.root_page_id).first()):
            self._site_settings(site)
            return home
        if home := HomePage.objects.first():
            return home
        root = Page.get_first_root_node()
        welcome = site and site.root_page if site and _is_untouched(site.root_page) else None
        if welcome:
            # Out of the way of the name "home"; it goes once the site no longer begins there.
            Page.objects.filter(pk=welcome.pk).update(slug="wagtail-welcome")
        home = root.add_child(instance=HomePage(title="Redraft", slug="redraft" if site and not welcome else "home"))
        if site is None:
            site = Site.objects.create(hostname="localhost", root_page=home, is_default_site=True, site_name="Redraft")
        elif welcome:
            site.root_page, site.site_name = home, site.site_name or "Redraft"
            site.save()
            Page.objects.get(pk=welcome.pk).delete()
        else:
            self.say("The site has a front page of its own: the demo stands beside it and has no address.")
            return home
        self._site_settings(site)
        self.say("Front page made.")
        return home

    def _site_settings(self, site):
        SiteSettings.objects.get_or_create(
            site=site,
            defaults={
                "name": "Redraft",
                "contact_email": "consultations@example.org",
                "contact_phone": "+41 22 000 00 00",
                "contact_hours": "Weekdays 9:00 to 17:00, Geneva time",
                "footnotes": "This is a demonstration. All comments, decisions and speakers are invented.",
            },
        )

    # ---- workstreams and organisations

    def _workstreams(self):
        pages = {page.code: page for page in WorkstreamPage.objects.all()}
        missing = [facts for facts in WORKSTREAMS if facts.code not in pages]
        for facts in missing:
            page = WorkstreamPage(
                title=facts.title,
                slug=facts.code.lower(),
                code=facts.code,
                category=facts.category,
                summary=facts.summary,
                gcm_objectives=list(facts.gcm_objectives) if facts.gcm_objectives else None,
                imrf_paragraphs=list(facts.imrf_paragraphs) if facts.imrf_paragraphs else None,
            )
            page.partners = [
                WorkstreamPartner(name=name, role=role, scope_note=note, sort_order=order)
                for order, (name, role, note) in enumerate(facts.partners)
            ]
            pages[facts.code] = self.home.add_child(instance=page)
        if missing:
            self.say(f"{len(missing)} workstreams made.")
        return pages

    def _activities(self):
        """The workplan, once the drafts and the second workstreams that its activities name are there."""
        made = sum(self._activities_of(code) for code in ACTIVITIES)
        if made:
            self.say(f"{made} activities of the workplan made.")

    def _activities_of(self, code):
        """How many were made: none where the workstream has any, or was edited by somebody, whose revision has none."""
        page = self.workstreams[code]
        if page.latest_revision_id or page.activities.exists():
            return 0
        drafts = {draft.slug: draft for draft in DraftPage.objects.child_of(page)}
        for order, facts in enumerate(ACTIVITIES[code]):
            fields = asdict(facts) | {
                "parts": "\n".join(facts.parts),
                "also_in": self.workstreams.get(facts.also_in),
                "draft": drafts.get(facts.draft),
            }
            WorkstreamActivity.objects.create(page=page, sort_order=order, **fields)
        if not page.workplan_note:
            page.workplan_note = NOTES.get(code, "")
            page.save(update_fields=["workplan_note"])
        return len(ACTIVITIES[code])

    def _partners(self):
        made = sum(self._organisation(facts)[1] for facts in PARTNERS)
        if made:
            self.say(f"{made} organisations of the workplan made, with the names they go by.")

    def _organisation(self, facts):
        """The organisation, and whether it was made now."""
        known = Organisation.objects.called(facts.name).first()
        if known:
            return known, False
        organisation = create_organisation(
            name=facts.name, acronym=facts.acronym, kind=facts.kind, region=facts.region, country=facts.country,
            by=None, at=self.long_ago,
        )  # fmt: skip
        for alias in facts.aliases:
            name, language = alias if isinstance(alias, tuple) else (alias, "")
            add_alias(organisation, name, language=language, by=None, at=self.long_ago)
        if facts.verified:
            organisation = verify_organisation(organisation, by=None, at=self.long_ago)
        return organisation, True

    # ---- people

    def _accounts(self):
        people = {}
        made = 0
        password = make_password(PASSWORD)
        for account in ACCOUNTS:
            person = User.objects.filter(email__iexact=account.email).first()
            if person is None:
                person = self._account(account, password)
                made += 1
            people[account.email] = person
        if made:
            self.say(f"{made} accounts made.")
        return people

    def _account(self, account, password):
        person = self._person(account.email, password, is_staff=account.superuser, is_superuser=account.superuser)
        profile = {
            "first_name": account.first_name,
            "last_name": account.last_name,
            "job_title": account.job_title,
            "language": "en",
            "by": None,
            "at": self.long_ago,
        }
        if account.secretariat:
            person.groups.add(Group.objects.get(name=SECRETARIAT))
        if account.organisation is not None:
            organisation, _made = self._organisation(STAKEHOLDERS[account.organisation])
            membership = complete_profile(person, organisation=organisation, **profile)
            if account.state == "active":
                self._active(membership, account.role)
        elif account.personal:
            complete_profile(person, personal=True, **profile)
        else:
            person.first_name, person.last_name = account.first_name, account.last_name
            person.job_title, person.profile_done_at = account.job_title, self.long_ago
            person.save()
        return person

    def _person(self, email, password, **fields):
        person = User.objects.create(email=email, password=password, date_joined=self.long_ago, **fields)
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
        return person

    def _active(self, membership, role):
        decide_membership(membership, state=Membership.State.ACTIVE, role=role, by=None, at=self.long_ago)

    def _stakeholders(self):
        """(organisation, focal point) of the verified stakeholders, as many as the closed round's comments need."""
        facts = [organisation for organisation in STAKEHOLDERS if organisation.verified]
        more = min(MOST_STAKEHOLDERS, self.count // COMMENTS_OF_ONE) - len(facts)
        facts += invented(max(0, more)) if not ConsultationRound.objects.filter(code=CLOSED).exists() else []
        found, made = [], 0
        for place, organisation_facts in enumerate(facts):
            organisation, is_new = self._organisation(organisation_facts)
            made += is_new
            found.append((organisation, self._focal_point(place, organisation)))
        for organisation_facts in STAKEHOLDERS:
            made += self._organisation(organisation_facts)[1] if not organisation_facts.verified else 0
        if made:
            self.say(f"{made} invented organisations made.")
        return found

    def _focal_point(self, place, organisation):
        focal = Membership.objects.active().filter(organisation=organisation, role="focal_point").order_by("pk").first()
        if focal:
            return focal.person
        email = f"focal-{place:03d}@example.org"
        person = User.objects.filter(email=email).first() or self._person(email, make_password(None))
        first_name, last_name = invented_name(place)
        membership = complete_profile(
            person, first_name=first_name, last_name=last_name, job_title="Focal point", language="en",
            organisation=organisation, by=None, at=self.long_ago,
        )  # fmt: skip
        self._active(membership, Membership.Role.FOCAL_POINT)
        return person

    def _roles(self):
        for account in ACCOUNTS:
            person = self.people[account.email]
            for code in account.workstreams:
                if not person.workstream_roles.filter(workstream=self.workstreams[code]).exists():
                    give_role(person, self.workstreams[code], account.desk, by=None, at=self.long_ago)

    # ---- drafts

    def _drafts(self):
        """The frozen versions, by name."""
        identity = read_draft(IDENTITY_FILE)
        return {
            "guidance": self._draft(
                "WS05", "guidance", "1.0", texts.blocks("guidance", texts.GUIDANCE), title=texts.GUIDANCE_TITLE,
                summary=texts.GUIDANCE_SUMMARY, frozen=30,
            ),
            "checklist": self._draft(
                "WS03", "checklist", "0.9", texts.blocks("checklist", texts.CHECKLIST), title=texts.CHECKLIST_TITLE,
                summary=texts.CHECKLIST_SUMMARY, frozen=170, kind=DraftPage.Kind.CHECKLIST,
            ),
            "brief": self._draft(
                "WS08", "brief", "1.0", texts.blocks("brief", texts.BRIEF), title=texts.BRIEF_TITLE,
                summary=texts.BRIEF_SUMMARY, frozen=20, kind=DraftPage.Kind.BRIEF, language="ar",
            ),
            "identity": self._draft(
                "WS09", "identity", "1.0", identity.blocks, title=texts.IDENTITY_TITLE, summary=texts.IDENTITY_SUMMARY, frozen=95
            ),
        }  # fmt: skip

    def _draft(self, code, slug, label, body, *, title, summary, frozen, kind=DraftPage.Kind.GUIDANCE, language="en"):
        workstream = self.workstreams[code]
        page = DraftPage.objects.child_of(workstream).filter(slug=slug).first()
        if page is None:
            page = workstream.add_child(
                instance=DraftPage(title=title, slug=slug, summary=summary, kind=kind, language=language, body=body)
            )
            page.save_revision().publish()
        version = DraftVersion.objects.filter(page=page, label=label).first()
        if version is None:
            version = freeze_draft(page, label=label, by=None, at=self.at - timedelta(days=frozen))
            self.say(f"{code}: “{title}” {label} frozen, {version.paragraphs.count()} paragraphs.")
        return version

    # ---- rounds

    def cast(self, stakeholders):
        """Who speaks and answers in a round of these stakeholders."""
        at_the_desk = [account for account in ACCOUNTS if account.desk]
        homes = {account.email: account.organisation for account in at_the_desk if account.organisation is not None}
        return Cast(
            stakeholders=stakeholders,
            people={account.email: self.people[account.email] for account in at_the_desk},
            co_leads=frozenset(account.email for account in at_the_desk if account.desk == "co_lead"),
            homes={email: self.stakeholders[place][0].pk for email, place in homes.items()},
            secretary=self.people["admin@example.org"],
        )

    def _round(self, code, version, *, opens, closes, **fields):
        """The round, and whether it was made now. Days are counted from today; a day ends anywhere on Earth."""
        known = ConsultationRound.objects.filter(code=code).first()
        if known:
            return known, False
        secretary = self.people["admin@example.org"]
        opens_at = self.at + timedelta(days=opens)
        prepared = opens_at - timedelta(days=7)
        consultation_round = create_round(
            code=code, version=version, opens_at=opens_at, closes_at=end_of_day(self.at + timedelta(days=closes)),
            contact=CONTACT, agreement="one", by=secretary, at=prepared, **fields,
        )  # fmt: skip
        return announce_round(consultation_round, by=secretary, at=prepared + timedelta(hours=2)), True

    def _fill(self, consultation_round, *, count, stakeholders, until, progress=lambda done: None, **how):
        paragraphs = list(consultation_round.version.paragraphs.all())
        times = Times(
            opens_at=consultation_round.opens_at,
            closes_at=min(consultation_round.closes_at, until),
            decides_from=consultation_round.closes_at + timedelta(days=4),
            decides_until=until,
        )
        planned = plan_round(
            paragraphs, count=count, stakeholders=len(stakeholders), times=times, desk=DESK, seed=self.seed, **how
        )
        write_round(consultation_round, planned, paragraphs, self.cast(stakeholders), progress=progress)
        self.say(f"{consultation_round.code}: {ledger_of(consultation_round)}.")

    def _open_round(self, version):
        consultation_round, made = self._round(
            OPEN, version, opens=-25, closes=20, kind="public", participation="public", title=version.title,
            purpose="Would this guidance work where you are? Which step should come first, and what is missing?",
            can_change="The recommendations, the order of the steps and every word of the draft.",
            cannot_change="The international agreements on which it rests.",
        )  # fmt: skip
        if not made:
            return
        # The organisations of the demo accounts have drafts here, and have not submitted.
        self._fill(
            consultation_round, count=40, stakeholders=self.stakeholders[4:16], until=self.at - timedelta(hours=1),
            decided=0, late=False,
        )  # fmt: skip
        self._drafts_of_accounts(consultation_round)

    def _drafts_of_accounts(self, consultation_round):
        """Unsent drafts, so that whoever signs in finds something begun."""
        focal, contributor = self.people["focal@example.org"], self.people["contributor@example.org"]
        state, requested = self.people["state@example.org"], self.people["requested@example.org"]
        places = {paragraph.number: paragraph for paragraph in consultation_round.version.paragraphs.all()}
        drafts = [
            (focal, "7", "substantive", "Recognition on paper is not enough. Employers ask whether the skill was tested.",
             ("recognising", "recognising and validating")),
            (focal, "R1", "substantive", "Our members work until eight in the evening. The desk should be open after that.", None),
            (contributor, "8", "technical", "The copy should be “in a language that he or she reads”.",
             ("a copy should stay", "a copy in a language that he or she reads should stay")),
            (contributor, "C2", "editorial", "“After a refusal” should stand at the beginning of the question.", None),
            (contributor, None, "general", "The text is strong on work in firms and weak on work in private homes.", None),
            (state, "9", "substantive", "Our law obliges inspectors to report. We cannot accept the sentence without a limit.",
             ("should not be asked", "should, where national law permits, not be asked")),
            (requested, "6", "question", "Thirty days or thirty working days?", None),
            (self.people["individual@example.org"], "15", "substantive", "Two weeks is right. I have seen children wait for a year.",
             None),
        ]  # fmt: skip
        for minutes, (person, number, kind, text, edit) in enumerate(drafts):
            paragraph = places[number] if number else None
            save_draft(
                consultation_round, paragraph=paragraph, kind=kind, text=text, lang="en", client_token=uuid4(),
                proposed_text=paragraph.text.replace(*edit) if edit else "", by=person, at=self.at - timedelta(minutes=60 - minutes),
            )  # fmt: skip
        for number in ("11", "R3"):
            mark_later(consultation_round, places[number], by=focal, at=self.at - timedelta(minutes=20))

    def _arabic_round(self, version):
        consultation_round, made = self._round(
            ARABIC, version, opens=-8, closes=36, kind="network_wide", participation="public", title=version.title,
            purpose="هل تكفي هذه المعلومات للعامل قبل سفره؟ وما الذي ينقصها؟",
            can_change="كل ما ورد في المذكرة.",
        )  # fmt: skip
        if made:
            self._fill(
                consultation_round, count=12, stakeholders=self.stakeholders[30:34], until=self.at - timedelta(hours=1),
                decided=0, late=False, languages={"ar": 100},
            )  # fmt: skip

    def _published_round(self, version):
        consultation_round, made = self._round(
            PUBLISHED, version, opens=-160, closes=-105, kind="technical", participation="public", title=version.title,
            purpose="Which questions does a clinic really have to ask itself, and which can go?",
            can_change="Every question, and their order.",
        )  # fmt: skip
        if made:
            published_at = self.at - timedelta(days=30)
            self._fill(
                consultation_round, count=60, stakeholders=self.stakeholders[:18], until=published_at - timedelta(days=1),
                decided=1, finished=True,
            )  # fmt: skip
            publish_results(consultation_round, by=self.people["admin@example.org"], at=published_at)

    def _closed_round(self, version):
        consultation_round, made = self._round(
            CLOSED, version, opens=-85, closes=-17, kind="network_wide", participation="network",
            purpose="Could people without papers of the usual kind pass these checks, and what would help them?",
            can_change="The advice and its wording.",
            cannot_change="The levels of assurance, which stand in another document.",
        )  # fmt: skip
        if not made:
            return
        campaigns = LARGE if self.count >= MANY else SMALL if self.count >= FEWEST else ()
        self._fill(
            consultation_round, count=self.count, stakeholders=self.stakeholders, until=self.at - timedelta(hours=2),
            progress=self.progress, campaigns=campaigns,
        )  # fmt: skip
        if steps := work_at_the_desk(consultation_round, self.people, at=self.at):
            self.say(
                f"{CLOSED}: {steps} more steps at the desk, with themes, issues, questions and standard responses."
            )
        self._late_request(consultation_round)

    def _late_request(self, consultation_round):
        """One that still waits, for the secretariat to decide."""
        late = consultation_round.closes_at + timedelta(days=2)
        person = self.people["state@example.org"]
        save_draft(
            consultation_round, paragraph=consultation_round.version.paragraphs.filter(kind="list_item").first(), kind="substantive",
            text="Our minister could sign only after the closing. Please take this into account all the same.", lang="en",
            client_token=uuid4(), by=person, at=late,
        )  # fmt: skip
        request_late(consultation_round, by=person, at=late + timedelta(minutes=5))


DESK = Desk(
    co_leads=("lead@example.org", "colead@example.org"),
    drafter="drafter@example.org",
    homes={"lead@example.org": 0, "colead@example.org": 1, "drafter@example.org": 0},
)


def end_of_day(instant):
    """The end of a day anywhere on Earth: noon of the next day, UTC."""
    return datetime.combine(instant.date() + timedelta(days=1), time(12), tzinfo=UTC)


def _is_untouched(page):
    """Whether this is Wagtail's welcome page as it was installed."""
    return page.title == WELCOME and page.specific_class is Page and page.numchild == 0 and not page.revisions.exists()
