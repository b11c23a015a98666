"""Whole mails with what is new, quoted and signature in each: (text, new_text, quoted_text, signature)."""

WHOLE = (
    # Questions answered between the lines
    (
        "On 5 Mar 2019, at 11:33, Care <c@d.qa> wrote:\n> Which street?\nAl Rayyan street\n> Since when?\nSunday\n",
        "Al Rayyan street\nSunday",
        "On 5 Mar 2019, at 11:33, Care <c@d.qa> wrote:\n> Which street?\n> Since when?",
        "",
    ),
    (
        "السلام عليكم، أجوبتي أدناه.\n\nفي ٢٢ نوفمبر ٢٠٢٦، الساعة ١٠:١٥ ص، كتبت خدمة العملاء <c@gov.example>:\n"
        "> ما رقم الشارع؟\n\nشارع ٨٥٠\n\n> منذ متى؟\n\nمنذ الأحد\n\n-- \nسعد",
        "السلام عليكم، أجوبتي أدناه.\n\nشارع ٨٥٠\n\nمنذ الأحد",
        "في ٢٢ نوفمبر ٢٠٢٦، الساعة ١٠:١٥ ص، كتبت خدمة العملاء <c@gov.example>:\n> ما رقم الشارع؟\n\n> منذ متى؟",
        "-- \nسعد",
    ),
    # A closing line with a name is the person's own
    (
        "لم يصل أحد.\n\nمع الشكر،\nمحمد\n\nأُرسلت من الـ iPhone الخاص بي\n\n"
        "> في ٢٢/١١/٢٠٢٦، الساعة ١٠:١٥ ص، كتب Care <c@d.qa>:\n> \n> تم الحل",
        "لم يصل أحد.\n\nمع الشكر،\nمحمد",
        "> في ٢٢/١١/٢٠٢٦، الساعة ١٠:١٥ ص، كتب Care <c@d.qa>:\n> \n> تم الحل",
        "أُرسلت من الـ iPhone الخاص بي",
    ),
    # An Outlook reply on a phone
    (
        "ما زال الماء مقطوعا\n\nالحصول على Outlook لـ iOS<https://aka.ms/o0ukef>\n"
        "________________________________\n"
        "من: خدمة العملاء <c@gov.example>\nتم الإرسال: الأحد, نوفمبر 22, 2026 10:15 ص\nإلى: سعد <s@example.qa>\n"
        "الموضوع: رد: انقطاع\n\nتم الحل.\n\n-- \nخدمة العملاء",
        "ما زال الماء مقطوعا",
        "________________________________\nمن: خدمة العملاء <c@gov.example>\n"
        "تم الإرسال: الأحد, نوفمبر 22, 2026 10:15 ص\n"
        "إلى: سعد <s@example.qa>\nالموضوع: رد: انقطاع\n\nتم الحل.\n\n-- \nخدمة العملاء",
        "الحصول على Outlook لـ iOS<https://aka.ms/o0ukef>",
    ),
    # Marks other than >
    (
        "نعم\n\nCare <c@gov.example> wrote on 05/03/2019 11:33:\n| هل وصل الفريق؟\n| متى؟\nوصل أمس",
        "نعم\n\nوصل أمس",
        "Care <c@gov.example> wrote on 05/03/2019 11:33:\n| هل وصل الفريق؟\n| متى؟",
        "",
    ),
    (
        "On 5/3/2019 11:33, Customer Care <c@gov.example> wrote:\nCC> Which street?\nStreet 850\n"
        "CC> Since when?\nSunday",
        "Street 850\nSunday",
        "On 5/3/2019 11:33, Customer Care <c@gov.example> wrote:\nCC> Which street?\nCC> Since when?",
        "",
    ),
    ("> > deep\n> less deep\nتم، شكرا", "تم، شكرا", "> > deep\n> less deep", ""),
    (
        "تم\n\nOn 5 Mar 2019, at 11:33, Care <c@d.qa> wrote:\n>From now on call 184\n>and wait",
        "تم",
        "On 5 Mar 2019, at 11:33, Care <c@d.qa> wrote:\n>From now on call 184\n>and wait",
        "",
    ),
    # A mailbox's escape in front of a person's own first word
    (">From my house I smell gas\nPlease come", ">From my house I smell gas\nPlease come", "", ""),
    # Text goes on in the line of the attribution
    (
        "شكرا\n\nOn Tue, 5 Mar 2019 at 11:33, Care <c@gov.example> wrote: Dear Ali, we came.\nRegards",
        "شكرا",
        "On Tue, 5 Mar 2019 at 11:33, Care <c@gov.example> wrote: Dear Ali, we came.\nRegards",
        "",
    ),
    # An unmarked quote that holds a marked one
    (
        "لا أوافق\n\nOn Tuesday, March 5, 2019 at 11:33:20 AM GMT+3, Care <c@gov.example> wrote:\n\nتم الإغلاق\n\n"
        "On Mon, 4 Mar 2019 at 10:00, Ali <a@example.qa> wrote:\n> الماء مقطوع",
        "لا أوافق",
        "On Tuesday, March 5, 2019 at 11:33:20 AM GMT+3, Care <c@gov.example> wrote:\n\nتم الإغلاق\n\n"
        "On Mon, 4 Mar 2019 at 10:00, Ali <a@example.qa> wrote:\n> الماء مقطوع",
        "",
    ),
    # An answer between an attribution and the first quoted line is never lost
    (
        "مرحبا\n\nOn Tue, 5 Mar 2019 at 11:33, Care <c@gov.example> wrote:\n\nجوابي هنا\n> سؤال\nوهنا\n> سؤال ثان",
        "مرحبا\n\nجوابي هنا\nوهنا",
        "On Tue, 5 Mar 2019 at 11:33, Care <c@gov.example> wrote:\n\n> سؤال\n> سؤال ثان",
        "",
    ),
    # A rule with a name, then marked lines, then the answer
    (
        "-----Original Message-----\nFrom: Care <c@gov.example>\nSent: Tuesday, March 5, 2019 11:33\nTo: Ali\n"
        "Subject: x\n\n"
        "> متى؟\n\nأمس",
        "أمس",
        "-----Original Message-----\nFrom: Care <c@gov.example>\nSent: Tuesday, March 5, 2019 11:33\nTo: Ali\n"
        "Subject: x\n\n"
        "> متى؟",
        "",
    ),
    # Small print in two languages below a signature-less letter and above the quote
    (
        "يرجى الإفادة.\n\nسعد\n\nهذه الرسالة وأي مرفقات سرية.\n\n"
        "This e-mail is only for the intended recipient.\n\n"
        "From: Care <c@gov.example>\nSent: Tuesday, March 5, 2019 11:33\nTo: Saad\nSubject: x\n\nold",
        "يرجى الإفادة.\n\nسعد",
        "From: Care <c@gov.example>\nSent: Tuesday, March 5, 2019 11:33\nTo: Saad\nSubject: x\n\nold",
        "هذه الرسالة وأي مرفقات سرية.\n\nThis e-mail is only for the intended recipient.",
    ),
    # Urdu, Hindi and Tagalog replies
    (
        "ابھی تک پانی نہیں آیا۔\n\nمیرے iPhone سے بھیجا گیا\n\n"
        "بتاریخ 5 مارچ 2019 11:33 شکایات <c@gov.example> نے لکھا:\n> حل ہو گیا",
        "ابھی تک پانی نہیں آیا۔",
        "بتاریخ 5 مارچ 2019 11:33 شکایات <c@gov.example> نے لکھا:\n> حل ہو گیا",
        "میرے iPhone سے بھیجا گیا",
    ),
    (
        "सड़क अभी भी टूटी है।\n\nप्रेषक: सेवा\nभेजा गया: 5 मार्च 2019 11:33\nप्रति: अली\nविषय: शिकायत\n\nहल हो गया",
        "सड़क अभी भी टूटी है।",
        "प्रेषक: सेवा\nभेजा गया: 5 मार्च 2019 11:33\nप्रति: अली\nविषय: शिकायत\n\nहल हो गया",
        "",
    ),
    (
        "Wala pa ring tubig dito sa amin.\nSalamat,\nMaria\n\n"
        "Noong Mar, Mar 5, 2019 nang 11:33 AM, sumulat si Care <c@d.qa>:\n> Ayos na",
        "Wala pa ring tubig dito sa amin.\nSalamat,\nMaria",
        "Noong Mar, Mar 5, 2019 nang 11:33 AM, sumulat si Care <c@d.qa>:\n> Ayos na",
        "",
    ),
    # What people write stays beside what a program writes
    (
        "المشاكل:\n- الماء\n- الكهرباء\n\n"
        "في الأحد، 22 نوفمبر 2026 في 10:15 ص تمت كتابة ما يلي بواسطة Care <c@d.qa>:\n\n> مرحبا",
        "المشاكل:\n- الماء\n- الكهرباء",
        "في الأحد، 22 نوفمبر 2026 في 10:15 ص تمت كتابة ما يلي بواسطة Care <c@d.qa>:\n\n> مرحبا",
        "",
    ),
    # What a mailing list adds
    (
        "أقترح إنارة الممشى.\n\nسعد\n\n_______________________________________________\nresidents mailing list\n"
        "residents@lists.example\nhttps://lists.example/listinfo/residents",
        "أقترح إنارة الممشى.\n\nسعد",
        "",
        "_______________________________________________\nresidents mailing list\n"
        "residents@lists.example\nhttps://lists.example/listinfo/residents",
    ),
    # Rules that programs draw above attributions and marked headers
    (
        "تم\n\n------------------------------\nOn Tue, 5 Mar 2019 at 11:33, Care <c@gov.example> wrote:\n> مرحبا",
        "تم",
        "------------------------------\nOn Tue, 5 Mar 2019 at 11:33, Care <c@gov.example> wrote:\n> مرحبا",
        "",
    ),
    (
        "تم\n\n--------------------\n> Date: Tue, 5 Mar 2019\n> From: c@gov.example\n> Subject: x\n>\n> مرحبا",
        "تم",
        "--------------------\n> Date: Tue, 5 Mar 2019\n> From: c@gov.example\n> Subject: x\n>\n> مرحبا",
        "",
    ),
    # Fields of a form above a program's block stay
    (
        "الاسم: فاطمة\nالموضوع: حفرة\n\nمن: خدمة العملاء\nتم الإرسال: 22 نوفمبر 2026 10:15 ص\nإلى: فاطمة\n"
        "الموضوع: رد\n\nتم",
        "الاسم: فاطمة\nالموضوع: حفرة",
        "من: خدمة العملاء\nتم الإرسال: 22 نوفمبر 2026 10:15 ص\nإلى: فاطمة\nالموضوع: رد\n\nتم",
        "",
    ),
    # Lotus Notes
    (
        "شكرا لكم\n\nCare Centre/Gov\n22/11/2026 10:15 AM\n\nTo\nSaad\ncc\n\nSubject\nRe: x\n\nتم الحل",
        "شكرا لكم",
        "Care Centre/Gov\n22/11/2026 10:15 AM\n\nTo\nSaad\ncc\n\nSubject\nRe: x\n\nتم الحل",
        "",
    ),
    # An attribution above nothing but an unmarked mail: all of it is what they sent
    (
        "On Tue, 5 Mar 2019 at 11:33, Care <c@gov.example> wrote:\n\nالماء مقطوع",
        "On Tue, 5 Mar 2019 at 11:33, Care <c@gov.example> wrote:\n\nالماء مقطوع",
        "",
        "",
    ),
    # A program that lost the line ends
    (
        "شكرا! في الثلاثاء، 5 مارس 2019 في 11:33 ص تمت كتابة ما يلي بواسطة Care <c@gov.example>: مرحبا، تم الحل.",
        "شكرا!",
        "في الثلاثاء، 5 مارس 2019 في 11:33 ص تمت كتابة ما يلي بواسطة Care <c@gov.example>: مرحبا، تم الحل.",
        "",
    ),
    (
        "Nobody came. Please call me. On Tue, 5 Mar 2019 at 11:33, Care <c@gov.example> wrote:\n> closed",
        "Nobody came. Please call me.",
        "On Tue, 5 Mar 2019 at 11:33, Care <c@gov.example> wrote:\n> closed",
        "",
    ),
    # A blank line below the quote still parts what stands around it
    (
        "مرحبا\nOn Tue, 5 Mar 2019 at 11:33, Care wrote:\n> هل وصل الفريق؟\n\nنعم وصل.\nوشكرا",
        "مرحبا\n\nنعم وصل.\nوشكرا",
        "On Tue, 5 Mar 2019 at 11:33, Care wrote:\n> هل وصل الفريق؟",
        "",
    ),
    # The name of the original without any rule
    (
        "نعم\n\nOriginal Message\nFrom: Care\nDate: 5/3/2019\nSubject: x\n\nold",
        "نعم",
        "Original Message\nFrom: Care\nDate: 5/3/2019\nSubject: x\n\nold",
        "",
    ),
)
