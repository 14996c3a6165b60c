"""Invented comments in six languages with a known truth: which of them are one form letter made somebody's own."""

import random
from textwrap import fill

PEOPLE = (
    "Amina Diallo|Jonas Weber|Lucía Ferrer|Hyun-woo Park|Fatou Ndiaye|Oleg Sidorov|Maria da Silva|Tomasz Nowak".split(
        "|"
    )
)
PLACES = "Kenya|Norway|Peru|Viet Nam|Costa Rica|Moldova|Tunisia|New Zealand|Ghana|Uruguay".split("|")
BODIES = "Open Rivers|the Teachers’ Union|Data for All|Green Coast Network|the Youth Council|Access Watch".split("|")

# For each language: form letters sentence by sentence; greetings, openings and farewells that people change; sentences
# that they add; parts of comments by single hands; a turn of phrase that asks for something else each time; campaigns
# of one line, and how one greets there; and what turns a line or a letter into its opposite.
ENGLISH = {
    "letters": [
        [
            "The draft asks States to publish the rules by which automated decisions are taken, and that is right.",
            "Whoever is refused a pension or a school place by a machine must learn why, in words that can be understood.",
            "We ask that a person reviews every such decision within thirty days and may overturn it.",
            "An appeal that is answered by the same machine is no appeal at all.",
            "Please add a duty to report each year how many decisions were overturned, and for which reasons.",
        ],
        [
            "Small islands lose their harbours first and are heard last when funds are shared out.",
            "The text speaks of resilience but names neither the sum nor the year by which it will be paid.",
            "Without a window for grants our municipalities will borrow money to repair what they did not destroy.",
            "We call for a separate envelope for atolls, open to local authorities without a guarantee of the treasury.",
            "The board of the fund should hold two seats for those who live less than five metres above the sea.",
            "Nothing in the present wording prevents this, and one sentence would make it certain.",
        ],
        [
            "Libraries lend books to everybody, and the digital shelf must be no exception to that.",
            "Licences that expire after two years empty the shelves of villages that cannot pay again and again.",
            "The declaration should say that a library may own what it has bought, whatever the form of the copy.",
            "It should also allow lending across borders where no seller offers the work in the language of the reader.",
        ],
    ],
    "greeting": ["Dear co-leads,", "To the secretariat:", "Good morning,", "Dear Sir or Madam,", ""],
    "opening": ["I write as a member of {body} in {place}.", "My name is {person} and I live in {place}.", "{body}, {place}, would like to comment.", ""],
    "farewell": ["Yours sincerely, {person}", "{person}, {body}", "Thank you for your work. {person}, {place}", ""],
    "own": [
        "In my own town the office closed last winter and nobody answers the telephone since.",
        "My grandmother waited eleven months for a letter that a neighbour received after a week.",
        "As a nurse I see every day what it means when forms are only to be had on a screen.",
        "We have discussed this at our meeting in spring and all who were present agreed.",
    ],
    "and": " and ",
    "wish": "The committee should define|We would delete|Our ministry can accept|It is too early to mention|This section overlooks|We welcome the reference to|Experts ought to review|Nobody has yet costed".split("|"),
    "thing": "the national registers|interoperable payment systems|the role of auditors|voluntary carbon markets|open standards for health data|the ombudsperson’s mandate|satellite imagery of forests|the training of judges|shared rescue services|rules for minors".split("|"),
    "reason": "since the budget has not been agreed|as earlier resolutions already cover it|because rural areas depend on it|although our courts have ruled otherwise|for reasons of legal certainty|until the pilot phase is evaluated|given the cost to small enterprises|in line with the 2019 framework|so that indigenous peoples are consulted".split("|"),
    "turn": "We propose to replace “{old}” by “{new}” in paragraph {number} of the draft, because the present term is not defined in our national legislation and would be difficult to apply for authorities with few resources.",
    "lines": [
        "Please delete the reference to private providers in this paragraph, since care is not a commodity.",
        "Keep the deadline of thirty days as it stands, because families cannot wait any longer than that.",
    ],
    "hello": "Dear co-leads,",
    "against": [("Please delete", "Please do not delete"), ("We ask that", "We do not ask that")],
    "terms": "shall|should|capacity|resources|parties|stakeholders|equitable|adequate|where appropriate|as a matter of priority".split("|"),
}  # fmt: skip
FRENCH = {
    "letters": [
        [
            "Le projet demande aux États de publier les règles des décisions automatisées, et nous l’approuvons.",
            "Celui à qui une machine refuse une pension doit apprendre pourquoi, dans des mots qu’il comprend.",
            "Nous demandons qu’une personne réexamine chaque décision dans les trente jours et puisse l’annuler.",
            "Un recours auquel répond la même machine n’est pas un recours.",
            "Veuillez ajouter l’obligation de dire chaque année combien de décisions ont été annulées, et pourquoi.",
        ],
        [
            "Les bibliothèques prêtent à tout le monde, et le rayon numérique ne doit pas faire exception.",
            "Des licences qui expirent au bout de deux ans vident les rayons des villages qui ne peuvent payer encore.",
            "La déclaration devrait dire qu’une bibliothèque possède ce qu’elle a acheté, quelle que soit la forme.",
            "Elle devrait aussi permettre le prêt à travers les frontières quand personne ne vend l’œuvre traduite.",
            "Les auteurs y gagneront des lecteurs, comme ils en ont toujours gagné grâce au prêt.",
        ],
    ],
    "greeting": ["Madame, Monsieur,", "Au secrétariat :", "Bonjour,", ""],
    "opening": ["J’écris au nom de {body}, {place}.", "Je m’appelle {person} et je vis ici : {place}.", ""],
    "farewell": ["Veuillez agréer mes salutations distinguées, {person}", "{person}, {body}", "Merci, {person}, {place}", ""],
    "own": [
        "Dans ma commune, le guichet a fermé l’hiver dernier et plus personne ne répond au téléphone.",
        "Ma voisine a attendu onze mois une lettre que son frère a reçue en une semaine.",
        "Infirmière, je vois chaque jour ce que signifient des formulaires qui n’existent que sur écran.",
    ],
    "and": " et ",
    "wish": "Le comité devrait définir|Nous supprimerions|Notre ministère peut accepter|Il est trop tôt pour mentionner|Cette section oublie|Nous saluons la mention concernant|Des experts devraient revoir".split("|"),
    "thing": "les registres nationaux|les systèmes de paiement|le rôle des vérificateurs|les marchés du carbone|les normes ouvertes de santé|le mandat du médiateur|les images de forêts|la formation des juges|les règles pour les mineurs".split("|"),
    "reason": "car le budget n’est pas arrêté|puisque d’autres résolutions en traitent|parce que les campagnes en dépendent|bien que nos tribunaux en jugent autrement|pour la sécurité juridique|jusqu’à l’évaluation des essais|vu le coût pour les petites entreprises".split("|"),
    "turn": "Nous proposons de remplacer « {old} » par « {new} » au paragraphe {number} du projet, car le terme actuel n’est pas défini dans notre droit national et serait difficile à appliquer pour des autorités aux moyens limités.",
    "lines": [
        "Supprimez la mention des prestataires privés dans ce paragraphe, car le soin n’est pas une marchandise.",
        "Gardez le délai de trente jours tel quel, car les familles ne peuvent pas attendre davantage.",
    ],
    "hello": "Bonjour,",
    "against": [("Supprimez", "Ne supprimez pas"), ("Nous demandons", "Nous ne demandons pas")],
    "terms": "doit|devrait|capacités|ressources|parties|acteurs|équitable|adéquat|s’il y a lieu|en priorité".split("|"),
}  # fmt: skip
SPANISH = {
    "letters": [
        [
            "El proyecto pide a los Estados que publiquen las reglas de las decisiones automatizadas, y lo apoyamos.",
            "Quien ve rechazada su pensión por una máquina debe saber por qué, con palabras que se entiendan.",
            "Pedimos que una persona revise cada decisión en un plazo de treinta días y pueda anularla.",
            "Un recurso que contesta la misma máquina no es ningún recurso.",
            "Añadan la obligación de informar cada año de cuántas decisiones se anularon y por qué motivos.",
        ],
        [
            "Las islas pequeñas pierden primero sus puertos y son las últimas en ser oídas cuando se reparten fondos.",
            "El texto habla de resiliencia, pero no menciona ni la suma ni el año en que se pagará.",
            "Sin una ventanilla de donaciones nuestros municipios pedirán préstamos para reparar lo que no destruyeron.",
            "Reclamamos una partida propia para los atolones, abierta a las autoridades locales sin aval del tesoro.",
            "La junta del fondo debería reservar dos puestos a quienes viven a menos de cinco metros sobre el mar.",
        ],
    ],
    "greeting": ["Estimados colegas:", "A la secretaría:", "Buenos días:", ""],
    "opening": ["Escribo en nombre de {body}, {place}.", "Me llamo {person} y vivo aquí: {place}.", ""],
    "farewell": ["Atentamente, {person}", "{person}, {body}", "Gracias por su trabajo, {person}, {place}", ""],
    "own": [
        "En mi pueblo la oficina cerró el invierno pasado y desde entonces nadie coge el teléfono.",
        "Mi abuela esperó once meses una carta que a un vecino le llegó en una semana.",
        "Como enfermera veo a diario lo que significa que los formularios existan solo en pantalla.",
    ],
    "and": " y ",
    "wish": "El comité debería definir|Suprimiríamos|Nuestro ministerio puede aceptar|Es pronto para mencionar|Esta sección olvida|Celebramos la referencia a|Los expertos deberían revisar".split("|"),
    "thing": "los registros nacionales|los sistemas de pago|el papel de los auditores|los mercados de carbono|las normas abiertas de salud|el mandato del defensor|las imágenes de bosques|la formación de los jueces|las reglas para menores".split("|"),
    "reason": "porque el presupuesto no está acordado|ya que otras resoluciones lo tratan|pues el campo depende de ello|aunque nuestros tribunales opinan otra cosa|por seguridad jurídica|hasta evaluar la fase piloto|dado el coste para las pequeñas empresas".split("|"),
    "turn": "Proponemos sustituir «{old}» por «{new}» en el párrafo {number} del proyecto, porque el término actual no está definido en nuestra legislación nacional y sería difícil de aplicar para autoridades con pocos medios.",
    "lines": [
        "Supriman la referencia a los proveedores privados en este párrafo, pues el cuidado no es una mercancía.",
        "Mantengan el plazo de treinta días como está, porque las familias no pueden esperar más.",
    ],
    "hello": "Buenos días:",
    "against": [("Supriman", "No supriman"), ("Pedimos", "No pedimos")],
    "terms": "deberá|debería|capacidades|recursos|partes|interesados|equitativo|adecuado|cuando proceda|con carácter prioritario".split("|"),
}  # fmt: skip
RUSSIAN = {
    "letters": [
        [
            "Проект просит государства публиковать правила автоматических решений, и это справедливо.",
            "Тот, кому машина отказала в пенсии или месте в школе, должен узнать причину понятными словами.",
            "Мы просим, чтобы каждое такое решение в течение тридцати дней проверял человек и мог его отменить.",
            "Жалоба, на которую отвечает та же самая машина, вообще не является жалобой.",
            "Добавьте обязанность ежегодно сообщать, сколько решений было отменено и по каким причинам.",
        ],
        [
            "Библиотеки выдают книги всем, и цифровая полка не должна быть исключением из этого правила.",
            "Лицензии, которые истекают через два года, опустошают полки сёл, неспособных платить снова и снова.",
            "Декларация должна сказать, что библиотека владеет купленным, какой бы ни была форма экземпляра.",
            "Следует также разрешить выдачу через границы, если никто не продаёт произведение на языке читателя.",
            "Авторы от этого только выиграют, потому что у них появятся новые внимательные читатели.",
        ],
    ],
    "greeting": ["Уважаемые коллеги!", "В секретариат:", "Добрый день!", ""],
    "opening": ["Я пишу от имени {body}, {place}.", "Меня зовут {person}, я живу здесь: {place}.", ""],
    "farewell": ["С уважением, {person}", "{person}, {body}", "Спасибо за вашу работу, {person}, {place}", ""],
    "own": [
        "В нашем городке контора закрылась прошлой зимой, и с тех пор никто не подходит к телефону.",
        "Моя бабушка одиннадцать месяцев ждала письма, которое соседу пришло за неделю.",
        "Как медсестра я каждый день вижу, что значит, когда бланки есть только на экране.",
    ],
    "and": " и ",
    "wish": "Комитету следует определить|Мы бы исключили|Наше министерство может принять|Рано упоминать|В этом разделе забыты|Мы приветствуем упоминание про|Экспертам нужно пересмотреть".split("|"),
    "thing": "национальные реестры|платёжные системы|задачи аудиторов|углеродные рынки|открытые стандарты здравоохранения|полномочия омбудсмена|снимки лесов|подготовку судей|правила для детей".split("|"),
    "reason": "так как бюджет не согласован|поскольку об этом говорят прежние резолюции|потому что от этого зависит село|хотя наши суды решили иначе|ради правовой определённости|до оценки пробного этапа|ввиду затрат малых предприятий".split("|"),
    "turn": "Мы предлагаем заменить «{old}» на «{new}» в пункте {number} проекта, потому что нынешнее выражение не определено в нашем национальном законодательстве и его трудно применять ведомствам с малыми средствами.",
    "lines": [
        "Исключите из этого пункта упоминание частных поставщиков, потому что уход за людьми не товар.",
        "Оставьте срок в тридцать дней без изменений, потому что семьи больше ждать не могут.",
    ],
    "hello": "Добрый день!",
    "against": [("Исключите", "Не исключайте"), ("Мы просим", "Мы не просим")],
    "terms": "должны|следует|потенциал|ресурсы|стороны|участники|справедливый|достаточный|при необходимости|в первую очередь".split("|"),
}  # fmt: skip
ARABIC = {
    "letters": [
        [
            "يطلب المشروع من الدول أن تنشر القواعد التي تُتخذ بها القرارات الآلية، وهذا صحيح.",
            "من رفضت آلة طلب معاشه أو مقعده في المدرسة يجب أن يعرف السبب بكلمات مفهومة.",
            "نطلب أن يراجع إنسان كل قرار من هذا النوع خلال ثلاثين يومًا وأن يستطيع إلغاءه.",
            "التظلم الذي تجيب عنه الآلة نفسها ليس تظلمًا على الإطلاق.",
            "نرجو إضافة واجب الإبلاغ كل سنة عن عدد القرارات التي أُلغيت وعن أسباب إلغائها.",
        ],
        [
            "تعير المكتبات الكتب للجميع، ولا ينبغي أن يكون الرف الرقمي استثناءً من ذلك.",
            "التراخيص التي تنتهي بعد سنتين تفرغ رفوف القرى التي لا تستطيع أن تدفع مرة بعد مرة.",
            "ينبغي أن يقول الإعلان إن المكتبة تملك ما اشترته أيًا كان شكل النسخة.",
            "وينبغي أن يسمح بالإعارة عبر الحدود حيث لا يبيع أحد العمل بلغة القارئ.",
            "سيكسب المؤلفون من ذلك قراء جددًا كما كسبوا دائمًا بفضل الإعارة.",
        ],
    ],
    "greeting": ["السادة الأعزاء،", "إلى الأمانة:", "صباح الخير،", ""],
    "opening": ["أكتب باسم {body}، {place}.", "اسمي {person} وأعيش هنا: {place}.", ""],
    "farewell": ["مع خالص التقدير، {person}", "{person}، {body}", "شكرًا على عملكم، {person}، {place}", ""],
    "own": [
        "في بلدتي أُغلق المكتب في الشتاء الماضي ومنذ ذلك الحين لا يرد أحد على الهاتف.",
        "انتظرت جدتي أحد عشر شهرًا رسالة وصلت إلى جارنا في أسبوع.",
        "أرى كل يوم بحكم عملي ممرضةً ماذا يعني ألا توجد الاستمارات إلا على الشاشة.",
    ],
    "and": " و",
    "wish": "على اللجنة أن تعرّف|نقترح حذف|تستطيع وزارتنا قبول|من المبكر ذكر|يغفل هذا القسم|نرحب بالإشارة إلى|على الخبراء مراجعة".split("|"),
    "thing": "السجلات الوطنية|نظم الدفع المشتركة|دور مدققي الحسابات|أسواق الكربون الطوعية|معايير البيانات الصحية|ولاية أمين المظالم|صور الغابات|تدريب القضاة|القواعد الخاصة بالأطفال".split("|"),
    "reason": "لأن الميزانية لم تُعتمد|فالقرارات السابقة تتناول ذلك|إذ يعتمد الريف عليها|مع أن محاكمنا رأت غير ذلك|حرصًا على اليقين القانوني|إلى حين تقييم المرحلة التجريبية|نظرًا إلى كلفتها على المنشآت الصغيرة".split("|"),
    "turn": "نقترح الاستعاضة عن «{old}» بعبارة «{new}» في الفقرة {number} من المشروع، لأن اللفظ الحالي غير معرّف في تشريعاتنا الوطنية ويصعب تطبيقه على السلطات ذات الموارد المحدودة.",
    "lines": [
        "نرجو حذف الإشارة إلى مقدمي الخدمات من القطاع الخاص في هذه الفقرة لأن الرعاية ليست سلعة.",
        "أبقوا مهلة الثلاثين يومًا كما هي لأن الأسر لا تستطيع أن تنتظر أكثر من ذلك.",
    ],
    "hello": "السادة الأعزاء،",
    "against": [("نرجو حذف", "نرجو عدم حذف"), ("نطلب أن", "لا نطلب أن")],
    "terms": "يجب|ينبغي|القدرات|الموارد|الأطراف|أصحاب المصلحة|منصف|كاف|عند الاقتضاء|على سبيل الأولوية".split("|"),
}  # fmt: skip
CHINESE = {
    "letters": [
        [
            "草案要求各国公布自动决定所依据的规则，这是正确的。",
            "被机器拒绝养老金或入学名额的人，必须能用听得懂的话知道原因。",
            "我们要求每一项此类决定在三十天内由真人复核，并且可以撤销。",
            "由同一台机器答复的申诉根本不是申诉。",
            "请增加每年报告撤销了多少决定以及撤销理由的义务。",
        ],
        [
            "图书馆把书借给所有的人，数字书架也不应当例外。",
            "两年就到期的许可证，会让付不起第二次费用的村庄书架空空如也。",
            "宣言应当写明，图书馆拥有它买下的作品，不论副本是什么形式。",
            "如果没有人出售读者所用语言的版本，也应当允许跨越国界出借。",
            "作者会因此得到新的读者，正如他们一向从借阅中得到的那样。",
        ],
    ],
    "greeting": ["尊敬的各位同事：", "致秘书处：", "您好！", ""],
    "opening": ["我代表{body}（{place}）来信。", "我叫{person}，住在{place}。", ""],
    "farewell": ["此致敬礼，{person}", "{person}，{body}", "感谢你们的工作。{person}，{place}", ""],
    "own": [
        "我们镇上的办事处去年冬天关门了，从那以后电话一直没有人接。",
        "我祖母等一封信等了十一个月，邻居一个星期就收到了。",
        "我是护士，每天都看到表格只能在屏幕上填写意味着什么。",
    ],
    "and": "和",
    "wish": "委员会应当界定|我们主张删去|我国主管部门可以接受|现在还不宜提及|本节忽略了|我们欢迎提到|专家们需要审查".split("|"),
    "thing": "国家登记册|互通的支付系统|审计人员的作用|自愿碳市场|卫生数据的开放标准|监察员的职权|森林的卫星图像|法官培训|关于未成年人的规则".split("|"),
    "reason": "因为预算尚未商定|以往的决议已经谈到这一点|农村地区要依靠它|尽管我国法院另有判决|以便保证法律上的确定性|等试点阶段评估之后再说|考虑到小企业负担的费用".split("|"),
    "turn": "我们建议将草案第{number}段中的“{old}”改为“{new}”，因为现有用语在我国法律中没有定义，资源有限的主管机关难以适用。",
    "lines": ["请删去本段中提到私营服务机构的字样，因为照护不是商品。", "请维持三十天的期限不变，因为各家各户再也等不起了。"],
    "hello": "您好！",
    "against": [("请删去", "请不要删去"), ("我们要求", "我们不要求")],
    "terms": "必须|应当|能力|资源|各方|利益攸关者|公平的|适足的|酌情|作为优先事项".split("|"),
}  # fmt: skip
LANGUAGES = {"en": ENGLISH, "fr": FRENCH, "es": SPANISH, "ru": RUSSIAN, "ar": ARABIC, "zh": CHINESE}


def personalised(language, letter, chance):
    """The letter as one person sends it: greeted, signed, turned about, with a sentence left out or some added."""
    sentences = list(letter)
    if chance.random() < 0.3:
        first = chance.randrange(1, len(sentences))
        sentences = sentences[first:] + sentences[:first]
    if chance.random() < 0.2:
        sentences.pop(chance.randrange(len(sentences)))
    if chance.random() < 0.4:
        sentences.insert(chance.randrange(len(sentences) + 1), chance.choice(language["own"]))
    parts = [chance.choice(language["greeting"]), chance.choice(language["opening"]), *sentences]
    parts.append(chance.choice(language["farewell"]))
    joint = chance.choice([" ", " ", "\n", "\n\n"])
    return signed(joint.join(part for part in parts if part), chance)


def single(language, chance, fewest=2, most=5):
    """A comment by one hand, of two to five sentences; each part of it stands in many others."""
    sentences = []
    for _sentence in range(chance.randint(fewest, most)):
        things = language["and"].join(chance.sample(language["thing"], 2))
        sentences.append(f"{chance.choice(language['wish'])} {things} {chance.choice(language['reason'])}")
    return ". ".join(sentences) + "."


def turn_of_phrase(language, number, chance):
    """A comment like many others but for what it asks for."""
    old, new = chance.sample(language["terms"], 2)
    return language["turn"].format(old=old, new=new, number=number)


def planted(code, *, sent=30, singles=120, turns=25, chance=None):
    """(text, the letter it was made from or None) for a language: letters sent so often, among others."""
    language, chance = LANGUAGES[code], chance or random.Random(code)
    comments = [
        (personalised(language, letter, chance), (code, number))
        for number, letter in enumerate(language["letters"])
        for _copy in range(sent)
    ]
    comments += [(text, None) for text in dict.fromkeys(single(language, chance) for _comment in range(singles))]
    phrases = dict.fromkeys(turn_of_phrase(language, number, chance) for number in range(1, turns + 1))
    comments += [(text, None) for text in phrases]
    chance.shuffle(comments)
    return comments


# --- Harder to tell ---------------------------------------------------------------------------------------------------


def reworked(language, letter, chance):
    """The letter in other hands: in another order, behind a paragraph of one's own, mistyped, wrapped, or cut short."""
    sentences, opening = list(letter), []
    match chance.choice(["order", "own", "typing", "wrapping", "cut"]):
        case "order":
            chance.shuffle(sentences)
        case "own":
            opening = [single(language, chance, 1, 2)]
        case "typing":
            sentences = [mistyped(sentence, chance) if chance.random() < 0.4 else sentence for sentence in sentences]
        case "wrapping":
            sentences = [fill(" ".join(sentences), 60)]
        case "cut":
            sentences.pop(chance.randrange(len(sentences)))
    parts = [chance.choice(language["greeting"]), chance.choice(language["opening"]), *opening]
    parts += [" ".join(sentences), chance.choice(language["farewell"])]
    return signed("\n\n".join(filter(None, parts)), chance)


def mistyped(sentence, chance):
    """Two letters or characters of one word in the wrong order."""
    place = chance.choice([n for n in range(1, len(sentence) - 2) if sentence[n : n + 2].isalpha()])
    return sentence[:place] + sentence[place + 1] + sentence[place] + sentence[place + 2 :]


def one_liner(language, line, chance):
    """A campaign of one line: as it is, louder, greeted or signed."""
    line = chance.choice([line, line, line.upper(), f"  {line}\n", line.rstrip(".。") + "!!"])
    parts = [chance.choice(["", "", language["hello"]]), line, chance.choice(["", "", "{person}", "\n{person}"])]
    return signed(" ".join(filter(None, parts)), chance)


def signed(text, chance):
    return text.format(person=chance.choice(PEOPLE), place=chance.choice(PLACES), body=chance.choice(BODIES))


def turned(text, language):
    """The opposite of a line or letter, by a word or two."""
    return next(text.replace(*pair) for pair in language["against"] if pair[0] in text)


def draft_of(code):
    """The text on which the harder comments are made: whoever quotes it says nothing of their own with it."""
    return " ".join(LANGUAGES[code]["letters"][1])


def planted_harder(code, *, chance=None):
    """(text, place, the letter it was made from or None): harder letters among people who quote and who disagree."""
    language, chance = LANGUAGES[code], chance or random.Random(f"{code} harder")
    elsewhere, draft = range(10, 50), draft_of(code)
    comments = [
        (reworked(language, letter, chance), chance.choice(elsewhere), (code, number))
        for number, letter in enumerate(language["letters"])
        for _copy in range(30)
        if number != 1
    ]
    comments += [
        (one_liner(language, line, chance), number, (code, line))
        for number, line in enumerate(language["lines"])
        for _copy in range(20)
    ]
    # On the line's own paragraph, the opposite of it; and its words behind another wish.
    line = language["lines"][0]
    comments += [(turned(line, language), 0, None), (f"{single(language, chance, 1, 1)} {line}", 0, None)]
    # Whole quotations of the paragraph, and of another one, before words of one's own.
    comments += [
        (f"{chance.choice(['«{}»', '{}'])}\n{single(language, chance, 1, 2)}".format(draft), place, None)
        for place in (7, 8)
        for _copy in range(25)
    ]
    comments += [(single(language, chance), chance.choice(elsewhere), None) for _copy in range(60)]
    # The turn of phrase without quotation marks.
    bare = str.maketrans("", "", '“”«»"')
    phrases = {turn_of_phrase(language, chance.randint(1, 9), chance).translate(bare) for _copy in range(30)}
    comments += [(text, 3, None) for text in sorted(phrases)]
    chance.shuffle(comments)
    return comments
