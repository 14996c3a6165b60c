"""The drafts of the demo, written for it: guidance with every kind of paragraph, a checklist, and a brief in Arabic.

A block's id is derived from the draft and the block's place in it, so that the same demo has the same anchors everywhere.
"""

import re
from uuid import NAMESPACE_URL, UUID, uuid5

NAMESPACE = uuid5(NAMESPACE_URL, "https://redraft.example.org/demo")


def blocks(slug, entries):
    """Raw StreamField data of a draft. `[1]` in a text is a reference to the footnote whose own number is 1."""
    made = [
        {"type": kind, "value": {"label": "", "lang": "", **value}, "id": str(block_id(slug, place))}
        for place, (kind, value) in enumerate(entries)
    ]
    notes = {block["value"]["label"]: block["id"] for block in made if block["type"] == "footnote"}
    for block in made:
        value = block["value"]
        if "text" in value:
            value["text"] = _rich(value["text"], notes)
        if block["type"] == "table":
            value["rows"] = [
                {
                    "type": "item",
                    "id": str(uuid5(UUID(block["id"]), f"row {row}")),
                    "value": {
                        "cells": [
                            {
                                "type": "item",
                                "id": str(uuid5(UUID(block["id"]), f"cell {row} {column}")),
                                "value": {"text": _rich(text, notes), "header": row == 0, "colspan": 1, "rowspan": 1},
                            }
                            for column, text in enumerate(cells)
                        ]
                    },
                }
                for row, cells in enumerate(value["rows"])
            ]
            value["caption"] = _rich(value["caption"], notes)
    return made


def block_id(slug, place):
    return uuid5(NAMESPACE, f"{slug} {place}")


def _rich(text, notes):
    linked = re.sub(r"\[(\d+)\]", lambda found: f'<a href="#{notes[found[1]]}"><sup>{found[1]}</sup></a>', text)
    return "".join(f"<p>{part}</p>" for part in linked.split("\n"))


def _heading(text, level=2):
    return "heading", {"text": text, "level": str(level), "annex": False}


def _paragraph(text):
    return "paragraph", {"text": text}


def _item(marker, text, level=1):
    return "list_item", {"text": text, "marker": marker, "level": level}


def _recommendation(text, who, by_when):
    return "recommendation", {"text": text, "who": who, "by_when": by_when}


def _check(text):
    return "checklist_item", {"text": text}


def _example(text, country="", source=""):
    return "example", {"text": text, "country": country, "source": source}


def _definition(term, text):
    return "definition", {"term": term, "text": text}


def _table(caption, *rows):
    return "table", {"caption": caption, "head_rows": 1, "rows": rows}


def _note(number, text):
    return "footnote", {"text": text, "label": number}


GUIDANCE_TITLE = "Guidance on the socio-economic integration of migrants"
GUIDANCE_SUMMARY = (
    "How newcomers can earn a living, learn and take part where they settle, and who has to do what for that."
)
GUIDANCE = [
    _heading("Purpose and scope"),
    _paragraph(
        "This guidance is written for the people who make arrival work: staff of ministries and town halls, employers, "
        "trade unions, schools, health services and migrants’ own associations. It gathers what has worked elsewhere, puts "
        "the steps in an order, and names who is expected to take each of them."
    ),
    _paragraph(
        "It applies to everybody who has come to live in a country other than his or her own, whatever the reason and "
        "whatever the length of the stay.[1] Where a step is open only to people with a residence permit, the text says so."
    ),
    _paragraph(
        "Integration is a task with two sides. Newcomers learn how a place works; the place looks at its own rules, forms "
        "and habits, and changes those that keep people out for no good reason."
    ),
    _definition(
        "Socio-economic integration",
        "The process in which migrants reach the same chances as others to earn a living, to learn, to be housed and in good "
        "health, and to have a say, and in which the society around them adapts to their presence.",
    ),
    _definition(
        "Newcomer",
        "A person in the first five years of residence in a country, whatever his or her legal status.",
    ),
    _paragraph("Four principles run through everything that follows. Measures should be:"),
    _item("(a)", "early, because a month lost at the beginning is hard to make good later;"),
    _item("(b)", "open to all who need them, with exceptions that are few, written down and explained;"),
    _item("(c)", "agreed between those who pay and those who do the work, including:"),
    _item("(i)", "national and local authorities, each with its own budget line;", level=2),
    _item("(ii)", "employers and trade unions, by sector;", level=2),
    _item("(iii)", "associations of migrants, who are paid for their time like any other partner;", level=2),
    _item("(d)", "measured, with results that anybody can read."),
    _heading("Earning a living"),
    _heading("Skills and qualifications", level=3),
    _paragraph(
        "Most adults arrive with a trade, a profession or long experience. If nobody asks, these lie idle: a nurse cleans "
        "wards, an electrician carries boxes, and after three years the skill itself has faded."
    ),
    _paragraph(
        "Within thirty days of registration every adult should be offered a conversation about skills, free of charge and in "
        "a language that he or she speaks well. The written result belongs to the person."
    ),
    _paragraph(
        "Authorities should consider recognising foreign qualifications and earlier learning before departure where that is "
        "possible, and without delay on arrival where it is not. Recognition of a part, with a clear way to the missing "
        "rest, is better than refusal of the whole."
    ),
    _recommendation(
        "Open one desk in each region where skills are recorded, papers are examined and questions about rights at work are "
        "answered.",
        "Local authorities together with the employment service",
        "Within 24 months",
    ),
    _recommendation(
        "Publish the fees for the recognition of qualifications, the average time it takes, and the share of applications "
        "that are refused.",
        "Bodies in charge of recognition",
        "Every year, by the end of March",
    ),
    _example(
        "A harbour town trained the staff of its job centre and volunteers of two associations together, and let them hold "
        "the first conversations in pairs.\nIn one year the pairs recorded the skills of nineteen hundred people; more than "
        "half of these were invited to an interview within three months.",
        country="An invented town on a warm coast",
        source="Written for this demo",
    ),
    _check("Can an application for recognition be made from abroad, and in a language other than that of the country?"),
    _check("Is there a person, and not only a web page, who explains what is missing after a refusal?"),
    _heading("Fair conditions", level=3),
    _paragraph(
        "A worker who has understood the contract is harder to cheat. Contracts should be explained before they are signed, "
        "and a copy should stay with the worker."
    ),
    _paragraph(
        "People who report that they were underpaid or mistreated must not have to fear for their permit. Labour inspectors "
        "should not be asked to pass on what they learn to those who control residence."
    ),
    _paragraph(
        "Permits that tie a person to one employer make it dangerous to complain. Where such permits exist, a change of "
        "employer should be possible without the consent of the first one and without leaving the country."
    ),
    _recommendation(
        "Let workers whose complaint has been received stay and work until it is decided.",
        "Ministries of labour and of the interior",
        "With the next revision of the law",
    ),
    _table(
        "Who does what in the first ninety days",
        ("When", "Step", "Who"),
        ("First week", "Welcome talk, language level, address of a doctor", "Municipality"),
        ("By day 30", "Conversation about skills, with a copy for the person", "Employment service"),
        ("By day 60", "Papers examined, missing parts named", "Body in charge of recognition"),
        ("By day 90", "First plan agreed and signed by both sides", "Employment service and the person"),
    ),
    _check("Are inspectors allowed to use interpreters who do not work for the employer?"),
    _heading("Starting a business", level=3),
    _paragraph(
        "Many newcomers work for themselves, some by choice and some because nobody will employ them. Both need the same "
        "things: a bank account, a place on the register, and somebody who can say which rules apply."
    ),
    _paragraph(
        "Banks often refuse an account for want of a paper that newcomers cannot have. Supervisors should say in writing "
        "which papers are enough for an account with basic functions."
    ),
    _heading("Learning and language"),
    _paragraph(
        "Language is learned best beside work and not before it. Courses should exist in the evening and at the workplace, "
        "and should lead to an examination that employers know."
    ),
    _paragraph(
        "A course without childcare is closed to many parents, and mostly to mothers. Childcare belongs to the cost of the "
        "course and not to the cost of the family."
    ),
    _recommendation(
        "Pay for language courses up to the level that the occupation asks for, and count a part of them as working time.",
        "Employers, with a public share that is larger for small firms",
        "Within 12 months",
    ),
    _paragraph(
        "Children should be in school two weeks after arrival, even while papers are missing. Schools should be told before "
        "the child stands at the door, and should receive the money for additional lessons in the same school year."
    ),
    _example(
        "An island sends a travelling teacher to each new pupil for the first ten days. The teacher writes one page for the "
        "school: what the child knows already, in which language, and what will be hard.",
        country="An invented island",
        source="Written for this demo",
    ),
    _check("Do adults who never went to school find a course that begins with reading and writing?"),
    _heading("Services and taking part"),
    _heading("Health and housing", level=3),
    _paragraph(
        "Care in an emergency, care for children and care in pregnancy should be given to everybody, and nobody who asks for "
        "it should be reported.[2]"
    ),
    _paragraph(
        "Housing decides about everything else: the way to work, the school, the neighbours. Landlords who ask for papers "
        "that the law does not require should hear from the authority and not only from the person whom they turn away."
    ),
    _paragraph(
        "Places that have room but no work, and places that have work but no room, should be looked at together when people "
        "are assigned to a region."
    ),
    _heading("Having a say", level=3),
    _paragraph(
        "Advisory boards of migrants should be elected, should meet before a decision is taken and not after it, and should "
        "receive an answer in writing."
    ),
    _paragraph(
        "Where the law allows it, long-term residents should vote in local elections. Where it does not, other ways of taking "
        "part should be opened and their effect should be reported every two years."
    ),
    _recommendation(
        "Answer every proposal of an advisory board within sixty days, and publish the answers.",
        "Local councils",
        "From the next term of office",
    ),
    _check("Does the board have a budget of its own for interpretation and for travel?"),
    _heading("Following up"),
    _paragraph(
        "What is not counted is easily forgotten. Each country should choose a few figures, collect them by sex, age and "
        "length of stay, and publish them once a year in words that people can follow."
    ),
    _paragraph(
        "Figures about persons must not find their way into the files of those who decide on residence. The office that "
        "collects them should be bound by law to keep them apart."
    ),
    _paragraph("This guidance should be read again three years after it was adopted, with those who have used it."),
    _note("1", "Visitors who stay for less than three months, and staff of embassies, are not meant."),
    _note("2", "This says nothing about who bears the cost, which is left to each country."),
]

CHECKLIST_TITLE = "Health care on the move: a common checklist"
CHECKLIST_SUMMARY = "Twelve questions that a clinic or a town can ask itself before the next emergency."
CHECKLIST = [
    _heading("How to use this checklist"),
    _paragraph(
        "The checklist is for clinics, towns and health authorities that want to be ready before the next emergency. One "
        "person can answer it in an hour; a second person should read the answers."
    ),
    _paragraph("A “no” is not a failure. It is the next thing to do, with a name and a date beside it."),
    _heading("At the door"),
    _check("Is it written at the entrance, in the languages of the district, that everybody is treated?"),
    _check("Can people register without an address of their own?"),
    _check("Do the staff at the desk know which papers they may not ask for?"),
    _heading("In the consulting room"),
    _check("Is an interpreter at hand within twenty minutes, by telephone if not in person?"),
    _check("Does the patient leave with a record that another clinic in another country can read?"),
    _check("Are children never used as interpreters?"),
    _heading("When something spreads"),
    _check("Are vaccines offered at places where people work and sleep, and not only in clinics?"),
    _check("Do messages reach people who do not read, and those who trust only their own radio?"),
    _check("Are testing and treatment kept apart from any control of residence?"),
    _recommendation(
        "Name one person in each district who keeps the contacts of migrants’ associations up to date.",
        "Health authorities",
        "Within six months",
    ),
    _heading("Afterwards"),
    _check("Are the costs of care shown apart from the costs of control in the public accounts?"),
    _check("Is what was learned written down within three months, together with those who were treated?"),
    _check("Does the next budget carry what was promised?"),
]

BRIEF_TITLE = "مذكرة موجزة: ما ينبغي أن يعرفه العامل قبل السفر"
BRIEF_SUMMARY = (
    "معلومات أساسية ينبغي أن تصل إلى العمال المهاجرين قبل توقيع العقد وقبل السفر، وبيان الجهة المسؤولة عن كل خطوة."
)
BRIEF = [
    _heading("الغرض من هذه المذكرة"),
    _paragraph(
        "هذه المذكرة موجَّهة إلى وزارات العمل ومكاتب الاستقدام والنقابات وجمعيات المهاجرين في بلدان المنشأ وبلدان المقصد. "
        "وهي تبيّن ما ينبغي أن يعرفه العامل قبل أن يوقّع عقده وقبل أن يغادر بلده."
    ),
    _paragraph(
        "لا تُنشئ هذه المذكرة التزامات جديدة، ولا تحلّ محلّ الاتفاقات الثنائية القائمة، وإنما تجمع خطوات ثبت نفعها.[1]"
    ),
    _heading("قبل توقيع العقد"),
    _paragraph(
        "ينبغي أن يتسلّم العامل نص العقد بلغة يفهمها قبل التوقيع بسبعة أيام على الأقل، وأن تُشرح له بنوده شفوياً إن كان لا "
        "يقرأ."
    ),
    _paragraph("ويجب أن يذكر العقد بوضوح ما يلي:"),
    _item("(أ)", "الأجر ومواعيد دفعه وما يجوز اقتطاعه منه؛"),
    _item("(ب)", "ساعات العمل وأيام الراحة والإجازات؛"),
    _item("(ج)", "مكان العمل والسكن ومن يتحمّل كلفته؛"),
    _item("(د)", "طريقة إنهاء العقد وطريقة تقديم الشكوى."),
    _recommendation(
        "لا يدفع العامل أي رسوم مقابل توظيفه، وتُنشر أسماء المكاتب التي تخالف ذلك.",
        "وزارات العمل في البلدين",
        "في غضون 12 شهراً",
    ),
    _heading("قبل السفر"),
    _paragraph(
        "ينبغي أن يحصل كل عامل على دورة تعريفية مجانية لا تقل عن يومين، تشمل حقوقه وواجباته وعناوين الجهات التي يمكنه أن يلجأ "
        "إليها."
    ),
    _paragraph("ويحتفظ العامل بجواز سفره وبنسخة من عقده في جميع الأوقات، ولا يجوز لصاحب العمل أن يحتجزهما."),
    _check("هل يعرف العامل رقم هاتف سفارة بلده ورقم خط المساعدة في بلد المقصد؟"),
    _check("هل تُعقد الدورة في وقت ومكان يناسبان النساء اللواتي يرعين أطفالاً؟"),
    _heading("بعد الوصول"),
    _paragraph(
        "تتابع مكاتب العمل أحوال العمال خلال الأشهر الثلاثة الأولى، وتنظر في شكاواهم من دون أن يتأثر وضع إقامتهم."
    ),
    _note("1", "كُتبت هذه المذكرة لأغراض العرض في هذا الموقع، وهي لا تعبّر عن رأي أي جهة."),
]

IDENTITY_TITLE = "Usability of identity checks (NIST SP 800-63A, section 9, public draft of 2016)"
IDENTITY_SUMMARY = (
    "A real draft of the National Institute of Standards and Technology, in the public domain, imported from its Word file. "
    "The round on it and every comment are invented."
)
