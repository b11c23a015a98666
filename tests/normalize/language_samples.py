"""Short messages composed for the tests of language detection; no model was fitted on any of them."""

TOLD = {
    "ar": """
انقطعت المياه عن منزلنا منذ ثلاثة أيام
وين اروح عشان ادفع المخالفة؟ محد يرد علي
شكوى
چذي ما يصير الشارع كله حفر
الحاوية متروسة زبالة والريحة لا تطاق
شلون أجدد الإقامة أونلاين
عندي معاملة معلقة من شهر
السلام عليكم ورحمة الله
كهربا مقطوعة عندنا بالفريج
مشكورين على سرعة التجاوب
""",
    "en": """
The street light in front of my house is broken
No water since yesterday, please help
How can I renew my residence permit?
my son Abdullah was hit by a car near Al Wakra school
Garbage not collected for 3 days!!!
THE TRAFFIC SIGNAL AT SALWA ROAD IS NOT WORKING
pls fix the pothole asap
Thank you for your quick response
complaint about noise
I sent my documents to Mohammed bin Khalid last week and nobody has called me back
""",
    "hi": """
सड़क पर पानी भर गया है और कोई सुनवाई नहीं हो रही
बिजली कब आएगी?
मेरा पासपोर्ट कंपनी ने रख लिया है
कृपया मदद कीजिए
हमारे मोहल्ले में कचरा नहीं उठाया जा रहा
धन्यवाद, समस्या हल हो गई
मुझे तीन महीने से तनख्वाह नहीं मिली
""",
    "ur": """
ہمارے علاقے میں تین دن سے بجلی نہیں ہے
سڑک پر گڑھا ہے، برائے مہربانی ٹھیک کریں
مجھے تنخواہ نہیں ملی
پانی کب آئے گا؟
میرا اقامہ ختم ہو گیا ہے
شکریہ جناب
کچرا کوئی نہیں اٹھا رہا
""",
    "bn": """
আমাদের এলাকায় তিন দিন ধরে পানি নেই
আমার বেতন দেওয়া হয়নি
রাস্তার বাতি জ্বলছে না
দয়া করে সাহায্য করুন
ধন্যবাদ
""",
    "ml": """
ഞങ്ങളുടെ തെരുവിൽ മൂന്ന് ദിവസമായി വെള്ളമില്ല
ശമ്പളം കിട്ടിയിട്ടില്ല
കറന്റ് പോയി
ദയവായി സഹായിക്കൂ
""",
    "ta": """
எங்கள் தெருவில் மூன்று நாட்களாக தண்ணீர் இல்லை
எனக்கு சம்பளம் வரவில்லை
மின்சாரம் இல்லை
நன்றி
""",
    "te": """
మా వీధిలో మూడు రోజులుగా నీరు లేదు
నాకు జీతం రాలేదు
దయచేసి సహాయం చేయండి
""",
    "ne": """
मेरो घर अगाडिको सडक बिग्रिएको छ, कृपया मर्मत गर्नुहोस्
मलाई तीन महिनादेखि तलब दिएको छैन
हाम्रो क्षेत्रमा पानी आएको छैन
बत्ती कहिले आउँछ?
कम्पनीले मेरो राहदानी राखेको छ
""",
    "si": """
අපේ පාරේ දින තුනක් තිස්සේ වතුර නැහැ
මට පඩි ලැබුණේ නැහැ
කරුණාකර උදව් කරන්න
""",
    "tl": """
Walang tubig sa amin mula pa kahapon
Paano po mag-renew ng residence permit?
Hindi pa po ako binabayaran ng amo ko
Sira ang ilaw sa kalsada
Salamat po sa tulong ninyo
Pakiayos naman po yung drainage dito sa street namin
Good morning po, ask ko lang kung kailan mare-release yung QID ko
""",
    "fa": """
خیابان ما سه روز است که آب ندارد، لطفاً رسیدگی کنید
برق منطقه ما قطع شده است
چگونه می‌توانم اقامتم را تمدید کنم؟
چراغ خیابان خراب است
با تشکر از شما
""",
    "ps": """
زموږ په کوڅه کې د برېښنا ستونزه ده
موږ درې ورځې اوبه نه لرو
مهرباني وکړئ مرسته وکړئ
زما معاش نه دی راکړل شوی
""",
    "fr": """
L'éclairage de la rue est en panne depuis une semaine
Il n'y a pas d'eau chez nous
Comment renouveler mon permis de sejour ?
les poubelles ne sont pas ramassees depuis lundi
Merci beaucoup
Je n'ai pas été payé depuis deux mois
""",
    "tr": """
Sokak lambası üç gündür yanmıyor, lütfen yardım edin
Sular ne zaman gelecek?
maasim uc aydir odenmedi
Çöpler toplanmıyor
Teşekkür ederim
Oturma iznimi nasil yenileyebilirim
""",
    "id": """
Lampu jalan di depan rumah saya sudah mati sejak minggu lalu
Gaji saya belum dibayar tiga bulan
Bagaimana cara memperpanjang izin tinggal?
Air mati sejak kemarin
Terima kasih banyak
Majikan saya menahan paspor
""",
    "zh": """
我们街上已经三天没有水了
请问怎么续签居留证？
路灯坏了
""",
    "ru": """
На нашей улице три дня нет воды
Как продлить вид на жительство?
Мусор не вывозят
Спасибо большое
""",
    "es": """
La luz de la calle no funciona desde hace una semana
No tenemos agua desde ayer
Como renuevo mi permiso de residencia?
La basura no se recoge
Muchas gracias por su ayuda
Mi jefe no me paga hace tres meses
""",
    "de": """
Die Straßenlaterne vor unserem Haus ist seit einer Woche kaputt
Wir haben kein Wasser
Wie verlaengere ich meine Aufenthaltserlaubnis?
Der Müll wird nicht abgeholt
Vielen Dank für Ihre Hilfe
""",
}
"""language -> messages, one a line, in the language's own script."""

ROMANIZED = {
    "ar": """
mar7aba, el mai ma3 fi 3andna fel bait, lazem t7elloha wallah
shlonak 3sak tayeb, abi ajaded el iqama
el kahraba mag6oo3a 3indna min ams
3indi mokhalafa w mabi adfa3ha
lo sama7t wain adfa3 el fatoora
ma7ad yrid 3ala el telefon
mafi moya fi el bait min yomain
il7een wallah t3abna min hal shar3
mashkooreen 3ala el sor3a
wayed z7ma 3nd el madrasa
ana 3ayez agaded el bita2a, a3mel eh?
el mayya ma2too3a men embare7
shou lazem 3mel la jaded el i2ama?
ma fi kahraba b7aretna halla2
3andi mochkla m3a dhaw, barcha sa3at ma9tou3
chkoun yjewebni 3la el facture?
shukran
mafi moya
kahraba mafi
salam alaikum
mashkoor habibi
""",
    "hi": """
Hamare ghar mein pani nahi aa raha hai, kripya kuch karo
meri samasya ka samadhan kab hoga
mera passport company ne rakh liya hai, kripya sahayata karein
""",
    "ur": """
assalam o alaikum janab, hamaray ilaqay mein bijli nahi hai
meherbani kar ke mera masla hal karein
""",
    "ml": """
njangalude flatil innale muthal vellam illa, onnu nokkumo
sir ente shambalam randu masam aayi kittiyittilla
ithu evideya kodukkendathu ennu parayamo
baladiya vannu nokkiyilla, valiya kuzhi aanu roadil
""",
    "ta": """
enga theruvula moonu naala thanni varala
sambalam innum varala sir, enna panrathu
eppo varuvinga, inga current illa
kuppai yarum edukka matranga, vasanai thanga mudiyala
""",
    "bn": """
amader elakay tin din dhore pani nei
ami ekhono beton pai nai
rastar bati jole na, doya kore dekhben
iqama kothay theke korte hobe bolben ki
apnader onek dhonnobad
""",
    "ne": """
hamro thau ma tin din dekhi pani aayeko chaina
malai talab diyeko chhaina, k garne hola
bato bigreko cha, kahile banaunu huncha
kampani le mero passport rakheko chha
""",
    "fa": """
salam, khiaboone ma se rooze ab nadare
chera kasi javab nemide?
hoghoogham ro nadadan, lotfan komak konid
cheraghe jelo khoonamoon kharab shode
kheili mamnoon az shoma
""",
}
"""The same in Latin letters."""

OUTSIDE = {
    "mr": "आमच्या परिसरात तीन दिवसांपासून पाणी आलेले नाही, कृपया मदत करा",
    "uk": "На нашій вулиці вже три дні немає води",
    "ja": "三日間水が出ません。助けてください",
    "ko": "사흘째 물이 나오지 않습니다",
    "he": "אין לנו מים כבר שלושה ימים",
    "el": "Δεν έχουμε νερό εδώ και τρεις μέρες",
    "hy": "Մեր փողոցում երեք օր է ջուր չկա",
    "ka": "ჩვენს ქუჩაზე სამი დღეა წყალი არ არის",
    "pa": "ਸਾਡੀ ਗਲੀ ਵਿੱਚ ਤਿੰਨ ਦਿਨਾਂ ਤੋਂ ਪਾਣੀ ਨਹੀਂ ਹੈ",
    "gu": "અમારી શેરીમાં ત્રણ દિવસથી પાણી નથી",
    "kn": "ನಮ್ಮ ಬೀದಿಯಲ್ಲಿ ಮೂರು ದಿನಗಳಿಂದ ನೀರಿಲ್ಲ",
    "or": "ଆମ ଗଳିରେ ତିନି ଦିନ ହେଲା ପାଣି ନାହିଁ",
    "th": "ไม่มีน้ำมาสามวันแล้ว",
    "am": "በአካባቢያችን ለሦስት ቀናት ውሃ የለም",
    "my": "ရေမလာတာ သုံးရက်ရှိပြီ",
    "ckb": "سێ ڕۆژە لە گەڕەکەکەمان ئاو نییە",
    "sd": "اسان جي گهٽي ۾ ٽن ڏينهن کان پاڻي ناهي",
    "pt": "Estamos sem água há três dias, por favor ajudem a nossa rua",
    "it": "Non abbiamo acqua da tre giorni, per favore aiutateci",
    "nl": "Wij hebben al drie dagen geen water, kunt u ons alstublieft helpen",
    "pl": "Od trzech dni nie mamy wody, proszę o pomoc",
    "vi": "Chúng tôi không có nước đã ba ngày rồi, xin hãy giúp đỡ",
    "bg": "На нашата улица няма вода вече три дни, моля помогнете",
    "kk": "Біздің көшеде үш күннен бері су жоқ",
}
"""Languages that the centre has no words for: the true code, never one of the twenty."""

NOTHING = (
    "", "12345", "😡😡😡", "٥٥٥ ١٢٣", "https://x.example/a @gov", "!?", "a", " \n", "5", "+974 5512 3456", "👍", "....",
    "١٢/٣/٢٠٢٤", "@MOI_help", "https://t.example/aBcDeFg", "१२३", "؟؟؟", "#123", "ok.ok@gov.example", "\u200f\u200e",
)  # fmt: skip
"""What has no words."""
