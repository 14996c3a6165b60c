"""Sentences of which invented comments and answers are made.

{number} is the paragraph's number, {words} its first words, {word} one longer word of it.
"""

COMMENTS = {
    "substantive": [
        "“{word}” is too narrow here. Please name people without papers as well, or say why they are left out.",
        "This will stay a wish as long as nobody has to pay for it. Add who bears the cost.",
        "We support the aim, but small towns have neither the staff nor the rooms. A phased approach, larger towns first, "
        "would be fairer.",
        "Please add a date. Without one, “{word}” means “some day”.",
        "Women who work in private homes will not be reached by this. They have no colleagues and often no free day.",
        "In our country this is the task of the provinces. Write “the competent authority” instead of naming one.",
        "Keep this as it is. We know that some will ask to soften it; our members ask you not to.",
        "Children should be mentioned here. What is right for an adult can be harmful for a child of nine.",
        "We tried this for two years. It worked only after we had paid the associations for their hours. Please say so.",
        "The sentence “{words}” puts the burden on the person. It should begin with what the authority does.",
        "Persons with disabilities are missing. Ask for accessible rooms, easy language and sign language.",
        "This goes further than our law allows. We could support it with “where national law permits”.",
        "Complaints must be possible without giving a name, otherwise nobody will complain.",
        "Add that data collected for this purpose may not be used for any other.",
        "Please consider the people who go back and forth every season: they meet this step again each spring.",
        "The order is wrong for us: first a place to sleep, then everything else.",
        "A single office sounds simple, but in rural areas it means a journey of four hours. Add mobile teams.",
        "We would like to see trade unions named here beside employers.",
        "Fees should not only be published; they should be waived for those who earn little.",
        "This ignores digital exclusion. Whatever is offered online must be offered on paper and by telephone too.",
        "We ask that interpreters be trained and paid. A cousin is not an interpreter.",
        "Remove the exception. It will become the rule.",
    ],
    "technical": [
        "The usual term is different: “{word}” has a fixed meaning in labour law.",
        "Our statistics office counts this in another way; the two figures will not be comparable.",
        "Thirty days or thirty working days? Our law knows only the second.",
        "The reference is out of date: the standard was revised last year.",
        "“{word}” is not defined anywhere in the text. Please define it or use the term of the definitions.",
        "This duplicates what ¶ {number} of the earlier draft said in other words. One of the two should go.",
        "In federal States this would need an agreement between two levels. A footnote would be enough.",
        "Please separate the legal requirement from the advice; auditors will read this as one.",
    ],
    "editorial": [
        "Read “{word}” in the singular.",
        "Comma missing after “{words}”.",
        "Two sentences would be easier to translate than this one.",
        "“Should” appears three times. The first can go.",
        "Please write numbers below thirteen as words throughout.",
        "The marker of this item differs from that of the others.",
    ],
    "question": [
        "Does this apply to seasonal workers who return every year?",
        "Who decides what “{word}” means in practice?",
        "Is there a country that has done this? We would like to speak to it.",
        "Would an existing office be enough, or is a new one meant?",
        "Does this include people whose application is still pending?",
    ],
    "translation": [
        "In French, “{word}” has two possible renderings with different legal meaning. Please say which is meant.",
        "The Spanish version will need a longer phrase here; “{word}” has no short equivalent.",
        "The Arabic draft says something weaker than the English “{words}”.",
    ],
    "support_as_drafted": [
        "We support this as drafted.",
        "Our members welcome this wording and would use it tomorrow.",
        "",
    ],
    "general": [
        "We thank the co-leads for a readable text. Our main concern is money: who pays for what should stand in one table.",
        "The draft speaks of newcomers. Many of our members have lived here for twenty years and meet the same obstacles.",
        "Please add a page on what happens after this guidance is adopted, and who will look at it again.",
        "The text is strong on work and weak on housing. In our city housing decides everything.",
        "We would have needed more time. Our comments reflect what our board could agree in three weeks.",
        "Overall balanced. The examples help more than the recommendations; could there be one for each section?",
    ],
}

COMMENTS_FR = {
    "substantive": [
        "Il faudrait nommer ici les travailleuses domestiques, que cette mesure n’atteindra pas autrement.",
        "Nous soutenons l’objectif, mais les petites communes n’ont pas le personnel nécessaire. Prévoir une mise en œuvre "
        "par étapes.",
        "Qui paie ? Sans ligne budgétaire, ce paragraphe restera un vœu.",
        "Merci de maintenir cette formulation : nos membres y tiennent.",
        "Ajouter que l’interprétation est assurée par des professionnels, et non par des proches.",
    ],
    "technical": ["Le terme consacré est différent dans notre droit du travail ; voir la note jointe à notre envoi."],
    "question": ["Cette disposition vise-t-elle aussi les saisonniers qui reviennent chaque année ?"],
    "editorial": ["Deux phrases seraient plus faciles à traduire qu’une seule."],
    "translation": ["« {word} » peut se rendre de deux façons en français, qui n’ont pas le même sens en droit."],
    "support_as_drafted": ["Nous soutenons ce paragraphe tel quel."],
    "general": [
        "Nous remercions les responsables pour un texte clair. La question du logement mériterait une partie à elle seule."
    ],
}

COMMENTS_AR = {
    "substantive": [
        "نقترح أن يُذكر العاملون بلا وثائق صراحةً، حتى لا يُفهم النص على أنه يستثنيهم.",
        "نؤيد الهدف، غير أن البلديات الصغيرة لا تملك العدد الكافي من الموظفين. نقترح التنفيذ على مراحل.",
        "ينبغي تحديد الجهة التي تتحمّل الكلفة.",
        "نرجو الإبقاء على هذه الصياغة كما هي.",
        "يجب أن تتاح الشكوى من دون ذكر الاسم، وإلا فلن يشتكي أحد.",
    ],
    "technical": ["المصطلح المستخدم هنا له معنى محدد في قانون العمل، ونقترح توضيحه."],
    "question": ["هل يشمل ذلك العمال الموسميين الذين يعودون كل عام؟"],
    "editorial": ["الجملة طويلة، ويحسن تقسيمها إلى جملتين."],
    "translation": ["الصياغة العربية أضعف من الصياغة الإنكليزية في هذه الفقرة."],
    "support_as_drafted": ["نؤيد هذه الفقرة كما وردت."],
    "general": ["نشكر القائمين على إعداد هذا النص الواضح، ونقترح إضافة قسم عن السكن."],
}

# Said to a comment by the co-leads, by decision.
RESPONSES = {
    "accepted": ["", "Thank you. The text has been changed accordingly.", "Adopted."],
    "partly_accepted": [
        "The text now takes up the first part. The second is left to each country.",
        "Reworded. A date was not added, since budgets follow different calendars.",
        "The concern is met by a footnote; the sentence itself stays.",
        "People without papers are now named. The exception stays, in narrower words.",
    ],
    "not_accepted": [
        "Considered. Not taken up because other organisations asked to keep the plain word.",
        "Considered. Not taken up because the guidance creates no new obligations.",
        "Considered. The point is addressed in the section on follow-up.",
    ],
    "noted": ["Thank you.", "Noted with thanks.", ""],
    "out_of_scope": ["This round is about the text of the draft; the question of funding is for another body."],
    "referred": ["Passed to the workstream on indicators, which is drafting on this."],
    "duplicate": [""],
}

INTERNAL_NOTES = [
    "",
    "",
    "",
    "Talk to the other co-lead before the meeting.",
    "Same concern as in the general comments.",
    "Check against the definition.",
]

# Small edits that turn a paragraph into a proposal: what to look for, and what to put there.
EDITS = [
    ("should consider ", "should "),
    ("should ", "shall "),
    ("should ", "should, where national law permits, "),
    ("must ", "should "),
    ("may ", "should "),
    ("can ", "should be able to "),
    ("users", "users, including persons with disabilities,"),
    ("people ", "women and men "),
    ("person", "person concerned"),
    ("authorities", "competent authorities"),
    ("Authorities", "The competent authorities"),
    ("information", "information in plain language"),
    ("free of charge", "free of charge for the worker"),
    (" and ", " as well as "),
]
