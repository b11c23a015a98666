"""The words and letters that tell languages of one script apart; a language is one entry more."""

LATIN_WORDS = {
    "en": """
        the of and to in is it you that was for on are with as his they be at one have this from or
        had by not but what all were we when your can said there use an each which she do how their
        if will up other about out many then them these so some her would make like him into time
        has look two more write go see number no way could people my than first been who its now
        find long down day did get come made may part please thank thanks hello regards dear sir
        madam problem help need water still our me i'm don't it's i've am any after again new name
        enter select file open close save cancel delete send error settings password email search
        yes here
    """,
    "tl": """
        ang ng sa na mga ay ko mo po ako ka ito si ni kay para hindi wala walang may mayroon namin
        natin kami tayo sila siya ninyo nyo niyo nila niya kung pero dahil kasi lang din rin naman
        pa ba ano paano saan kailan bakit opo oo salamat magandang umaga hapon gabi tubig araw buwan
        sana daw raw yung iyong aking ating nito noon bago dito doon nang upang ngunit bawat isang
        ikaw gusto kailangan pwede puwede maaari maaaring hanggang tulong bahay kalsada kuryente
        ilaw basura ulit ngayon kahapon bukas may-ari piliin ipasok pangalan
    """,
    "fr": """
        le la les de des du un une et est en que qui dans pour pas sur au aux avec ce cette il elle
        nous vous je sont par plus ne se sa son ses mais ou où être avoir fait bonjour merci
        monsieur madame été leur leurs comme tout tous toute aussi très bien notre votre mon ma mes
        cela ces si quand alors sans ont a-t-il c'est d'un d'une l'eau j'ai n'est qu'il problème rue
        depuis chez y vos nos fichier nom erreur page ouvrir
    """,
    "id": """
        yang dan di dari untuk pada dengan ini itu tidak adalah ke dalam akan saya kami anda dia
        mereka ada bisa juga sudah telah oleh karena atau sebagai lebih seperti agar tetapi tapi
        saat harus dapat belum masih sangat apa kita kepada bagi hari tahun orang mohon tolong
        terima kasih selamat pagi siang malam bapak ibu jalan rumah lampu sampah sejak jika namun
        hanya serta antara tersebut secara maka nama berkas buka tutup simpan hapus pilih kata sandi
        masukkan gagal air sedang baru setelah
    """,
    "tr": """
        ve bir bu için ile de da çok ne mi mı mu mü ama gibi daha kadar sonra olarak olan var yok
        ben sen biz siz onlar şu o en her ki değil nasıl neden nerede lütfen teşekkür ederim merhaba
        günaydın sayın su sokak bugün dün yarın hala henüz oldu olduğu olur etmek eder edildi bana
        beni sizin bizim onun tarafından veya ya hiç ise şey iyi yeni dosya adı hata aç kapat kaydet
        sil seç parola gün içinde üzerinde önce göre kendi bütün
    """,
    "es": """
        el la los las de del un una y es en que por para con no se su sus al lo como más pero fue
        este esta esto son está están hay muy yo tú él ella nosotros ustedes mi mis ya también hola
        gracias señor señora buenos días porque cuando donde qué cómo desde hasta sin sobre entre
        ser tiene todo todos nos le les me te si o ha han agua calle problema ayuda favor necesito
        archivo nombre error abrir cerrar guardar contraseña usuario
    """,
    "de": """
        der die das und ist in zu den von mit nicht ein eine einen einem einer auf für sich dem des
        im auch es an werden aus er hat dass sie nach wird bei noch wie über so zum haben nur oder
        aber vor zur bis mehr durch man sein wurde sind ich wir ihr mein unser bitte danke hallo
        guten tag sehr geehrte herr frau wasser straße seit kein keine wenn dann kann können schon
        hier da diese dieser dieses datei name fehler öffnen schließen speichern löschen passwort
        vom am um war habe als was
    """,
    "pt": """
        o os as um uma não em do da dos das ao à com é são você vocês muito obrigado obrigada está
        isso mas também foi pelo pela seu sua eu nós ele ela quando até
    """,
    "it": """
        il lo gli di che è per con non una sono della delle del dei nel alla anche più questo questa
        ma grazie buongiorno come ho hai ha perché molto stato essere io mi ci si da
    """,
}

ROMANIZED_WORDS = {
    "hi": """
        hai hain nahi nahin kya kyu kyun kyon mein mai main hum aap tum mera meri mere hamara hamare
        hamari aapka apka aapki ka ki ke ko se par aur bhi bahut bohot kuch koi kaise kab kahan yeh
        ye woh vo raha rahi rahe gaya gayi gaye tha thi hua hui kar karo karna karke karte dijiye
        kijiye chahiye abhi aaj kal pani paani bijli ghar sadak namaste dhanyavad kripya samasya log
        baat bhai sahab ji haan toh agar lekin isliye kyonki mujhe hame hamein humein accha acha
        theek thik wala wali diya diye liye saal din
    """,
    "ur": """
        hai hain nahi nahin kya kyun mein main hum aap mera meri ka ki ke ko se par aur bhi bohat
        kuch koi kaise ye woh raha rahi rahe gaya gayi tha thi hua kar karo karna karein krain dein
        janab meherbani mehrbani shukriya shukria bijli pani ghar assalam assalamualaikum alaikum
        walaikum jnab masla masail mujhay mujhe hamaray apnay krna krdo kia hy hn nhi nai mn ap plz
        liye liay zaroor zaroori mehkma darkhwast bara-e-karam jald
    """,
    "ar": """
        ana enta inta enti inti ehna e7na howa hwa heya hya shlonak shlonkum kaifak kifak keefak
        keef kef ezayak izayak wesh wish shu sho eish esh leish lesh laish mish mesh msh mu mo mafi
        mafeesh fi fee 3la 3ala 3an 3ind 3andi 3ndi 3shan 3ashan ya yalla yallah wallah walla
        wallahi inshallah nshallah inshalla mashallah salam alaykum marhaba mar7aba shukran shokran
        7abibi habibi a5oi akhi jazak allah alhamdulillah bs bas w wa el al il lil kil kol kull hal
        hada hatha hay hayda kan kano kont ma la na3am aywa aiwa la2 bidi bdi abi abgha a3ref ma3
        min men baad ba3d abl gabl hon hna hnak lazem lazim 7ata mn ely elli illi eli ally bel fel
        tamam zain zein
    """,
}
"""Words of languages that people also type in Latin letters; those of Latin languages count less."""

ARABIC_WORDS = {
    "ar": """
        في من على إلى الى أن ان هذا هذه التي الذي لا ما عن مع كان لم قد هل يا أو او كل ثم بعد قبل
        عند غير بين لكن حتى إذا اذا هو هي هم نحن انا أنا أنت انت انتم عليكم السلام شكرا وش ليش شلون
        شنو ابغى أبغى مو مب الحين عشان لقد ليس كما ذلك تم يتم عليه لها له فيه به هناك يوم منذ لدي
        اللي مش ايش كيف وين متى ولا بس يعني
    """,
    "fa": """
        است در به از که این را با برای آن شد هم خود تا بود شده یک می نمی هر یا اما اگر ما شما من او
        آنها ها های کرد کرده کنید کنم لطفا لطفاً سلام ممنون چرا چه نیست هست دارد دارم باید شود ولی
        پس هیچ همه روی بر نام پرونده خیابان می‌شود نمی‌شود می‌کنند
    """,
    "ur": """
        ہے ہیں کے کی میں اور سے کا کو نے پر یہ کہ نہیں ہم آپ وہ تھا تھی گیا کر رہا رہی رہے ہو بھی
        ایک اس لیے ان جو تو کیا ہوا دیں جناب براہ کرم شکریہ مجھے ہمارے کچھ تک بجلی پانی گھر ساتھ
        اپنے بعد یا
    """,
    "ps": """
        دی ده په کې کښې چې سره او له ته يې یې د نه دا هم شوی شوي وو وه تر پر ما زه موږ تاسو هغه خو
        که باندې لپاره ستاسو ستاسې څه ډېر ډیر کوي کړي کړئ کول شي دغه نوم دوتنه
    """,
}
ARABIC_LETTERS = {
    "ur": ("ٹڈڑںےہۂۓۃ", 2.0),
    "ps": ("ټډړږښڼځڅېۍګ", 2.0),
    "fa": ("پژگچکی", 0.5),
    "ar": ("ةىيكإأؤآ", 0.5),
}
"""Letters with what each counts for; ک ی پ are also typed in Arabic, so they count little."""

DEVANAGARI_WORDS = {
    "hi": """
        है हैं का की के में से को और नहीं यह पर ने था थी थे हो कर रहा रही रहे गया गई भी एक इस लिए कि
        जो तो क्या हुआ दें हम आप मुझे हमारे कृपया जी कुछ तक बिजली पानी घर साथ अपने बाद या वह करें
        किया जाता सकते वाले ही करने नाम
    """,
    "ne": """
        छ छन् छैन हो र को मा ले लाई पनि यो त्यो भने गर्न गर्ने भएको भएका गरेको गर्दै तपाईं तपाईंको
        हामी हाम्रो हुन्छ हुने गर्नुहोस् कृपया नेपाल थियो थिए तर वा एउटा लागि अनि के यस उनी मलाई
        मेरो अब सबै गरी भयो गर्नु नयाँ छु
    """,
}
DEVANAGARI_ENDINGS = {
    "ne": ("हरू", "हरु", "लाई", "बाट", "सँग", "को", "मा", "ले", "का", "एको", "नुहोस्", "न्छ", "दैन", "्नु"),
    "hi": ("ियों", "ाओं", "ों", "ें", "ता", "ते", "ना", "ने", "ाएँ", "ाएं", "िए"),
}
