"""What a resource is called on a page.

A clerk must never have to read an IRI where a name exists. One rule for all
pages: the Japanese name, else the English one, else one without a language,
else the end of the IRI; and a given name goes before what a document prints.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import islice

from graph.engine import Engine
from ontology.terms import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, WP
from pyoxigraph import Literal, NamedNode

from webapp.addresses import Addresses

NAMING = (SKOS.prefLabel, RDFS.label, DCTERMS.title, WP.printed, WP.restatement, DCTERMS.identifier)
LANGUAGES = ("ja", "en", "")
_BATCH = 400

FOREIGN: Mapping[str, str] = {
    f"{RDF.NAMESPACE}type": "種類",
    f"{RDFS.NAMESPACE}label": "表示名",
    f"{RDFS.NAMESPACE}comment": "説明",
    f"{RDFS.NAMESPACE}seeAlso": "関連",
    f"{RDFS.NAMESPACE}isDefinedBy": "定義元",
    f"{RDFS.NAMESPACE}subClassOf": "上位の種類",
    f"{RDFS.NAMESPACE}subPropertyOf": "上位の関係",
    f"{RDFS.NAMESPACE}domain": "主語の種類",
    f"{RDFS.NAMESPACE}range": "目的語の種類",
    f"{SKOS.NAMESPACE}prefLabel": "名称",
    f"{SKOS.NAMESPACE}altLabel": "別名",
    f"{SKOS.NAMESPACE}notation": "記号",
    f"{SKOS.NAMESPACE}definition": "定義",
    f"{SKOS.NAMESPACE}inScheme": "所属する一覧",
    f"{SKOS.NAMESPACE}Concept": "概念",
    f"{SKOS.NAMESPACE}ConceptScheme": "概念の一覧",
    f"{DCTERMS.NAMESPACE}title": "題名",
    f"{DCTERMS.NAMESPACE}identifier": "識別子",
    f"{DCTERMS.NAMESPACE}description": "説明",
    f"{DCTERMS.NAMESPACE}source": "出典の表",
    f"{DCTERMS.NAMESPACE}date": "日付",
    f"{DCTERMS.NAMESPACE}issued": "発行日",
    f"{DCTERMS.NAMESPACE}created": "作成日",
    f"{DCTERMS.NAMESPACE}publisher": "発行者",
    f"{DCTERMS.NAMESPACE}isPartOf": "全体",
    f"{DCTERMS.NAMESPACE}hasPart": "部分",
    f"{DCTERMS.NAMESPACE}isReplacedBy": "代わりのもの",
    f"{DCTERMS.NAMESPACE}rights": "権利",
    f"{DCTERMS.NAMESPACE}license": "利用条件",
    f"{DCTERMS.NAMESPACE}spatial": "地域",
    f"{PROV.NAMESPACE}Entity": "来歴の対象",
    f"{PROV.NAMESPACE}Activity": "処理",
    f"{PROV.NAMESPACE}Agent": "主体",
    f"{PROV.NAMESPACE}Person": "人",
    f"{PROV.NAMESPACE}SoftwareAgent": "プログラム",
    f"{PROV.NAMESPACE}Plan": "手順",
    f"{PROV.NAMESPACE}hadPlan": "手順",
    f"{PROV.NAMESPACE}used": "使った資料",
    f"{PROV.NAMESPACE}generated": "生成したもの",
    f"{PROV.NAMESPACE}wasGeneratedBy": "生成した処理",
    f"{PROV.NAMESPACE}wasDerivedFrom": "由来",
    f"{PROV.NAMESPACE}wasAssociatedWith": "実行したもの",
    f"{PROV.NAMESPACE}wasAttributedTo": "述べた主体",
    f"{PROV.NAMESPACE}startedAtTime": "始まった時刻",
    f"{PROV.NAMESPACE}endedAtTime": "終わった時刻",
    f"{PROV.NAMESPACE}generatedAtTime": "生成した時刻",
    f"{OWL.NAMESPACE}Ontology": "語彙",
    f"{OWL.NAMESPACE}Class": "種類の定義",
    f"{OWL.NAMESPACE}ObjectProperty": "関係の定義",
    f"{OWL.NAMESPACE}DatatypeProperty": "値の定義",
    f"{OWL.NAMESPACE}inverseOf": "逆の関係",
    f"{OWL.NAMESPACE}versionInfo": "版",
    "http://www.w3.org/ns/dcat#Dataset": "データの集まり",
    "http://www.w3.org/ns/dcat#Catalog": "データの目録",
    "http://rdfs.org/ns/void#Dataset": "三つ組の集まり",
    "http://rdfs.org/ns/void#triples": "三つ組の数",
    "http://rdfs.org/ns/void#inDataset": "属する集まり",
    "http://www.w3.org/ns/org#Organization": "組織",
    "http://www.w3.org/ns/org#OrganizationalUnit": "組織の単位",
    "http://www.w3.org/ns/org#FormalOrganization": "公的な組織",
    "http://www.w3.org/ns/org#unitOf": "属する組織",
    "http://www.w3.org/ns/org#hasUnit": "持つ単位",
}
"""Japanese words for terms of public vocabularies, whose own files have none."""


def terms(iris: Iterable[str]) -> str:
    """Return IRIs as SPARQL terms, for a VALUES block.

    Raises ValueError where a string is no IRI: what comes from a request never
    reaches a query text unchecked.
    """
    return " ".join(str(NamedNode(iri)) for iri in iris)


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """Return a sort key for IRIs by which ``…/2`` comes before ``…/10``; names of people and places are not for it."""
    parts = re.findall(r"[0-9]+|[^0-9]+", text)
    return tuple((0, int(part), "") if part[0] in "0123456789" else (1, 0, part) for part in parts)


def batches(iris: Iterable[str]) -> Iterator[list[str]]:
    """Yield the IRIs, each once and in a fixed order, in lists short enough for one query."""
    rest = iter(sorted(set(iris)))
    while batch := list(islice(rest, _BATCH)):
        yield batch


def _rank(predicate: NamedNode, literal: Literal) -> tuple[int, int, str] | None:
    language = literal.language or ""
    if language not in LANGUAGES:
        return None
    return NAMING.index(predicate), LANGUAGES.index(language), literal.value


def labels(engine: Engine, addresses: Addresses, iris: Collection[str]) -> dict[str, str]:
    """Return a name for each IRI; never fails to give one.

    Order of choice: the property (NAMING), then the language (LANGUAGES), then
    the text, so that the answer does not depend on the engine's order.
    """
    best: dict[str, tuple[int, int, str]] = {}
    naming = " ".join(map(str, NAMING))
    for batch in batches(iris):
        rows = engine.select(
            f"SELECT DISTINCT ?s ?p ?o WHERE {{ VALUES ?p {{ {naming} }} "
            f"VALUES ?s {{ {terms(batch)} }} ?s ?p ?o . FILTER(isLiteral(?o)) }}"
        )
        for subject, predicate, literal in rows:
            if isinstance(subject, NamedNode) and isinstance(predicate, NamedNode) and isinstance(literal, Literal):
                rank = _rank(predicate, literal)
                if rank is not None and (subject.value not in best or rank < best[subject.value]):
                    best[subject.value] = rank
    return {iri: best[iri][2] if iri in best else FOREIGN.get(iri) or addresses.local_name(iri) for iri in set(iris)}
