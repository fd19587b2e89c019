extension DateNames {
    /// From Unicode's CLDR, as dates use them: four lines for a language, of months, short months, weekdays from Sunday,
    /// short weekdays.
    static let table: [String: String] = [
        "cs": """
        ledna února března dubna května června července srpna září října listopadu prosince
        led úno bře dub kvě čvn čvc srp zář říj lis pro
        neděle pondělí úterý středa čtvrtek pátek sobota
        ne po út st čt pá so
        """,
        "da": """
        januar februar marts april maj juni juli august september oktober november december
        jan. feb. mar. apr. maj jun. jul. aug. sep. okt. nov. dec.
        søndag mandag tirsdag onsdag torsdag fredag lørdag
        søn. man. tirs. ons. tors. fre. lør.
        """,
        "de": """
        Januar Februar März April Mai Juni Juli August September Oktober November Dezember
        Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.
        Sonntag Montag Dienstag Mittwoch Donnerstag Freitag Samstag
        So Mo Di Mi Do Fr Sa
        """,
        "el": """
        Ιανουαρίου Φεβρουαρίου Μαρτίου Απριλίου Μαΐου Ιουνίου Ιουλίου Αυγούστου Σεπτεμβρίου Οκτωβρίου Νοεμβρίου Δεκεμβρίου
        Ιαν Φεβ Μαρ Απρ Μαΐ Ιουν Ιουλ Αυγ Σεπ Οκτ Νοε Δεκ
        Κυριακή Δευτέρα Τρίτη Τετάρτη Πέμπτη Παρασκευή Σάββατο
        Κυρ Δευ Τρί Τετ Πέμ Παρ Σάβ
        """,
        "en": """
        January February March April May June July August September October November December
        Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec
        Sunday Monday Tuesday Wednesday Thursday Friday Saturday
        Sun Mon Tue Wed Thu Fri Sat
        """,
        "es": """
        enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
        ene feb mar abr may jun jul ago sept oct nov dic
        domingo lunes martes miércoles jueves viernes sábado
        dom lun mar mié jue vie sáb
        """,
        "et": """
        jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember
        jaan veebr märts apr mai juuni juuli aug sept okt nov dets
        pühapäev esmaspäev teisipäev kolmapäev neljapäev reede laupäev
        P E T K N R L
        """,
        "fi": """
        tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta
        tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu
        sunnuntai maanantai tiistai keskiviikko torstai perjantai lauantai
        su ma ti ke to pe la
        """,
        "fr": """
        janvier février mars avril mai juin juillet août septembre octobre novembre décembre
        janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.
        dimanche lundi mardi mercredi jeudi vendredi samedi
        dim. lun. mar. mer. jeu. ven. sam.
        """,
        "hr": """
        siječnja veljače ožujka travnja svibnja lipnja srpnja kolovoza rujna listopada studenoga prosinca
        sij velj ožu tra svi lip srp kol ruj lis stu pro
        nedjelja ponedjeljak utorak srijeda četvrtak petak subota
        ned pon uto sri čet pet sub
        """,
        "hu": """
        január február március április május június július augusztus szeptember október november december
        jan. febr. márc. ápr. máj. jún. júl. aug. szept. okt. nov. dec.
        vasárnap hétfő kedd szerda csütörtök péntek szombat
        V H K Sze Cs P Szo
        """,
        "it": """
        gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre
        gen feb mar apr mag giu lug ago set ott nov dic
        domenica lunedì martedì mercoledì giovedì venerdì sabato
        dom lun mar mer gio ven sab
        """,
        "ja": """
        1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月
        1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月
        日曜日 月曜日 火曜日 水曜日 木曜日 金曜日 土曜日
        日 月 火 水 木 金 土
        """,
        "ko": """
        1월 2월 3월 4월 5월 6월 7월 8월 9월 10월 11월 12월
        1월 2월 3월 4월 5월 6월 7월 8월 9월 10월 11월 12월
        일요일 월요일 화요일 수요일 목요일 금요일 토요일
        일 월 화 수 목 금 토
        """,
        "lt": """
        sausio vasario kovo balandžio gegužės birželio liepos rugpjūčio rugsėjo spalio lapkričio gruodžio
        01 02 03 04 05 06 07 08 09 10 11 12
        sekmadienis pirmadienis antradienis trečiadienis ketvirtadienis penktadienis šeštadienis
        sk pr an tr kt pn št
        """,
        "nb": """
        januar februar mars april mai juni juli august september oktober november desember
        jan. feb. mars apr. mai juni juli aug. sep. okt. nov. des.
        søndag mandag tirsdag onsdag torsdag fredag lørdag
        søn. man. tir. ons. tor. fre. lør.
        """,
        "nl": """
        januari februari maart april mei juni juli augustus september oktober november december
        jan feb mrt apr mei jun jul aug sep okt nov dec
        zondag maandag dinsdag woensdag donderdag vrijdag zaterdag
        zo ma di wo do vr za
        """,
        "pl": """
        stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia
        sty lut mar kwi maj cze lip sie wrz paź lis gru
        niedziela poniedziałek wtorek środa czwartek piątek sobota
        niedz. pon. wt. śr. czw. pt. sob.
        """,
        "pt": """
        janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro
        jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.
        domingo segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado
        dom. seg. ter. qua. qui. sex. sáb.
        """,
        "ro": """
        ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie
        ian. feb. mar. apr. mai iun. iul. aug. sept. oct. nov. dec.
        duminică luni marți miercuri joi vineri sâmbătă
        dum. lun. mar. mie. joi vin. sâm.
        """,
        "ru": """
        января февраля марта апреля мая июня июля августа сентября октября ноября декабря
        янв. февр. мар. апр. мая июн. июл. авг. сент. окт. нояб. дек.
        воскресенье понедельник вторник среда четверг пятница суббота
        вс пн вт ср чт пт сб
        """,
        "sk": """
        januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra
        jan feb mar apr máj jún júl aug sep okt nov dec
        nedeľa pondelok utorok streda štvrtok piatok sobota
        ne po ut st št pi so
        """,
        "sl": """
        januar februar marec april maj junij julij avgust september oktober november december
        jan. feb. mar. apr. maj jun. jul. avg. sep. okt. nov. dec.
        nedelja ponedeljek torek sreda četrtek petek sobota
        ned. pon. tor. sre. čet. pet. sob.
        """,
        "sv": """
        januari februari mars april maj juni juli augusti september oktober november december
        jan. feb. mars apr. maj juni juli aug. sep. okt. nov. dec.
        söndag måndag tisdag onsdag torsdag fredag lördag
        sön mån tis ons tors fre lör
        """,
        "tr": """
        Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık
        Oca Şub Mar Nis May Haz Tem Ağu Eyl Eki Kas Ara
        Pazar Pazartesi Salı Çarşamba Perşembe Cuma Cumartesi
        Paz Pzt Sal Çar Per Cum Cmt
        """,
        "uk": """
        січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня
        січ. лют. бер. квіт. трав. черв. лип. серп. вер. жовт. лист. груд.
        неділя понеділок вівторок середа четвер пʼятниця субота
        нд пн вт ср чт пт сб
        """,
        "zh": """
        一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月
        1月 2月 3月 4月 5月 6月 7月 8月 9月 10月 11月 12月
        星期日 星期一 星期二 星期三 星期四 星期五 星期六
        周日 周一 周二 周三 周四 周五 周六
        """,
    ]
}
