"""Parts of invented names and of invented statements.

No name or sentence of a document stands here. A name part carries its
reading, because a register without readings would be of another shape.
"""

from __future__ import annotations

from typing import NamedTuple


class Word(NamedTuple):
    """A name part: as written, its reading in hiragana and in Latin letters, its meaning in English."""

    text: str
    kana: str
    latin: str
    english: str


def _words(table: str) -> tuple[Word, ...]:
    return tuple(
        Word(text, kana, latin, english.replace("_", " "))
        for text, kana, latin, english in (line.split() for line in table.split(",") if line.strip())
    )


def _list(text: str) -> tuple[str, ...]:
    return tuple(text.split())


# Names of places are two of these parts: 50 × 40 are more than there are municipalities.
FRONT = _words("""
茜 あかね akane -, 瑠璃 るり ruri -, 琥珀 こはく kohaku -, 翡翠 ひすい hisui -, 萌葱 もえぎ moegi -,
若葉 わかば wakaba -, 朝凪 あさなぎ asanagi -, 夕凪 ゆうなぎ yunagi -, 星影 ほしかげ hoshikage -,
月影 つきかげ tsukikage -, 風待 かぜまち kazemachi -, 花霞 はながすみ hanagasumi -, 水音 みずおと mizuoto -,
鈴鳴 すずなり suzunari -, 虹色 にじいろ nijiiro -, 空色 そらいろ sorairo -, 陽向 ひなた hinata -,
楓 かえで kaede -, 葦笛 あしぶえ ashibue -, 露草 つゆくさ tsuyukusa -, 桔梗 ききょう kikyo -,
芙蓉 ふよう fuyo -, 白樺 しらかば shirakaba -, 山吹 やまぶき yamabuki -, 七草 ななくさ nanakusa -,
藤波 ふじなみ fujinami -, 梅香 うめか umeka -, 松風 まつかぜ matsukaze -, 柚木 ゆずき yuzuki -,
椿 つばき tsubaki -, 稲穂 いなほ inaho -, 早苗 さなえ sanae -, 真澄 ますみ masumi -, 遠音 とおね tone -,
群青 ぐんじょう gunjo -, 緋色 ひいろ hiiro -, 浅葱 あさぎ asagi -, 鶯 うぐいす uguisu -, 雲雀 ひばり hibari -,
千鳥 ちどり chidori -, 白鷺 しらさぎ shirasagi -, 蛍 ほたる hotaru -, 霧笛 むてき muteki -, 薄荷 はっか hakka -,
向日葵 ひまわり himawari -, 雪柳 ゆきやなぎ yukiyanagi -, 木霊 こだま kodama -, 夜明 よあけ yoake -,
初音 はつね hatsune -, 鈴蘭 すずらん suzuran -
""")
BACK = _words("""
原 はら hara -, 野 の no -, 沢 さわ sawa -, 川 がわ gawa -, 浜 はま hama -, 浦 うら ura -, 崎 さき saki -,
島 じま jima -, 谷 だに dani -, 坂 ざか zaka -, 里 さと sato -, 森 もり mori -, 丘 おか oka -, 台 だい dai -,
瀬 せ se -, 沼 ぬま numa -, 池 いけ ike -, 橋 ばし bashi -, 津 つ tsu -, 泉 いずみ izumi -, 峰 みね mine -,
岳 だけ dake -, 平 だいら daira -, 田 だ da -, 木 き ki -, 山 やま yama -, 本 もと moto -, 井 い i -,
倉 くら kura -, 戸 ど do -, 見 み mi -, 城 しろ shiro -, 園 ぞの zono -, 江 え e -, 湊 みなと minato -,
渡 わたり watari -, 窪 くぼ kubo -, 根 ね ne -, 塚 づか zuka -, 宿 しゅく shuku -
""")
KINDS = {
    "市": Word("市", "し", "shi", "City"),
    "町": Word("町", "ちょう", "cho", "Town"),
    "村": Word("村", "むら", "mura", "Village"),
    "区": Word("区", "く", "ku", "Ward"),
}

# The name of a project is a subject, an activity and 事業.
SUBJECTS = _words("""
高齢者 こうれいしゃ koreisha older_people, 子育て世帯 こそだてせたい kosodate_setai families_with_children,
障がい者 しょうがいしゃ shogaisha people_with_disabilities,
ひとり親家庭 ひとりおやかてい hitorioya_katei one-parent_families,
外国人住民 がいこくじんじゅうみん gaikokujin_jumin foreign_residents,
認知症本人 にんちしょうほんにん ninchisho_honnin people_with_dementia,
介護家族 かいごかぞく kaigo_kazoku family_carers, 若者 わかもの wakamono young_people,
乳幼児 にゅうようじ nyuyoji infants, 妊産婦 にんさんぷ ninsampu expectant_mothers,
単身世帯 たんしんせたい tanshin_setai people_living_alone,
聴覚障がい者 ちょうかくしょうがいしゃ chokaku_shogaisha deaf_people,
視覚障がい者 しかくしょうがいしゃ shikaku_shogaisha blind_people,
医療的ケア児 いりょうてきケアじ iryoteki_kea-ji children_in_medical_care,
不登校児 ふとうこうじ futokoji children_out_of_school,
被災世帯 ひさいせたい hisai_setai households_after_disasters,
退院者 たいいんしゃ taiinsha people_leaving_hospital, 福祉員 ふくしいん fukushiin welfare_helpers,
町内会 ちょうないかい chonaikai neighbourhood_groups, 学生 がくせい gakusei students,
商店会 しょうてんかい shotenkai shopkeepers, 老人会 ろうじんかい rojinkai seniors'_clubs,
子ども会 こどもかい kodomokai children's_clubs, 農家 のうか noka farmers,
運転免許返納者 うんてんめんきょへんのうしゃ unten_menkyo_hennosha people_who_gave_up_driving,
転入者 てんにゅうしゃ tennyusha newcomers, 里親 さとおや satooya foster_parents,
引きこもり家族 ひきこもりかぞく hikikomori_kazoku families_of_recluses,
刑務所出所者 けいむしょしゅっしょしゃ keimusho_shusshosha people_leaving_prison,
難病患者 なんびょうかんじゃ nambyo_kanja patients_of_rare_diseases, 遺族 いぞく izoku bereaved_families,
離島住民 りとうじゅうみん rito_jumin islanders
""")
ACTIVITIES = _words("""
見守り みまもり mimamori visiting, 配食 はいしょく haishoku meals,
外出同行 がいしゅつどうこう gaishutsu_doko escort, 買い物代行 かいものだいこう kaimono_daiko shopping,
声かけ訪問 こえかけほうもん koekake_homon calling, 茶話会 さわかい sawakai tea_parties,
健康教室 けんこうきょうしつ kenko_kyoshitsu health_class,
体操教室 たいそうきょうしつ taiso_kyoshitsu exercise_class, 学習室 がくしゅうしつ gakushushitsu study_room,
居場所づくり いばしょづくり ibasho-zukuri meeting_place, 相談窓口 そうだんまどぐち sodan_madoguchi advice_desk,
出張相談 しゅっちょうそうだん shutcho_sodan mobile_advice, 家計相談 かけいそうだん kakei_sodan money_advice,
就労体験 しゅうろうたいけん shuro_taiken work_experience, 住まい探し すまいさがし sumai-sagashi house_hunting,
緊急通報 きんきゅうつうほう kinkyu_tsuho emergency_call, 防災訓練 ぼうさいくんれん bosai_kunren disaster_drill,
避難同行 ひなんどうこう hinan_doko evacuation_escort, 移動図書 いどうとしょ ido_tosho mobile_library,
情報誌発行 じょうほうしはっこう johoshi_hakko newsletter,
手話講習 しゅわこうしゅう shuwa_koshu sign_language_class,
点訳講習 てんやくこうしゅう ten'yaku_koshu braille_class, 送迎 そうげい sogei transport,
一時預かり いちじあずかり ichiji_azukari short_care, 交流広場 こうりゅうひろば koryu_hiroba open_house,
料理教室 りょうりきょうしつ ryori_kyoshitsu cooking_class,
園芸教室 えんげいきょうしつ engei_kyoshitsu gardening_class,
音楽療法 おんがくりょうほう ongaku_ryoho music_therapy, 思い出語り おもいでがたり omoide-gatari reminiscence,
傾聴訪問 けいちょうほうもん keicho_homon listening_visits, 雪かき ゆきかき yukikaki snow_clearing,
草刈り くさかり kusakari mowing, 家事援助 かじえんじょ kaji_enjo home_help,
後見相談 こうけんそうだん koken_sodan guardianship_advice, 研修会 けんしゅうかい kenshukai training,
リーダー養成 リーダーようせい rida_yosei leadership_course, 助成金交付 じょせいきんこうふ joseikin_kofu grants,
用具貸出 ようぐかしだし yogu_kashidashi lending, 手当給付 てあてきゅうふ teate_kyufu allowance
""")
PROJECT = Word("事業", "じぎょう", "jigyo", "project")

# The first four are welfare offices, one of which stands beside every table; slugs are made of the Latin reading.
OFFICES = _words("""
地域福祉課 ちいきふくしか chiiki-fukushi Community_Welfare,
社会福祉課 しゃかいふくしか shakai-fukushi Social_Welfare,
福祉総務課 ふくしそうむか fukushi-somu General_Welfare,
健康福祉課 けんこうふくしか kenko-fukushi Health_and_Welfare,
高齢者支援課 こうれいしゃしえんか koreisha-shien Senior_Support,
介護保険課 かいごほけんか kaigo-hoken Care_Insurance,
障がい者支援課 しょうがいしゃしえんか shogaisha-shien Disability_Support,
子育て支援課 こそだてしえんか kosodate-shien Child-rearing, 保育課 ほいくか hoiku Nurseries,
健康づくり課 けんこうづくりか kenko-zukuri Health_Promotion,
生活支援課 せいかつしえんか seikatsu-shien Livelihood, 市民協働課 しみんきょうどうか shimin-kyodo Collaboration,
地域振興課 ちいきしんこうか chiiki-shinko Regional_Promotion, 防災課 ぼうさいか bosai Disaster_Prevention,
交通対策課 こうつうたいさくか kotsu-taisaku Transport, 住宅課 じゅうたくか jutaku Housing,
学務課 がくむか gakumu School_Affairs, 生涯学習課 しょうがいがくしゅうか shogai-gakushu Lifelong_Learning,
図書館課 としょかんか toshokan Libraries, 人権推進課 じんけんすいしんか jinken-suishin Human_Rights,
国際交流課 こくさいこうりゅうか kokusai-koryu International_Exchange,
商工観光課 しょうこうかんこうか shoko-kanko Commerce, 農政課 のうせいか nosei Agriculture,
都市整備課 としせいびか toshi-seibi Urban_Development, 広報課 こうほうか koho Public_Relations,
企画課 きかくか kikaku Planning, 税務課 ぜいむか zeimu Taxes, 環境課 かんきょうか kankyo Environment,
スポーツ課 スポーツか supotsu Sports, 情報政策課 じょうほうせいさくか joho-seisaku Information
""")
GENERIC = Word("各担当課", "かくたんとうか", "kaku-tantoka", "each division in charge (names none)")
VENUES = _words("""
市民会館 しみんかいかん shimin_kaikan Hall, 福祉会館 ふくしかいかん fukushi_kaikan Welfare_Hall,
保健センター ほけんセンター hoken_senta Health_Centre, 総合体育館 そうごうたいいくかん sogo_taiikukan Gymnasium,
図書館 としょかん toshokan Library, 勤労者会館 きんろうしゃかいかん kinrosha_kaikan Workers'_Hall,
公会堂 こうかいどう kokaido Assembly_Hall, 研修館 けんしゅうかん kenshukan Training_House,
武道館 ぶどうかん budokan Martial_Arts_Hall
""")

# A statement is who, what and a noun of doing; none is longer than about forty characters.
WHO = _list("""
ひとり暮らしの高齢者 子育て中の親 障がいのある人 外国にルーツのある住民 認知症の人とその家族 退職した世代
通学中の児童 働く世代 若い世代 転入した世帯 介護をする家族 生活に困りごとのある人 災害時に手助けの要る人
移動の手段がない人 近所どうし 役員の担い手 見守りの協力者 町内の商店 地元の事業所 学生の団体 施設の職員 相談員
支え手と受け手 ひとり親の家庭 日中ひとりになる人 引きこもりがちな人
""")
WHAT = _list("""
居場所 相談先 学びの場 顔合わせの機会 困りごとの聞き取り 緊急時の連絡網 移動の手助け 買い物の手助け 活動の紹介
福祉の情報 講座 世代をまたぐ催し 手伝いの募集 支援の道具 空き家の活用 個人情報の扱い 活動の費用 研修 会議 訪問
声かけ 健康の教室 防災の訓練 手話の講習 食事の会 権利を守る制度 住まいの紹介 就労の体験 見守りの当番
広報紙の記事 地区ごとの計画 支援の引き継ぎ
""")
DOING = _list("""
充実 継続 周知 立ち上げ 見直し 拡大 共有 調整 開催 試行 支援 定着 呼びかけ 担い手の育成 仕組みづくり 点検 記録
改善 費用の助成 連携の強化
""")
LINKS = (
    "に向けた",
    "とともに進める",
    "のための",
    "に届く",
    "を支える",
    "が気軽に使える",
    "が参加できる",
    "の声を生かした",
)
CATCHES = (
    "はじめの一歩",
    "となりの力",
    "ご近所の輪",
    "にぎわいの日",
    "つながる時間",
    "支える手",
    "ただいま活動中",
    "笑顔の種",
    "出番です",
    "みんなの縁側",
)
SPELLINGS = (
    ("kodomo", "子供", "子ども"),
    ("torikumi", "取組み", "取組"),
    ("shogai", "障害", "障がい"),
    ("hitorigurashi", "一人暮らし", "ひとり暮らし"),
    ("koekake", "声掛け", "声かけ"),
    ("mochiron", "勿論", "もちろん"),
    ("tasukeai", "助けあい", "助け合い"),
    ("kizuku", "気付く", "気づく"),
    ("hanashiai", "話合い", "話し合い"),
    ("kakasho", "ヶ所", "か所"),
)
