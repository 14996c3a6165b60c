"""The fourteen workstreams of the United Nations Network on Migration's workplan 2022-2024, as facts.

Titles and partners are named as the workplan names them, its variants included ("Caritas International" in one place,
"Caritas Internationalis" in another): the alias table of the organisations has to live with both. Summaries are our own
words. The Global Compact's objectives are pictures in the workplan and missing from its text, so they are None, and so are
the paragraphs of the Progress Declaration where the workplan lists none.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Workstream:
    """One workstream. Partners are names, or pairs of a name and what limits its part."""

    code: str
    title: str
    category: str
    summary: str
    co_leads: tuple
    members: tuple
    imrf_paragraphs: tuple | None
    gcm_objectives: tuple | None = None

    @property
    def partners(self):
        """(name, role, scope note) of everybody, co-leads first, in the workplan's order."""
        for role, names in (("co_lead", self.co_leads), ("member", self.members)):
            for entry in names:
                name, scope_note = entry if isinstance(entry, tuple) else (entry, "")
                yield name, role, scope_note


WORKSTREAMS = (
    Workstream(
        code="WS01",
        title="Development of a proposed limited set of indicators to review progress related to GCM implementation",
        category="new",
        summary="Proposes a short list of indicators, drawn from existing ones, and a strategy for better migration data.",
        co_leads=("DESA", "IOM"),
        members=(
            "Global Research Forum on Diaspora & Transnationalism",
            "IFAD",
            "ILO",
            "International Trade Union Confederation (ITUC)",
            "OHCHR",
            "UNDP",
            "World Bank",
            "WHO",
        ),
        imrf_paragraphs=(70,),
    ),
    Workstream(
        code="WS02",
        title="Actionable recommendations on missing migrants and providing humanitarian assistance to migrants in distress",
        category="new",
        summary="Collects what works in the search for missing people and in helping those in distress, and advises on it.",
        co_leads=(
            (
                "ICRC",
                "Only for the recommendations on strengthening cooperation on missing migrants, and related work.",
            ),
            "IFRC",
            "IOM",
            "UNHCR",
        ),
        members=(
            "Committee on Enforced Disappearances (CED)",
            "Working Group on Enforced or Involuntary Disappearances (WGEID)",
            "OHCHR",
            "Quaker UN Office (QUNO)",
            "UNICEF",
        ),
        imrf_paragraphs=(76,),
    ),
    Workstream(
        code="WS03",
        title=(
            "Preparing for future health emergencies by mainstreaming public health considerations into migration "
            "policies and services, at national and local levels"
        ),
        category="new",
        summary="Carries the lessons of the pandemic into services that migrants can reach before the next emergency.",
        co_leads=("WHO", "Migration Youth and Children Platform (MYCP)", "UCLG"),
        members=("IFMSA", "ILO", "IOM", "PSI", "UNFPA", "UNICEF"),
        imrf_paragraphs=(51, 52),
    ),
    Workstream(
        code="WS04",
        title=(
            "Ensuring migrant protection through strengthened responses to migrant smuggling and increased coordination "
            "on its linkages with trafficking in persons"
        ),
        category="new",
        summary="Brings those who act against smuggling together, and keeps the protection of migrants in view.",
        co_leads=("IOM", "UNODC"),
        members=(
            "Migration Youth and Children Platform (MYCP)",
            "Mixed Migration Centre (MMC)",
            "Our Journey (Malaysia)",
            "Platform for Undocumented Migrants (PICUM)",
            "UNHCR",
        ),
        imrf_paragraphs=(61,),
    ),
    Workstream(
        code="WS05",
        title="Strengthening migrants’ socio-economic integration",
        category="new",
        summary="Agrees what integration means and writes guidance for policy makers, with a checklist and examples.",
        co_leads=("ILO", "UNDP"),
        members=(
            "Caritas International",
            "IOM",
            "International Trade Union Confederation (ITUC)",
            "Public Services International (PSI)",
            "UNCTAD",
        ),
        imrf_paragraphs=(53, 62, 75),
    ),
    Workstream(
        code="WS06",
        title="Supporting Member States and the UN to implement the GCM",
        category="ongoing_core",
        summary="Trains teams in countries and regions, and helps governments to write plans of their own.",
        co_leads=("IOM", "OHCHR", "UNDP"),
        members=(
            "ACT Alliance",
            (
                "Action Committee",
                "Represented by Alianza Americas, Platform for International Cooperation for Undocumented Migrants "
                "(PICUM) and Migrant Forum in Asia.",
            ),
            "Global Alliance of National Human Rights Institutions (GANHRI)",
            "Global Research Forum on Diaspora & Transnationalism",
            "IFAD",
            "International Organization of Employers (IOE)",
            "ILO",
            "Mayors Mechanism",
            "Overseas Development Institute (ODI)",
            "Development Centre, Organisation for Economic Co-operation and Development (OECD)",
            "Quaker United Nations Office (QUNO)",
            "United Cities and Local Governments (UCLG)",
            "UNHCR",
            "UNITAR",
            "UNODC",
            "UNU",
        ),
        imrf_paragraphs=(69, 75),
    ),
    Workstream(
        code="WS07",
        title="Alternatives to immigration detention",
        category="ongoing_thematic",
        summary="Lets countries learn from each other how to do without the detention of migrants, above all of children.",
        co_leads=("IDC", "UNHCR", "UNICEF"),
        members=(
            "APPRN",
            "HOST International",
            "Initiative on Child Rights in the Global Compacts",
            "IOM",
            "MYCP",
            "Platform for Undocumented Migrants (PICUM)",
            "SRSG on Violence Against Children",
            "UCLG",
        ),
        imrf_paragraphs=(36, 57),
    ),
    Workstream(
        code="WS08",
        title="Enhancing pathways for regular migration through bilateral labour migration agreements",
        category="ongoing_thematic",
        summary="Helps governments on both sides of a labour agreement to use the Network’s guidance on such agreements.",
        co_leads=("ILO", "IOM"),
        members=(
            "American Federation of Labor and Congress of Industrial Organizations (AFL-CIO)",
            "Building & Wood Workers’ International (BWI)",
            "UN Expert Working Group on Women’s Human Rights in the Global Compact for Migration (EWG)",
            "FAO",
            "International Organization of Employers (IOE)",
            "International Trade Union Confederation (ITUC)",
            "Migrant Forum in Asia (MFA)",
            "OECD",
            "Public Services International (PSI)",
            "Solidarity Center",
            "UNHCR",
            "UN Women",
            "WIMN",
        ),
        imrf_paragraphs=(59,),
    ),
    Workstream(
        code="WS09",
        title="Promoting safe, dignified and rights-based return and readmission, and sustainable reintegration",
        category="ongoing_thematic",
        summary="Puts the Network’s checklist on return and reintegration to use, and adds child protection and identity papers.",
        co_leads=("IOM", "Migration Policy Institute (MPI)", "UNHCR", "UNICEF"),
        members=(
            "Advocacy Network Against Irregular Migration in Sierra Leone",
            # The workplan names the two; a demo has no use for the names of private persons.
            ("Independent researchers", "Two persons, named in the workplan."),
            "ICMC",
            "IMUMI",
            "Initiative on Child Rights in the Global Compacts",
            "IRARA",
            "Kids in Need of Defense (KIND)",
            "OHCHR",
            "PICUM",
        ),
        imrf_paragraphs=(57, 62, 64, 66),
    ),
    Workstream(
        code="WS10",
        title="Climate Change, the GCM and the Paris Agreement",
        category="ongoing_thematic",
        summary="Joins the work on migration with that on climate, disasters and loss and damage.",
        co_leads=("ILO", "IOM", "UNFCCC"),
        members=(
            "ACT Alliance",
            "Alianza Americas",
            "Caritas Internationalis",
            "Church World Service",
            "CMDP",
            "FAO",
            "IFAD",
            "IFRC",
            "ITUC",
            "Norwegian Refugee Council",
            "Ovibashi Karmi Unnayan Program (OKUP)",
            "OHCHR",
            "PacificWIN",
            "Pacific Islands Association of Non-Governmental Organisations",
            "PDD",
            "PSI",
            "Secours Catholique-Caritas France",
            "Solidarity Center",
            "UNDP",
            "UNHCR",
            "UNICEF",
            "UN Major Group on Children and Youth",
            "Unitarian Universalist Service Committee",
            "Water Initiatives",
            "WHO",
            "Women in Migration Network",
        ),
        imrf_paragraphs=(12, 13, 24, 27, 59, 70, 74),
    ),
    Workstream(
        code="WS11",
        title=(
            "Enhancing the application of anti-discrimination dimensions, including against racism, xenophobia and "
            "intolerance into the work of the Network"
        ),
        category="ongoing_thematic",
        summary="Spreads a tool against racism and xenophobia, and looks at how both appear in the Network’s other themes.",
        co_leads=("AFFORD (The African Foundation for Development)", "UNDP"),
        members=(
            "Allianza Americas",
            "Civil Society Action Committee",
            "ICMC",
            "IOM",
            "OHCHR",
            "PDD",
            "Priority Africa Network",
            "Quaker UN Office (QUNO)",
        ),
        imrf_paragraphs=(15, 47, 49, 54),
    ),
    Workstream(
        code="WS12",
        title=(
            "Enhancing the application of anti-discrimination dimensions, including discrimination based on gender into "
            "the work of the Network"
        ),
        category="ongoing_thematic",
        summary="Makes the Network’s work answer to gender, by training, by advice to other workstreams and by alliances.",
        co_leads=("Gender+ Migration Hub", "UN Women"),
        members=(
            "Bloque Latinoamericano sobre Migración",
            "Civil Society Action Committee",
            "Friedrich Ebert Stiftung",
            "GFMD Mayor’s Mechanism",
            "IDC",
            "IOM",
            "National Network for Immigrant and Refugee Rights (NNIRR)",
            "UNMGCY",
            "NGO Committee on Migration",
            "Women in Migration Network (WIMN)",
        ),
        imrf_paragraphs=(3, 36, 52, 56, 60, 63),
    ),
    Workstream(
        code="WS13",
        title="Enhancing regular pathways for migrants in vulnerable situations",
        category="ongoing_thematic",
        summary="Tries out the Network’s guidance note on admission and stay in one or two countries or regions.",
        co_leads=("ACT Alliance", "OHCHR"),
        members=("IOM",),
        imrf_paragraphs=None,
    ),
    Workstream(
        code="WS14",
        title="Maximizing the economic contribution of remittances and diaspora to sustainable development",
        category="ongoing_thematic",
        summary="Works for remittances that cost less and reach further, and for diasporas that can invest at home.",
        co_leads=("IFAD", "IOM", "UNDP"),
        members=(
            "DESA",
            "FAO",
            "Global Research Forum on Diaspora & Transnationalism",
            "UNCTAD",
            "World Bank",
        ),
        imrf_paragraphs=(19, 20),
    ),
)
