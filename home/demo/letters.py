"""Letters that many organisations send, each made the sender's own, for the campaigns of an invented round."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Campaign:
    """So many organisations send one letter: word for word, or with their own greeting, sentence and name around it."""

    lang: str
    letter: int  # which of the language
    size: int
    identical: bool = False


# One letter for the round to look at, and a dozen for a large one.
SMALL = (Campaign("en", 0, 6), Campaign("fr", 0, 4))
LARGE = (
    Campaign("en", 0, 40),
    Campaign("en", 1, 12),
    Campaign("fr", 0, 24),
    Campaign("fr", 1, 9),
    Campaign("es", 0, 30),
    Campaign("es", 1, 5),
    Campaign("ar", 0, 18),
    Campaign("ar", 1, 7),
    Campaign("zh", 0, 15),
    Campaign("zh", 1, 6),
    Campaign("en", 2, 20, identical=True),
    Campaign("ar", 2, 8, identical=True),
)

LETTERS = {
    "en": [
        [
            "People who fled a fire or a war do not have the two documents that this paragraph takes for granted.",
            "We ask that a witness who is known to the authority may vouch for a person instead of a second document.",
            "The witness should be told in plain words what is promised, and nobody should pay a fee for it.",
            "Where a name is spelled in several ways, all spellings should be kept, so that no later check fails for it.",
            "Please also say by which day an answer is given, since a shelter bed is lost when nothing is proved in time.",
        ],
        [
            "A photograph that is taken at a counter must not be used for anything but the check for which it was taken.",
            "We have seen pictures of applicants in the files of employers who were never entitled to them.",
            "The text should order their deletion thirty days after the account is opened, and name who confirms it.",
            "Whoever refuses a photograph for reasons of faith needs another way that takes no longer and costs no more.",
        ],
        [
            "The hotline has to be free of charge and open on Sundays, because our members work on all other days.",
            "It should answer in the languages of the twenty largest groups, and say at the start how long the wait is.",
        ],
    ],
    "fr": [
        [
            "Le texte suppose que chacun possède un justificatif de domicile, ce qui n’est le cas d’aucun de nos résidents.",
            "Nous demandons qu’une attestation de la structure d’accueil suffise, sans condition de durée du séjour.",
            "Un refus devrait être écrit, motivé et remis dans une langue que la personne comprend.",
            "Le délai de recours ne devrait courir qu’à partir de cette remise, et non de la date du courrier.",
        ],
        [
            "La vérification par téléphone portable écarte les femmes qui partagent un appareil avec leur mari.",
            "Il faut prévoir un guichet où la même démarche se fait en présence, sans rendez-vous et le soir aussi.",
            "Les agents devraient être formés à recevoir une personne seule, et à ne pas appeler un proche pour traduire.",
        ],
    ],
    "es": [
        [
            "Muchas jornaleras cambian de municipio cada tres meses y pierden con ello la cita que habían conseguido.",
            "Pedimos que el trámite pueda continuar en cualquier oficina del país sin empezar de nuevo.",
            "La copia de los documentos debería quedar en manos de la persona, y no del empleador que la acompaña.",
            "También pedimos que se publique cada año cuántas solicitudes caducaron por un traslado.",
        ],
        [
            "El párrafo no dice quién responde cuando el sistema confunde a dos personas del mismo nombre.",
            "Proponemos que la autoridad corrija el error en diez días y avise por escrito a todas las entidades afectadas.",
            "Mientras tanto, ninguna prestación debería suspenderse por una duda que la persona no causó.",
        ],
    ],
    "ar": [
        [
            "يفترض هذا النص أن لكل شخص شهادة ميلاد، وكثير ممن نعمل معهم ولدوا في مخيمات لم تصدر فيها أي شهادة.",
            "نطلب أن تُقبل شهادة طبيب أو معلم أو مختار الحي إلى أن تصدر الوثيقة الأصلية من بلد المنشأ.",
            "ينبغي ألا تُرسل أي بيانات إلى سفارة بلد المنشأ إلا بموافقة مكتوبة من صاحب الشأن.",
            "ونطلب أيضاً أن يكون الاعتراض مجانياً وأن يُبت فيه خلال عشرين يوماً.",
        ],
        [
            "لا تصل الرسائل النصية إلى العاملات في المنازل لأن صاحب العمل يحتفظ في أحيان كثيرة بالهاتف.",
            "نقترح أن تُتاح المراجعة في مكاتب البريد مساءً، وأن تحضرها مترجمة لا صلة لها بصاحب العمل.",
            "كما نقترح أن يُبلّغ كل شخص كتابةً بالغرض الذي جُمعت من أجله صورته وبصماته.",
        ],
        [
            "نرجو أن تُنشر استمارة الطلب بجميع لغات العمال، وأن تُكتب الأرقام فيها كما يعرفها من يملؤها.",
            "ونرجو أن يُذكر فيها بوضوح أن رفض تقديم رقم الهاتف لا يؤدي إلى رفض الطلب.",
        ],
    ],
    "zh": [
        [
            "本段假定每个人都有固定住址，而季节性工人每隔几个月就要更换住处，无法提供任何住址证明。",
            "我们请求接受用工单位或社区组织出具的书面说明，并且不得因此收取任何费用。",
            "如果申请被拒绝，应当用申请人能够读懂的语言说明理由，并告知向哪个机构提出申诉。",
            "申诉期间，申请人的临时证件应当继续有效，以免其失去工作和医疗保障。",
        ],
        [
            "人脸识别对深色皮肤和年长者的错误率较高，草案却没有要求公布任何测试结果。",
            "我们建议每年由独立机构进行检验，并把各类人群的错误率分别公布出来。",
            "在错误率没有降到可以接受的水平之前，应当保留由工作人员当面核对的办法。",
        ],
    ],
}
GREETINGS = {
    "en": ["", "Dear co-leads,", "To the secretariat:", "Good morning,"],
    "fr": ["", "Madame, Monsieur,", "Bonjour,"],
    "es": ["", "Estimados señores:", "A la secretaría:"],
    "ar": ["", "السادة المحترمون،", "تحية طيبة وبعد،"],
    "zh": ["", "尊敬的秘书处：", "您好："],
}
OWN = {
    "en": [
        "",
        "We are {members} members and agreed on this in spring.",
        "Our office in the harbour sees it every week.",
    ],
    "fr": [
        "",
        "Nous comptons {members} membres et en avons débattu au printemps.",
        "Nous le constatons chaque semaine.",
    ],
    "es": ["", "Somos {members} socias y lo acordamos en asamblea.", "Lo vemos cada semana en nuestra oficina."],
    "ar": ["", "يبلغ عدد أعضائنا {members} عضواً وقد اتفقنا على ذلك.", "نرى ذلك كل أسبوع في مكتبنا."],
    "zh": ["", "我们有{members}名会员，对此意见一致。", "我们每周都会遇到这种情况。"],
}

# For a comment to be split, and for one that stands in the wrong place.
LONG = (
    "We have three points. The first is the fee: whoever earns less than a living wage should pay none, and the table of "
    "fees should hang at the door.",
    "The second is time. A check that takes longer than ten days should be taken as passed, unless the authority says in "
    "writing what is missing.",
    "The third is people. Somebody should sit at the counter who has gone through the same check, and be paid for it.",
)
MISPLACED = (
    "This is about the next paragraph, not this one: please say there for how long a copy is kept, and who destroys it."
)


def letter(campaign, chance):
    """One organisation's copy of a campaign's letter."""
    sentences = LETTERS[campaign.lang][campaign.letter]
    space = "" if campaign.lang == "zh" else " "
    body = space.join(sentences)
    if campaign.identical:
        return body
    greeting, own = chance.choice(GREETINGS[campaign.lang]), chance.choice(OWN[campaign.lang])
    return "\n".join(filter(None, [greeting, body, own.format(members=chance.randrange(20, 4000))]))
