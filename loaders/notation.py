"""Words that municipal documents write in several ways.

Which way is right is a matter of house style; that one document mixes them is
a fact that an auditor wants to see. The list holds spellings of everyday and
welfare words in any Japanese municipality, no names of one city. Words whose
spelling is prescribed (laws, offices, programmes) are left out by the pattern.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

# term → the form that is told to people → what it matches. Within a term no two patterns match the same characters.
TERMS: Final[Mapping[str, Mapping[str, str]]] = {
    "kodomo": {"子ども": "子ども(?!会|110番)", "こども": "こども(?!未来|家庭|園|課)", "子供": "子供"},
    "shogai": {"障がい": "障がい", "障害": "障害(?!者差別解消|者情報|福祉課|者基本|者総合|・)(?<!・障害)"},
    "koekake": {"声かけ": "声かけ", "声掛け": "声掛け"},
    "torikumi": {
        "取組": "取組(?!み|む|ん|め)",
        "取り組み": "取り組み(?!ます|まし|、|つつ|やす)",
        "取組み": "取組み",
    },
    "tsunagu": {"つなぐ": "つな(?=[がぎぐげ])", "繋ぐ": "繋(?=[がぎぐげ])"},
    "minsei-iin": {"民生委員・児童委員": "民生委員・児童委員", "民生委員児童委員": "民生委員児童委員"},
    "kanren-dantai": {"関係機関・団体": "関係機関・団体", "関係機関団体": "関係機関団体"},
    "kurumaisu": {"車いす": "車いす", "車イス": "車イス", "車椅子": "車椅子"},
    "gijitaiken": {"疑似体験": "疑似体験", "擬似体験": "擬似体験"},
    "salon": {
        "ふれあい・いきいきサロン": "ふれあい・いきいきサロン",
        "ふれあいいきいきサロン": "ふれあいいきいきサロン",
        "いきいきサロン": "(?<![・い])いきいきサロン",
    },
    "volunteer": {"ボランティア": "ボランティア", "VO": "(?<![A-Za-z])(?:VO|ＶＯ)(?![A-Za-z])"},
    "hitorigurashi": {"一人暮らし": "一人暮らし", "ひとり暮らし": "ひとり暮らし", "独り暮らし": "独り暮らし"},
    "suminareru": {"住み慣れた": "住み慣れた", "住みなれた": "住みなれた"},
    "anzen-anshin": {
        "安全安心": "安全安心",
        "安全・安心": "安全・安心",
        "安心・安全": "安心・安全",
        "安心安全": "安心安全",
    },
    "kohoshi": {"広報紙": "広報紙", "広報誌": "広報誌"},
    "johoshi": {"情報紙": "情報紙", "情報誌": "情報誌"},
    "website": {"ホームページ": "ホームページ", "ウェブサイト": "ウェブサイト"},
    "hikikomori": {"ひきこもり": "ひきこもり", "引きこもり": "引きこもり"},
    "komarigoto": {"困りごと": "困りごと", "困り事": "困り事"},
    "nayamigoto": {"悩みごと": "悩みごと", "悩み事": "悩み事"},
    "ikasu": {"生かし": "生か(?=[しす])", "活かし": "活か(?=[しす])"},
    "haifu": {"配布": "配布", "配付": "配付"},
    "sasaeai": {"支え合い": "支え合い", "支えあい": "支えあい"},
    "kyoryokuko": {"指定校": "指定校", "協力校": "協力校"},
    "tsukuru": {"つくる": "(?<=を)つく(?=[るりっ])", "作る": "(?<=を)作(?=[るりっ])"},
    "shuchi-keihatsu": {"周知啓発": "周知啓発", "周知・啓発": "周知・啓発"},
    "fukyu-keihatsu": {"普及啓発": "普及啓発", "普及・啓発": "普及・啓発"},
    "kijitsu": {"期日": "期日(?=[:：\\s])", "日時": "日時(?=[:：\\s])"},
    "kaijo": {"会場": "会場(?=[:：\\s])", "場所": "場所(?=[:：\\s])"},
    "ukeire": {"受け入れ": "受け入れ", "受入れ": "受入れ", "受入": "受入(?!れ)"},
    "mimamori-homon": {"小地区見守り": "小地区見守り", "小地域見守り": "小地域見守り"},
    "shakyo-dayori": {"市社協だより": "市社協だより", "社協だより": "(?<!市)社協だより"},
    "shakyo": {"市社協": "市社協(?!だより)", "本会": "(?<![一-龥])本会(?![一-龥])"},
    "heijoji": {"平常時": "平常時", "平時": "平時"},
    "nobe": {"延べ": "延べ", "延": "延(?=\\d|[活利])"},
    "dekiru": {"できる": "(?<=[がにはを])でき(?=る|な)", "出来る": "出来(?=る|な)"},
    "subete": {"すべて": "(?<![ぁ-ん])すべて", "全て": "全て"},
    "kizuku": {"気づく": "気づ(?=[かきくいけ])", "気付く": "気付(?=[かきくいけ])"},
    "tsutomeru": {"努める": "努め", "つとめる": "につとめ"},
    "hakaru": {"図る": "を図(?=[らりるっ])", "はかる": "をはか(?=[らりるっ])"},
    "susumeru": {"進める": "を進め", "すすめる": "をすすめ"},
    "sarani": {"さらに": "さらに|さらなる", "更に": "更に|更なる"},
    "kyoryoku-kaiin": {"協力会員": "協力会員", "協力委員": "協力委員"},
    "tanemaki": {
        "福祉の種まきリーディング事業": "福祉の種まきリーディング事業",
        "種まきリーディング事業": "(?<!の)種まきリーディング事業",
    },
    "familysupport": {"ファミリー・サポート・センター": "ファミリー・サポート・センター", "ファミサポ": "ファミサポ"},
    "hyakusai": {"いきいき百歳体操": "いきいき百歳体操", "百歳体操": "(?<!き)百歳体操"},
}
PATTERNS: Final[Mapping[str, Mapping[str, re.Pattern[str]]]] = {
    term: {form: re.compile(pattern) for form, pattern in forms.items()} for term, forms in TERMS.items()
}
