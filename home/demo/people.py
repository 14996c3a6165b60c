"""The demo's accounts, and the invented people who speak for the invented organisations."""

from dataclasses import dataclass

PASSWORD = "read-redraft-repeat"  # noqa: S105 - printed for everybody; refused where anybody else could sign in


@dataclass(frozen=True)
class Account:
    """Somebody to sign in as. `organisation` is a place among the stakeholders; `desk` a role in the answered rounds."""

    email: str
    first_name: str
    last_name: str
    job_title: str
    what: str
    organisation: int | None = None
    role: str = "contributor"
    state: str = "active"
    personal: bool = False
    desk: str = ""
    workstreams: tuple = ()
    secretariat: bool = False
    superuser: bool = False


LED = ("WS03", "WS05", "WS09")

ACCOUNTS = (
    Account(
        "admin@example.org", "Nadia", "Rahimi", "Secretariat", "the secretariat: rounds, organisations, late requests",
        secretariat=True,
    ),
    Account("super@example.org", "Sam", "Okoro", "System administrator", "a superuser", superuser=True),
    Account(
        "lead@example.org", "Amal", "Haddad", "Head of research", "co-lead of WS03, WS05 and WS09, of the Institute for Fair Work",
        organisation=0, desk="co_lead", workstreams=LED,
    ),
    Account(
        "colead@example.org", "Jonas", "Lind", "Policy adviser", "the other co-lead, of the Platform of Municipal Services",
        organisation=1, desk="co_lead", workstreams=LED,
    ),
    Account(
        "drafter@example.org", "Ruth", "Adeyemi", "Writer", "drafter in WS03, WS05 and WS09: proposes, does not agree",
        organisation=0, desk="drafter", workstreams=LED,
    ),
    Account(
        "editor@example.org", "Ana", "Duarte", "Professor of law", "review editor of WS03, WS05 and WS09: looks at answers, signs off",
        desk="review_editor", workstreams=LED,
    ),
    Account(
        "otherlead@example.org", "Mei", "Tanaka", "Programme officer", "co-lead of WS08 only",
        organisation=7, desk="co_lead", workstreams=("WS08",),
    ),
    Account(
        "focal@example.org", "Leila", "Osman", "International secretary", "focal point of the Union of Care and Domestic Workers",
        organisation=2, role="focal_point",
    ),
    Account(
        "contributor@example.org", "Tomás", "Rey", "Legal officer", "contributor in the same union: drafts, does not submit",
        organisation=2,
    ),
    Account(
        "state@example.org", "Ingrid", "Moe", "Head of unit", "focal point of the Ministry of Labour of Northland",
        organisation=3, role="focal_point",
    ),
    Account(
        "requested@example.org", "Paul", "Ferrand", "Adviser", "asked to join that ministry: drafts only until accepted",
        organisation=3, state="requested",
    ),
    Account(
        "individual@example.org", "Grace", "Mbeki-Hall", "Retired teacher", "takes part in personal capacity", personal=True
    ),
)  # fmt: skip

FIRST_NAMES = (
    "Ada Bruno Chioma Dario Elif Farid Gita Hana Ivo Jamila Kofi Lucía Marek Noor Olga Pedro Qiang Rosa Samir Tania Uma "
    "Viktor Wanda Ximena Yusuf Zofia"
).split()
LAST_NAMES = (
    "Abara Bergström Castro Dlamini Eriksen Fofana García Hakimi Ito Jansen Kaya Lopes Mensah Novak Ortega Petrov Quispe "
    "Rossi Sato Traoré Usman Varga Wolde Xu Yildiz"
).split()


def invented_name(number):
    """A first and a last name for the focal point of the stakeholder at this place."""
    return FIRST_NAMES[number % len(FIRST_NAMES)], LAST_NAMES[number * 7 % len(LAST_NAMES)]
