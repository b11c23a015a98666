"""Lines that mail programs put above a quote, by language; each stands above marked and unmarked quotes."""

ARABIC = (
    # Gmail, today's and older forms
    "في الثلاثاء، 5 مارس 2019 في 11:33 ص تمت كتابة ما يلي بواسطة خدمة العملاء <c@gov.example>:",
    "في الأحد، 22 نوفمبر 2026 في 10:15 ص تمت كتابة ما يلي بواسطة ‪بلدية الريان‬‏ <‪rayyan@gov.example‬‏>:",
    "بتاريخ 4 يونيو، 2017 8:39 م، جاء من خدمة العملاء <c@gov.example>:",
    'في ٢٢ نوفمبر ٢٠٢٦ ١٠:١٥ ص، كتب "خدمة العملاء" <c@gov.example>:',
    "في الأحد، 22 نوفمبر 2026، 10:15 ص كتب خدمة العملاء <c@gov.example>:",
    "في أحد، ٢٢ نوفمبر، ٢٠٢٦ في ١٠:١٥ ص، كتب خدمة العملاء <c@gov.example>:",
    # Yahoo
    "في الأحد، ٣ مارس ٢٠١٩ ١١:٢٢ خدمة العملاء <c@gov.example> كتب:",
    "في الأحد، 22 نوفمبر 2026 في 10:15:33 ص غرينتش+3، كتب خدمة العملاء <c@gov.example>:",
    # Apple Mail on a Mac and on a phone, with its bidi controls and narrow blanks
    "‏في ٢٢ نوفمبر ٢٠٢٦، الساعة ١٠:١٥ ص، كتبت خدمة العملاء <c@gov.example>:",
    "في ٢٢‏/١١‏/٢٠٢٦، الساعة ١٠:١٥\u202fص، كتب/كتبت خدمة العملاء <c@gov.example>:",
    "\u202bفي ٢٢ نوفمبر ٢٠٢٦، الساعة ١٠:١٥ ص، كتب خدمة العملاء\u202c <\u200ec@gov.example\u200e>:",
    "في 22 نوفمبر 2026، الساعة 10:15، كتب/ت Customer Care <c@gov.example>:",
    # phones
    'بتاريخ ٢١/٠٣/٢٠١٨ ٩:٠٧ م، كتب "خدمة العملاء" <c@gov.example>:',
    "كتب خدمة العملاء <c@gov.example> في الأحد، 22 نوفمبر 2026 10:15 ص:",
    "خدمة العملاء <c@gov.example> كتب في 22/11/2026 10:15 ص:",
    "يوم الأحد 22/11/2026 الساعة 10:15 ص كتب خدمة العملاء <c@gov.example> ما يلي:",
    # Thunderbird
    "في 22/11/26 10:15 ص، كتب خدمة العملاء <c@gov.example>:",
    "بتاريخ ٢٢/١١/٢٠٢٦ ١٠:١٥ ص، كتبت خدمة العملاء <c@gov.example>:",
    # Levantine, Maghrebi and Hijri months
    "في ٥ شباط ٢٠٢٦، الساعة ٣:٢٠ م، كتب مكتب الشكاوى <c@gov.example>:",
    "في الخميس، 12 آذار 2026 في 3:20 م تمت كتابة ما يلي بواسطة مكتب الشكاوى <c@gov.example>:",
    "في 7 جويلية 2026، 09:45، كتب مكتب الشكاوى <c@gov.example>:",
    "في 14 غشت 2026 على الساعة 09:45، كتب مكتب الشكاوى <c@gov.example>:",
    "في ٩ رمضان ١٤٤٧ هـ، الساعة ٩:٤٥ م، كتب مكتب الشكاوى <c@gov.example>:",
    "بتاريخ ١٤٤٧/٠٩/٠٩ هـ ٠٩:٤٥ م، كتب مكتب الشكاوى <c@gov.example>:",
    # Zoho, Zimbra, and no name or no colon
    "---- في أحد, 22 نوفمبر 2026 10:15:33 +0300 خدمة العملاء <c@gov.example> كتب ----",
    "في 22 نوفمبر 2026، 10:15 ص، كتب c@gov.example:",
    "في 22 نوفمبر 2026، 10:15 ص، كتب خدمة العملاء <c@gov.example>",
    # programs in English above Arabic mails
    "On Sun, 22 Nov 2026 at 10:15, خدمة العملاء <c@gov.example> wrote:",
    "Le dim. 22 nov. 2026 à 10:15, خدمة العملاء <c@gov.example> a écrit :",
)

OTHERS = (
    # English
    "On Tue, 5 Mar 2019 at 11:33, Customer Care <c@gov.example> wrote:",
    "On Tue, Mar 5, 2019 at 11:33 AM Customer Care <c@gov.example> wrote:",
    "On Tue, Mar 5, 2019 at 11:33\u202fAM Customer Care <c@gov.example> wrote:",
    "On 5 Mar 2019, at 11:33 AM, Customer Care <c@gov.example> wrote:",
    "On Mar 5, 2019, at 11:33 AM, Customer Care <c@gov.example> wrote:",
    "On 05/03/2019 11:33, Customer Care <c@gov.example> wrote:",
    "On Tuesday, March 5, 2019 at 11:33:20 AM GMT+3, Customer Care <c@gov.example> wrote:",
    "On 5 Mar 2019, 11:33 AM +0300, Customer Care <c@gov.example>, wrote:",
    "On Tuesday, March 5th, 2019 at 11:33 AM, Customer Care <c@gov.example> wrote:",
    "---- On Tue, 05 Mar 2019 11:33:20 +0300 Customer Care <c@gov.example> wrote ----",
    "----- On Mar 5, 2019, at 11:33 AM, Customer Care c@gov.example wrote:",
    "-----Customer Care <c@gov.example> wrote on 03/05/2019 11:33AM: -----",
    "Customer Care <c@gov.example> wrote on 05/03/2019 11:33:",
    "At 11:33 AM 3/5/2019, Customer Care <c@gov.example> wrote:",
    'At 2019-03-05 11:33:20, "Customer Care" <c@gov.example> wrote:',
    "2016-03-03 17:21 GMT+01:00 Customer Care <c@gov.example>:",
    "2019/3/5 Customer Care <c@gov.example>:",
    "Tuesday, March 5, 2019 11:33 +03:00 from Customer Care <c@gov.example>:",
    "On 5 March 2019 11:33:20 GMT+03:00, Customer Care <c@gov.example> wrote:",
    "On Tue, 5 Mar 2019 at 11:33, <c@gov.example> wrote:",
    "On Tue, 5 Mar 2019 at 11:33, Customer Care <c@gov.example<mailto:c@gov.example>> wrote:",
    # German
    "Am Di., 5. März 2019 um 11:33 Uhr schrieb Bürgerdienst <c@gov.example>:",
    "Am 05.03.2019 um 11:33 schrieb Bürgerdienst <c@gov.example>:",
    "Bürgerdienst <c@gov.example> schrieb am Di., 5. März 2019, 11:33:",
    "Am 5. März 2019 11:33:20 MEZ schrieb Bürgerdienst <c@gov.example>:",
    "Am Dienstag, 5. März 2019 um 11:33:20 MEZ hat Bürgerdienst <c@gov.example> Folgendes geschrieben:",
    # French
    "Le mar. 5 mars 2019 à 11:33, Service <c@gov.example> a écrit :",
    "Le 5 mars 2019 à 11:33, Service <c@gov.example> a écrit\u202f:",
    "Le mardi 5 mars 2019 à 11:33:20 UTC+1, Service <c@gov.example> a écrit :",
    # Spanish
    "El mar, 5 mar 2019 a las 11:33, Atención (<c@gov.example>) escribió:",
    "El 5/3/2019 a las 11:33, Atención <c@gov.example> escribió:",
    "El mar., 5 de marzo de 2019 11:33, Atención <c@gov.example> escribió:",
    # Portuguese
    "Em ter., 5 de mar. de 2019 às 11:33, Atendimento <c@gov.example> escreveu:",
    "Atendimento <c@gov.example> escreveu no dia terça, 5/03/2019 à(s) 11:33:",
    "No dia 5 de março de 2019, às 11:33, Atendimento <c@gov.example> escreveu:",
    "Às 11:33 de 05/03/2019, Atendimento <c@gov.example> escreveu:",
    # Italian
    "Il giorno mar 5 mar 2019 alle ore 11:33 Servizio <c@gov.example> ha scritto:",
    "Il 05/03/2019 11:33, Servizio <c@gov.example> ha scritto:",
    # Dutch
    "Op di 5 mrt. 2019 om 11:33 schreef Dienst <c@gov.example>:",
    "Op 5 mrt. 2019, om 11:33 heeft Dienst <c@gov.example> het volgende geschreven:",
    # Polish
    "wt., 5 mar 2019 o 11:33 Obsługa <c@gov.example> napisał(a):",
    "W dniu wt., 5 mar 2019 o 11:33 Obsługa <c@gov.example> napisał(a):",
    "Wiadomość napisana przez Obsługa <c@gov.example> w dniu 5 mar 2019, o godz. 11:33:",
    "Dnia 5 marca 2019 11:33 Obsługa <c@gov.example> napisał(a):",
    # Swedish, Danish, Norwegian, Finnish
    "Den tis 5 mars 2019 kl 11:33 skrev Kundtjänst <c@gov.example>:",
    "5 mars 2019 kl. 11:33 skrev Kundtjänst <c@gov.example>:",
    "Den tir. 5. mar. 2019 kl. 11.33 skrev Borgerservice <c@gov.example>:",
    "tir. 5. mar. 2019 kl. 11:33 skrev Servicetorg <c@gov.example>:",
    "ti 5. maalisk. 2019 klo 11.33 Palvelu (c@gov.example) kirjoitti:",
    "Palvelu <c@gov.example> kirjoitti 5.3.2019 kello 11.33:",
    # Russian, Ukrainian
    "вт, 5 мар. 2019 г. в 11:33, Служба <c@gov.example>:",
    "5 марта 2019 г., 11:33 пользователь Служба <c@gov.example> написал:",
    "Вторник, 5 марта 2019, 11:33 +03:00 от Служба <c@gov.example>:",
    '05.03.2019, 11:33, "Служба" <c@gov.example>:',
    "05.03.2019 11:33, Служба <c@gov.example> пишет:",
    "вт, 5 бер. 2019 р. о 11:33 Служба <c@gov.example> пише:",
    "5 березня 2019 р. 11:33 Служба <c@gov.example> написав(-ла):",
    # Turkish
    "Destek <c@gov.example>, 5 Mar 2019 Sal, 11:33 tarihinde şunu yazdı:",
    "Destek <c@gov.example> şunları yazdı (5 Mar 2019 11:33):",
    "5 Mart 2019 Salı 11:33 tarihinde Destek <c@gov.example> yazdı:",
    # Persian, Urdu, Hindi, Hebrew
    "در تاریخ سه‌شنبه ۵ مارس ۲۰۱۹،‏ ۱۱:۳۳ خدمات <c@gov.example> نوشت:",
    "در ۱۴ اسفند ۱۳۹۷، ساعت ۱۱:۳۳، خدمات <c@gov.example> نوشت:",
    "منگل، 5 مارچ 2019 کو 11:33 بجے <c@gov.example> نے لکھا:",
    "بتاریخ 5 مارچ 2019 11:33 شکایات <c@gov.example> نے لکھا:",
    "मंगल, 5 मार्च 2019 को 11:33 पूर्वाह्न बजे को सेवा <c@gov.example> ने लिखा:",
    "5 मार्च 2019 को 11:33 am पर, सेवा <c@gov.example> ने लिखा:",
    "\u202bבתאריך יום ג׳, 5 במרץ 2019 ב-11:33 מאת \u202aשירות\u202c\u200f <\u202ac@gov.example\u202c\u200f>:\u202c",
    "ב-5 במרץ 2019, בשעה 11:33,\u200f שירות <c@gov.example> כתב/ה:",
    # Japanese, Chinese, Korean
    "2019年3月5日(火) 11:33 窓口 <c@gov.example>:",
    "2019/03/05 11:33、窓口 <c@gov.example>のメール:",
    "窓口 <c@gov.example> 于2019年3月5日周二 上午11:33写道：",
    "在 2019年3月5日，上午11:33，窗口 <c@gov.example> 写道：",
    "在2019年03月05日 11:33，窗口<c@gov.example> 写道：",
    "窗口 <c@gov.example> 於 2019年3月5日 週二 上午11:33寫道：",
    "2019년 3월 5일 (화) 오전 11:33, 민원 <c@gov.example>님이 작성:",
    # and cheaply
    "út 5. 3. 2019 v 11:33 odesílatel Podatelna <c@gov.example> napsal:",
    "Ügyfél <c@gov.example> ezt írta (időpont: 2019. márc. 5., K, 11:33):",
    "În mar., 5 mar. 2019 la 11:33, Serviciu <c@gov.example> a scris:",
    "Στις Τρί, 5 Μαρ 2019 στις 11:33 π.μ., ο/η Γραφείο <c@gov.example> έγραψε:",
    "Pada Sel, 5 Mar 2019 pukul 11.33 Layanan <c@gov.example> menulis:",
    "Noong Mar, Mar 5, 2019 nang 11:33 AM, sumulat si Care <c@gov.example>:",
    "মঙ্গল, ৫ মার্চ, ২০১৯ ১১:৩৩ AM তারিখে সেবা <c@gov.example> লিখেছেন:",
    "2019, മാർ 5 ചൊ 11:33 AM-ന്, സേവനം <c@gov.example> ഇങ്ങനെ എഴുതി:",
    "Vào Th 3, 5 thg 3, 2019 vào lúc 11:33 Dịch vụ <c@gov.example> đã viết:",
    "ในวันที่ อ. 5 มี.ค. 2019 เวลา 11:33 บริการ <c@gov.example> เขียนว่า:",
)

WITHOUT_ADDRESS = (
    "On 5 Mar 2019, at 11:33 AM, Customer Care wrote:",
    "On 5/3/19 11:33 AM, Customer Care wrote:",
    "في ٢٢ نوفمبر ٢٠٢٦، الساعة ١٠:١٥ ص، كتب مركز الاتصال:",
    "بتاريخ 22/11/2026 10:15 ص، كتبت هيئة الأشغال:",
    "Am 05.03.2019 um 11:33 schrieb Bürgerdienst:",
    "Le 05/03/2019 à 11:33, Service a écrit :",
    "El 05/03/2019 a las 11:33, Atención escribió:",
    "Em 05/03/2019 11:33, Atendimento escreveu:",
    "Op 5-3-2019 om 11:33 schreef Dienst:",
    "W dniu 05.03.2019 o 11:33, Obsługa pisze:",
    "Den 2019-03-05 kl. 11:33, skrev Kundtjänst:",
    "05.03.2019 11:33, Служба пишет:",
    "5.03.2019 11:33 tarihinde Destek yazdı:",
    "در ۲۲/۱۱/۲۰۲۶ ۱۰:۱۵، خدمات نوشت:",
    "On 2019/03/05 11:33, 窓口 wrote:",
    "在 2019/3/5 11:33, 窗口 写道:",
)
"""Between blank lines these count above unmarked quotes too."""

ABOVE_MARKS_ONLY = (
    "c@gov.example wrote:",
    "Customer Care writes:",
    "كتب موظف الخدمة:",
    "كتبت خدمة العملاء:",
    "خدمة العملاء كتب:",
    "Bürgerdienst schrieb:",
    "Service a écrit :",
    "Quoting Customer Care <c@gov.example>:",
    "Служба пишет:",
    "窓口さんは書きました:",
    "Destek yazdı:",
    "خدمات نوشت:",
    "سروس نے لکھا:",
    "Customer Care wrote on Tuesday:",
    "2013/10/2 Customer Care <c@gov.example>",
    "* Customer Care <c@gov.example> [2019-03-05 11:33:20 +0300]:",
)
"""Without date or address somebody may be telling a story; a quoted line below settles it."""

WRAPPED = (
    "On Tue, 5 Mar 2019 at 11:33, Customer Care\n<c@gov.example> wrote:",
    "On Tue, 5 Mar 2019 at 11:33, Customer Care <c@gov.example>\nwrote:",
    "On Tuesday, March 5, 2019 at 11:33 AM, Customer\nCare of the Ministry <c@gov.example>\nwrote:",
    "On Tue, 5 Mar 2019 at 11:33, Customer Care <customer-care\n@gov.example> wrote:",
    "On Tue, 5 Mar 2019 at 11:33, Customer Care <customer-care@\ngov.example> wrote:",
    "في الثلاثاء، 5 مارس 2019 في 11:33 ص تمت كتابة ما يلي بواسطة خدمة العملاء\n<c@gov.example>:",
    "في الثلاثاء، 5 مارس 2019 في 11:33 ص تمت كتابة\nما يلي بواسطة خدمة العملاء <c@gov.example>:",
    "في الثلاثاء، 5 مارس 2019 في 11:33 ص\nتمت كتابة ما يلي بواسطة\nخدمة العملاء <c@gov.example>:",
    "\u202bفي الأحد، ٢٢ نوفمبر ٢٠٢٦ في ١٠:١٥ ص تمت كتابة ما يلي بواسطة \u202aبلدية الريان\u202c\n"
    "\u200f<\u202ac@gov.example\u202c\u200f>:\u202c",
    'بتاريخ ٢١/٠٣/٢٠١٨ ٩:٠٧ م، كتب "خدمة العملاء"\n<c@gov.example>:',
    "في ٢٢ نوفمبر ٢٠٢٦، الساعة ١٠:١٥ ص، كتب خدمة\nالعملاء بوزارة البلدية <c@gov.example>:",
    "في ٢٢ نوفمبر ٢٠٢٦، الساعة ١٠:١٥ ص، كتبت خدمة العملاء <customer.care\n@gov.example>:",
    "Bürgerdienst der Stadt <c@gov.example> schrieb\nam Di., 5. März 2019, 11:33:",
    "Le mar. 5 mars 2019 à 11:33, Service des plaintes\n<c@gov.example> a écrit :",
    "Il giorno mar 5 mar 2019 alle ore 11:33 Servizio <\nc@gov.example> ha scritto:",
    "вт, 5 мар. 2019 г. в 11:33, Служба поддержки\n<c@gov.example>:",
    "در تاریخ سه‌شنبه ۵ مارس ۲۰۱۹،‏ ۱۱:۳۳ خدمات شهری\n<c@gov.example> نوشت:",
    "Destek <c@gov.example>, 5 Mar 2019 Sal,\n11:33 tarihinde şunu yazdı:",
)
