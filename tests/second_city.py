"""An invented second city: registers and documents, so that what the code knows of the first would show.

It has an office and a project of the same names as the first city has.
"""

from __future__ import annotations

import json
from pathlib import Path

from fukushi.cli import main
from tests.builds import data_copy, scratch

CODE = "99999"
SAME_OFFICE, SAME_PROJECT = "高齢福祉課", "高齢者見守り事業"
DOCUMENTS = Path(__file__).parent / "documents"
PLAN, REPORT = "plan-hinata", "report-wakaba"
NOWHERE = "0" * 64

OFFICES_2030 = {"kurashi": "くらし福祉課", "korei": SAME_OFFICE, "gakushu": "生涯学習課", "anshin": "安心安全課"}
OFFICES_2015 = {
    "bunka": "文化振興課",
    "gakko": "学校教育課",
    "kenko": "健康課",
    "norin": "農林課",
    "toshokan": "図書室",
}
PROJECTS = {
    "koho": "ひなた広報事業",
    "ikusei": "手伝い手育成事業",
    "npo": "NPO法人連携事業",
    "chushoku": "ふれあい昼食会",
    "kosodate": "子育て応援事業",
    "mimamori": SAME_PROJECT,
    "ibasho": "居場所づくり・講座推進事業",
    "point": "手伝い手ポイント事業",
    "tsudoi": "地域活動・学習の集い等",
    "heya": "学びの部屋運営事業",
    "tai": "見守り隊支援事業",
    "gaito": "街灯整備事業",
}


def plan_text() -> str:
    """Return the plan of the second city, with an office that bears the name of one of the first."""
    return (DOCUMENTS / "plan_hinata.txt").read_text(encoding="utf-8").replace("長寿・健康課", SAME_OFFICE)


def registers() -> dict[str, str]:
    """Return the second city's tables by path, without those of its documents."""
    offices = "slug,body,period,label,reading,latin,english,generic,status,replaced_by\n"
    for period, known in ((2030, OFFICES_2030), (2015, OFFICES_2015)):
        offices += "".join(f"{slug},city,{period},{label},,,,false,active,\n" for slug, label in known.items())
    names = "project,ordinal,printed,kind,certainty,basis\n"
    names += "".join(f"{slug},1,{label},preferred,stated,印刷された名\n" for slug, label in PROJECTS.items())
    projects = "slug,label,reading,latin,english,status,replaced_by\n"
    projects += "".join(f"{slug},{label},,,,active,\n" for slug, label in PROJECTS.items())
    return {
        "documents.csv": "id,layout,edition,title,fiscal_year,sha256,lines\n"
        f"{PLAN},plan-chapter,plan/2030,ひなた市地域福祉計画,2030,{NOWHERE},0\n"
        f"{REPORT},progress-report,report/2015,若葉の実施状況報告,2015,{NOWHERE},0\n",
        "reference/municipality.csv": "code,check_code,label,reading,latin,english,corporate_number,formed_on,basis\n"
        f"{CODE},,ひなた市,ひなたし,Hinata-shi,Hinata City,,,試験のための市\n",
        "reference/organizations.csv": "slug,label,formal,reading,latin,english\n"
        "city,ひなた市,ひなた市,ひなたし,Hinata-shi,Hinata City\n"
        "shakyo,ひなた市社会福祉協議会,社会福祉法人ひなた市社会福祉協議会,,,Hinata Council\n",
        "reference/offices.csv": offices,
        "reference/projects.csv": projects,
        "reference/project_names.csv": names,
        "curation/rejections.csv": "id,office,edition,listing,project,reason,decided_by,decided_on\n",
    }


def two_cities() -> Path:
    """Return a data folder with both cities, the second one's tables made by ``fukushi extract``."""
    data = data_copy()
    tables = registers()
    for name, text in tables.items():
        (data / CODE / name).parent.mkdir(parents=True, exist_ok=True)
        (data / CODE / name).write_text(text, encoding="utf-8")
    group = {
        "@context": "http://www.w3.org/ns/csvw",
        "tables": [{"url": name, "tableSchema": f"../schema/{Path(name).stem}.json"} for name in sorted(tables)],
    }
    (data / CODE / "csv-metadata.json").write_text(json.dumps(group), encoding="utf-8")
    plan = scratch() / "plan.txt"
    plan.write_text(plan_text(), encoding="utf-8")
    report = DOCUMENTS / "report_wakaba.txt"
    given = ["--document", f"{PLAN}={plan}", "--document", f"{REPORT}={report}"]
    assert main(["extract", "--data", str(data), *given]) == 0
    return data
