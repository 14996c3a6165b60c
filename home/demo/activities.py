"""What the workplan 2022-2024 says that each workstream will do, and when: facts, in our own short words.

The workplan draws its timelines. Of most drawings nothing but the years is left in the text; some quarters are left
too, apart from the activities that they belong to. A quarter stands here only where the number of quarters left or an
activity's own words lead to it, and is then marked as inferred; the rest are empty until somebody enters them. What is
mistaken or unclear in the workplan is noted beside the fact (product.md, appendix B).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Activity:
    """One activity, in the order of its workstream's list."""

    title: str
    starts: str = ""
    ends: str = ""
    note: str = ""
    corrected_title: str = ""
    parts: tuple = ()
    is_ongoing: bool = False
    is_inferred: bool = False
    also_in: str = ""
    place_there: int | None = None
    draft: str = ""  # the slug of a draft of the demo, below the same workstream


def matched(title, starts, ends="", **more):
    """An activity whose quarters the workplan does not print beside it."""
    return Activity(title, starts, ends, is_inferred=True, **more)


DRAWN = "The workplan draws its timeline; its text has no quarters for this workstream."
SIX_OF_SIX = "The text has six quarters apart from the six activities; they are matched in order."
NINE_OF_NINE = (
    "The text has nine quarters apart from the nine activities; they are matched in order, although the last begins "
    "before the two above it."
)
REPEATED = "The workplan prints the same words as activity 5 of WS01 and as activity 4 of WS02."
LAUNCHED_ONCE = "One launch, which the workplan lists as activity 2 of WS11 and as activity 1 of WS12."
NO_TIMELINE = (
    "The workplan draws no timeline below activities 3 to 5; the one below activity 6 may be meant for all four."
)
ACROSS_TWO = (
    "“Q2 2023” is printed on a page with activities 4 and 5 of WS09 and activities 1 to 4 of WS10, beside none of them."
)

ACTIVITIES = {
    "WS01": (
        Activity("Map how migration governance is measured, above all under the Global Compact"),
        Activity("Propose a short set of indicators that rests on data collected already"),
        Activity("Consult Member States and other partners on the indicators"),
        Activity("Write a strategy for migration data that can be broken down by group"),
        Activity("Consult experts on the draft strategy for data", note=REPEATED),
    ),
    "WS02": (
        matched("Collect practices that work, for the Migration Network Hub", "2023-Q1", "2023-Q2"),
        matched("Consult region by region, and along routes, on what to recommend first", "2023-Q3", "2023-Q4"),
        matched("Draft the recommendations and ask the Network and others for comments", "2023-Q3", "2023-Q4"),
        matched(
            "Consult experts on the draft strategy for data",
            "2023-Q4",
            corrected_title="Consult experts on the draft recommendations",
            note=f"{REPEATED} A slip; the correction is ours, from the activities around it.",
        ),
        matched("Bring the comments together in a final draft for the Secretary-General", "2024-Q1"),
        matched("Prepare messages and materials that make the recommendations known", "2024-Q1"),
    ),
    "WS03": (
        Activity(
            "Set out what safe access to services and continuous care call for, with the pandemic’s lessons",
            draft="checklist",
        ),
        Activity("Add to the Hub’s collection of practices that join public health and migration policy"),
        Activity("Give migrants a part in policy talks on services and integration, through dialogues"),
        Activity("Hold two training events on public health in migration policy"),
        Activity("Study what health emergencies do to the mobility and the health of migrants"),
        Activity("Help to develop indicators for objectives 15, 16, 19 and 21, with WS01"),
    ),
    "WS04": (
        Activity(
            "Write at least two guidance notes or policy briefs, on topics chosen with States and partners",
            parts=("One that gathers knowledge", "One that is technical"),
        ),
        Activity("Hold two dialogues, among authorities and with others, on answers to smuggling"),
        Activity(
            "Respond to incidents of smuggling and call for action",
            is_ongoing=True,
            is_inferred=True,
            note="Ongoing by its words: incidents are answered as they come up.",
        ),
    ),
    "WS05": (
        matched(
            "Consult on what socio-economic integration includes, and on the terms of reference",
            "2023-Q1",
            parts=("At least two online meetings", "A space on the Hub for contributions"),
        ),
        matched("Write the terms of reference, an outline of the guidance and checklist, and a workplan", "2023-Q2"),
        matched(
            "Survey policies that help or harm, and collect examples from regions and countries", "2023-Q2", "2023-Q3"
        ),
        matched("Write a first draft of the guidance, with checklist and examples", "2023-Q3", draft="guidance"),
        matched("Discuss the first draft with members in a webinar", "2023-Q4"),
        matched(
            "Publish the draft for comments on the Hub, and discuss the last changes in a webinar",
            "2024-Q2",
            "2024-Q3",
            draft="guidance",
        ),
        matched("Finish the guidance and put it before the Executive Committee", "2024-Q4"),
        matched("Launch the guidance in a global webinar", "2024-Q4"),
        matched("Look into a project of the Migration MPTF that builds on the guidance", "2024-Q3", "2024-Q4"),
    ),
    "WS06": (
        Activity(
            "Strengthen the UN system",
            parts=(
                "Develop an online course for self-study",
                "Launch it and make it known",
                "Train teams of trainers in every regional Network",
                "Hold workshops in countries that ask for one",
                "Collect practices and lessons for the Hub",
                "Produce the materials in more UN languages",
            ),
        ),
        Activity(
            "Put the guidance on implementing the Global Compact to use",
            parts=(
                "Launch it and make it known",
                "Help governments to write national plans, or to bring the Compact into other plans",
                "Update it to link with voluntary national and local reviews",
                "Collect practices and case studies for the Hub",
                "Produce it in more UN languages",
            ),
        ),
    ),
    "WS07": (
        Activity("Widen peer learning on alternatives to detention in countries, regions and the world"),
        matched(
            "Hold three peer learning events for countries with the same questions",
            "2023-Q2",
            "2024-Q1",
            note="The text has “Q2 2023”, “Q4 2023” and “Q1 2024” apart from the activities: matched to these three events.",
            parts=(
                "On the detention of children",
                "On alternatives for migrants in transit",
                "On preventing detention before entry",
            ),
        ),
        Activity("Support proposals on alternatives to the Migration MPTF", note=NO_TIMELINE),
        Activity("Help to develop an indicator on alternatives, with WS01", note=NO_TIMELINE),
        Activity("Show practices from the work on objective 13 on the Hub", note=NO_TIMELINE),
        Activity("Look for links with the training of the core working groups", note=NO_TIMELINE),
    ),
    "WS08": (
        Activity(
            "Put the guidance on bilateral labour agreements to use, with training where it is asked for",
            "2022-Q1",
            "2024-Q4",
            note="From its words, which say: throughout 2022 to 2024.",
            is_inferred=True,
            draft="brief",
            parts=(
                "Serve as a platform for coordination",
                "Support training on the guidance",
                "Update the online course of IOM, ILO and ITC",
            ),
        ),
    ),
    "WS09": (
        Activity("Try out and spread the checklist on return and reintegration with Champion countries"),
        Activity("Train officials, UN staff and civil society in child protection along two corridors"),
        Activity("Write and spread guidance on identity papers for those who return", draft="identity"),
        Activity("Support countries that made pledges on return and reintegration"),
        Activity("Help to develop an indicator on returns and reintegration, with WS01"),
    ),
    "WS10": (
        Activity("Consult partners on the two Global Compacts, with the Task Force on Displacement"),
        Activity("Carry on the baseline report on disasters, climate and mobility with a second phase"),
        Activity("Contribute to the framework of indicators"),
        Activity("Join programmes of the Migration MPTF with those of climate funds"),
        Activity("Contribute to the Global Forum’s round table on climate and mobility"),
        Activity("Hold a dialogue of experts on the guidance note on pathways in disasters and climate change"),
        Activity("Write a policy brief on protection in sudden and slow disasters"),
        Activity("Hold a workshop on climate and human rights for Champion countries"),
        Activity("Hold events with the Task Force at meetings on climate, and at regional reviews"),
        Activity("Make the workstream’s products known"),
    ),
    "WS11": (
        matched(
            "Mark the day against racial discrimination, 21 March",
            "2023-Q1",
            note="The text has “Q1 2023” apart from the activities; the day of this one lies in it.",
        ),
        Activity(
            "Launch the advocacy tool on anti-discrimination and COVID-19",
            also_in="WS12",
            place_there=1,
            note=LAUNCHED_ONCE,
        ),
        Activity("Put the tool to use in one or two countries or regions"),
        Activity("Learn from peers how racism appears in other themes, and support indicators"),
    ),
    "WS12": (
        # Activity 1 is activity 2 of WS11.
        Activity(
            "Train pilot countries to carry out the Compact with gender in view, and make the tool part of the guidance"
        ),
        Activity("Work with other workstreams and themes"),
        Activity("Support indicators that respond to gender"),
        Activity("Spread knowledge through the Hub"),
        Activity(
            "Strengthen alliances with Member States",
            parts=(
                "A lasting group of friends of gender equality",
                "A gender rapporteur or team at each intergovernmental meeting",
            ),
        ),
    ),
    "WS13": (
        Activity("Choose one or two countries or regions that can apply the guidance note on regular pathways"),
        Activity("Advise those who apply it there"),
        Activity("Find ways to strengthen pathways in how the Compact is carried out and reviewed"),
    ),
    "WS14": (
        Activity("Propose indicators on objectives 19 and 20 to the working group on indicators"),
        Activity("Deepen the dialogue with companies in the market of remittances"),
        Activity(
            "Support the summit on remittances, investment and development",
            "2023-Q2",
            is_inferred=True,
            note="From its words, which name June 2023.",
        ),
        Activity(
            "Support the campaign for the day of family remittances",
            note="Its words name the year 2023 and no quarter.",
        ),
        Activity("Write guidelines on the economic contribution of diasporas to countries of origin"),
    ),
}

NOTES = {
    "WS01": DRAWN,
    "WS02": SIX_OF_SIX,
    "WS03": DRAWN,
    "WS04": DRAWN,
    "WS05": NINE_OF_NINE,
    "WS06": DRAWN,
    "WS09": ACROSS_TWO,
    "WS10": ACROSS_TWO,
    "WS11": "The text has “Q2 2023” too, which belongs to one of the activities 2 to 4; it does not say to which.",
    "WS12": "The text has “Q1 2024”, which belongs to one of the six activities; it does not say to which.",
    "WS13": f"{DRAWN} The workplan lists no paragraph of the Progress Declaration for it.",
    "WS14": DRAWN,
}
