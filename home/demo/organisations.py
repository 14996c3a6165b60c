"""Organisations of the demo: partners of the workplan with the names they go by, and invented ones that take part.

Only the invented ones have members, send comments or answer them.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Organisation:
    """An organisation with its other names, each a text or a pair of a text and its language."""

    name: str
    acronym: str
    kind: str
    region: str = "global"
    country: str = ""
    aliases: tuple = field(default=())
    verified: bool = True


PARTNERS = (
    Organisation(
        "International Labour Organization",
        "ILO",
        "un_entity",
        aliases=(
            ("Organisation internationale du Travail", "fr"),
            ("Organización Internacional del Trabajo", "es"),
            ("منظمة العمل الدولية", "ar"),
            ("国际劳工组织", "zh"),
            ("Международная организация труда", "ru"),
            ("OIT", "fr"),
        ),
    ),
    Organisation(
        "International Organization for Migration",
        "IOM",
        "un_entity",
        aliases=(
            ("Organisation internationale pour les migrations", "fr"),
            ("Organización Internacional para las Migraciones", "es"),
            ("المنظمة الدولية للهجرة", "ar"),
            ("国际移民组织", "zh"),
            ("Международная организация по миграции", "ru"),
            ("OIM", "fr"),
        ),
    ),
    Organisation(
        "United Nations Development Programme",
        "UNDP",
        "un_entity",
        aliases=(
            ("Programme des Nations Unies pour le développement", "fr"),
            ("PNUD", "fr"),
            ("برنامج الأمم المتحدة الإنمائي", "ar"),
        ),
    ),
    Organisation(
        "United Nations Department of Economic and Social Affairs", "DESA", "un_entity", aliases=("UN DESA", "UNDESA")
    ),
    Organisation(
        "Office of the United Nations High Commissioner for Human Rights",
        "OHCHR",
        "un_entity",
        aliases=("UN Human Rights", ("Haut-Commissariat aux droits de l’homme", "fr"), ("HCDH", "fr")),
    ),
    Organisation(
        "Office of the United Nations High Commissioner for Refugees",
        "UNHCR",
        "un_entity",
        aliases=("UN Refugee Agency", ("Haut Commissariat des Nations Unies pour les réfugiés", "fr"), ("ACNUR", "es")),
    ),
    Organisation(
        "United Nations Children’s Fund",
        "UNICEF",
        "un_entity",
        aliases=(("Fonds des Nations Unies pour l’enfance", "fr"), ("اليونيسف", "ar")),
    ),
    Organisation(
        "United Nations Entity for Gender Equality and the Empowerment of Women",
        "UN Women",
        "un_entity",
        aliases=(("ONU-Femmes", "fr"), ("ONU Mujeres", "es")),
    ),
    Organisation("United Nations Office on Drugs and Crime", "UNODC", "un_entity", aliases=(("ONUDC", "fr"),)),
    Organisation(
        "World Health Organization",
        "WHO",
        "un_entity",
        aliases=(("Organisation mondiale de la Santé", "fr"), ("OMS", "fr"), ("منظمة الصحة العالمية", "ar")),
    ),
    Organisation("United Nations Population Fund", "UNFPA", "un_entity", aliases=(("FNUAP", "fr"),)),
    Organisation(
        "Food and Agriculture Organization of the United Nations",
        "FAO",
        "un_entity",
        aliases=(("Organisation des Nations Unies pour l’alimentation et l’agriculture", "fr"),),
    ),
    Organisation(
        "International Fund for Agricultural Development",
        "IFAD",
        "un_entity",
        aliases=(("Fonds international de développement agricole", "fr"), ("FIDA", "fr")),
    ),
    Organisation("UN Trade and Development", "UNCTAD", "un_entity", aliases=(("CNUCED", "fr"),)),
    Organisation(
        "United Nations Framework Convention on Climate Change",
        "UNFCCC",
        "un_entity",
        aliases=("UN Climate Change", ("CCNUCC", "fr")),
    ),
    Organisation("United Nations Institute for Training and Research", "UNITAR", "un_entity"),
    Organisation("United Nations University", "UNU", "un_entity"),
    Organisation(
        "World Bank",
        "",
        "intergovernmental",
        aliases=("World Bank Group", ("Banque mondiale", "fr"), ("البنك الدولي", "ar")),
    ),
    Organisation(
        "Organisation for Economic Co-operation and Development",
        "OECD",
        "intergovernmental",
        aliases=("OECD Development Centre", ("OCDE", "fr")),
    ),
    Organisation(
        "International Committee of the Red Cross",
        "ICRC",
        "red_cross_red_crescent",
        aliases=(
            ("Comité international de la Croix-Rouge", "fr"),
            ("CICR", "fr"),
            ("اللجنة الدولية للصليب الأحمر", "ar"),
        ),
    ),
    Organisation(
        "International Federation of Red Cross and Red Crescent Societies",
        "IFRC",
        "red_cross_red_crescent",
        aliases=(("FICR", "fr"),),
    ),
    Organisation(
        "Platform for International Cooperation on Undocumented Migrants",
        "PICUM",
        "ngo_civil_society",
        region="europe",
        aliases=(
            "Platform for Undocumented Migrants",
            "Platform for International Cooperation for Undocumented Migrants",
        ),
    ),
    Organisation(
        "Alianza Americas",
        "",
        "migrant_or_diaspora_led",
        region="americas",
        aliases=("Allianza Americas", ("Alianza Américas", "es")),
    ),
    Organisation("Caritas Internationalis", "", "faith_based", aliases=("Caritas International", "Caritas")),
    Organisation("Secours Catholique-Caritas France", "", "faith_based", region="europe", country="France"),
    Organisation("ACT Alliance", "ACT", "faith_based"),
    Organisation("Quaker United Nations Office", "QUNO", "faith_based", aliases=("Quaker UN Office",)),
    Organisation("International Catholic Migration Commission", "ICMC", "faith_based"),
    Organisation(
        "Migration Youth and Children Platform",
        "MYCP",
        "youth",
        aliases=(
            "UNMGCY",
            "UN Major Group on Children and Youth",
            "United Nations Major Group for Children and Youth",
        ),
    ),
    Organisation(
        "International Trade Union Confederation",
        "ITUC",
        "trade_union",
        aliases=(
            ("Confédération syndicale internationale", "fr"),
            ("CSI", "fr"),
            ("Confederación Sindical Internacional", "es"),
        ),
    ),
    Organisation(
        "Public Services International",
        "PSI",
        "trade_union",
        aliases=(("Internationale des services publics", "fr"), ("ISP", "fr")),
    ),
    Organisation(
        "Building and Wood Workers’ International",
        "BWI",
        "trade_union",
        aliases=("Building & Wood Workers’ International", ("IBB", "fr")),
    ),
    Organisation(
        "International Organisation of Employers",
        "IOE",
        "private_sector",
        aliases=("International Organization of Employers", ("OIE", "fr")),
    ),
    Organisation("Migrant Forum in Asia", "MFA", "migrant_or_diaspora_led", region="asia"),
    Organisation("Women in Migration Network", "WIMN", "ngo_civil_society"),
    Organisation(
        "United Cities and Local Governments",
        "UCLG",
        "local_authority",
        aliases=(("Cités et gouvernements locaux unis", "fr"), ("CGLU", "fr")),
    ),
    Organisation(
        "Mayors Mechanism of the Global Forum on Migration and Development",
        "",
        "local_authority",
        aliases=("Mayors Mechanism", "GFMD Mayor’s Mechanism", "GFMD Mayors Mechanism"),
    ),
    Organisation("International Detention Coalition", "IDC", "ngo_civil_society"),
    Organisation(
        "African Foundation for Development",
        "AFFORD",
        "migrant_or_diaspora_led",
        aliases=("AFFORD (The African Foundation for Development)", "The African Foundation for Development"),
    ),
    Organisation("Migration Policy Institute", "MPI", "academia", region="americas"),
    Organisation("Gender+ Migration Hub", "", "ngo_civil_society"),
    Organisation("Global Alliance of National Human Rights Institutions", "GANHRI", "human_rights_institution"),
    Organisation(
        "Global Research Forum on Diaspora and Transnationalism",
        "GRFDT",
        "academia",
        aliases=("Global Research Forum on Diaspora & Transnationalism",),
    ),
    Organisation("Solidarity Center", "", "trade_union"),
    Organisation("Civil Society Action Committee", "", "ngo_civil_society", aliases=("Action Committee",)),
)

# Invented, every one of them; the first four are those of the demo accounts.
STAKEHOLDERS = (
    Organisation("Institute for Fair Work", "IFW", "academia", region="europe"),
    Organisation("Platform of Municipal Services", "PMS", "local_authority"),
    Organisation(
        "Union of Care and Domestic Workers",
        "UCDW",
        "trade_union",
        aliases=(
            ("Syndicat des travailleuses du soin et du domicile", "fr"),
            ("اتحاد العاملات في الرعاية والعمل المنزلي", "ar"),
        ),
    ),
    Organisation("Ministry of Labour of Northland", "", "member_state", region="europe", country="Northland"),
    Organisation("Harbour Cities Alliance", "HCA", "local_authority", aliases=(("تحالف مدن الموانئ", "ar"),)),
    Organisation("Migrant Women’s Forum", "MWF", "migrant_or_diaspora_led", region="asia"),
    Organisation("Employers’ Federation of the South", "EFS", "private_sector", region="africa"),
    Organisation("Bridge Skills Institute", "BSI", "academia", aliases=(("معهد جسور المهارات", "ar"),)),
    Organisation("Diaspora Enterprise Network", "DEN", "migrant_or_diaspora_led", region="africa"),
    Organisation("Youth Assembly on Mobility", "YAM", "youth"),
    Organisation("Ministry of Interior of Eastmark", "", "member_state", region="asia", country="Eastmark"),
    Organisation("Permanent Mission of Westria", "", "member_state", region="americas", country="Westria"),
    Organisation("National Office for Integration of Sudvale", "", "member_state", region="africa", country="Sudvale"),
    Organisation("City of Port Alder", "", "local_authority", region="americas", country="Westria"),
    Organisation("Association of Rural Municipalities", "ARM", "local_authority", region="europe", country="Northland"),
    Organisation("Open Door Legal Aid", "ODLA", "ngo_civil_society", region="europe"),
    Organisation("Common Table", "", "faith_based", region="americas"),
    Organisation("Seafarers’ and Dockers’ Union", "SDU", "trade_union"),
    Organisation("Harvest Workers United", "HWU", "trade_union", region="americas"),
    Organisation("Association of Small Builders", "ASB", "private_sector", region="europe"),
    Organisation("Hospitality Employers’ Council", "HEC", "private_sector", region="oceania"),
    Organisation("Observatory of Lake States on Mobility", "OLSM", "intergovernmental", region="africa"),
    Organisation("Southern Corridor Commission", "SCC", "intergovernmental", region="asia"),
    Organisation("University of Marrow Bay, Chair of Migration Studies", "", "academia", region="oceania"),
    Organisation(
        "Human Rights Commission of Sudvale", "HRCS", "human_rights_institution", region="africa", country="Sudvale"
    ),
    Organisation("Returnees’ Mutual Aid", "RMA", "migrant_or_diaspora_led", region="africa"),
    Organisation("Island Voices", "", "migrant_or_diaspora_led", region="oceania"),
    Organisation("Disability and Mobility Network", "DMN", "ngo_civil_society"),
    Organisation("Children on the Way", "CotW", "ngo_civil_society", region="americas"),
    Organisation("Radio Two Shores", "", "media", region="africa"),
    Organisation("Parliamentary Circle on Migration", "PCM", "parliamentarians"),
    Organisation("Réseau des associations d’accueil du Littoral", "RAAL", "ngo_civil_society", region="africa"),
    Organisation(
        "جمعية الأفق لدعم الوافدين", "", "ngo_civil_society", region="asia", aliases=(("Horizon Association", "en"),)
    ),
    Organisation("Federation of Language Schools", "FLS", "private_sector", region="europe"),
    Organisation("Neighbours’ Initiative of Old Quay", "", "ngo_civil_society", region="europe", verified=False),
)

PLACES = (
    "Alderbrook Benmore Castellan Dunmere Estavale Farrow Garland Hollin Ister Jorvale Kestrel Lindmoor Marrow Nordhaven "
    "Ostrand Pellworth Quarrel Rosslyn Solvane Tarnwick Umberland Velmora Westerlo Yarrow Zephyrine"
).split()
TRADES = (
    ("{} Migrants’ Association", "migrant_or_diaspora_led"),
    ("Town of {}", "local_authority"),
    ("{} Workers’ Union", "trade_union"),
    ("{} Chamber of Trades", "private_sector"),
    ("{} Welcome Network", "ngo_civil_society"),
    ("{} School of Social Work", "academia"),
    ("Parish Aid of {}", "faith_based"),
    ("{} Youth Council", "youth"),
    ("Women of {} for Work", "migrant_or_diaspora_led"),
    ("{} Legal Clinic", "ngo_civil_society"),
    ("County of {}", "local_authority"),
    ("{} Nurses’ Union", "trade_union"),
    ("Growers of {}", "private_sector"),
    ("{} Language Volunteers", "ngo_civil_society"),
    ("Diaspora House {}", "migrant_or_diaspora_led"),
    ("{} Observatory", "academia"),
    ("Elders of {}", "ngo_civil_society"),
    ("{} Care Homes’ Association", "private_sector"),
    ("{} Transport Union", "trade_union"),
    ("Province of {}", "local_authority"),
)
REGIONS = ("africa", "americas", "asia", "europe", "oceania")


def invented(count):
    """So many more organisations, for rounds that are larger than the hand-made list can carry."""
    pairs = ((place, trade) for trade in TRADES for place in PLACES)
    return [
        Organisation(name.format(place), "", kind, region=REGIONS[number % len(REGIONS)])
        for number, (place, (name, kind)) in zip(range(count), pairs, strict=False)
    ]
