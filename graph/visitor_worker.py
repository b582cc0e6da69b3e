"""One visitor's query, in a process of its own.

Nothing in Oxigraph stops a query, its HTTP client cannot be switched off and a
deeply nested text ends the process it is read in. So the query runs where the
kernel sets the limits and where nothing is lost when the process ends.
"""

from __future__ import annotations

import errno
import io
import json
import os
import re
import resource
import signal
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import IO, TypeAlias, cast

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from graph.rows import Term
from graph.visitor_disk import asks_elsewhere, names_dataset, refuse_sockets
from graph.visitor_job import PAGE, Answer, Bounds, Job
from graph.visitor_rows import Binary, BoundedOutput, LimitMet, RowCounter
from graph.visitor_xml import FORMS as XML_FORMS
from graph.visitor_xml import XmlText, can_name

SOLUTIONS = {
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
}
TRIPLES = {
    "turtle": RdfFormat.TURTLE,
    "ntriples": RdfFormat.N_TRIPLES,
    "jsonld": RdfFormat.JSON_LD,
    "rdfxml": RdfFormat.RDF_XML,
}
_Result: TypeAlias = QuerySolutions | QueryBoolean | QueryTriples
_CHUNK = 64 * 1024
_REFUSALS = (OSError, RuntimeError, ValueError)
_PLACE = re.compile(r"error at (\d+):(\d+)")
_FUNCTION = re.compile(r"custom function <([^<>\s]{1,300})> is not supported")
_MEANING = (
    ("Prefix not found", "prefix"),
    ("variable that is unbound", "unbound"),
    ("overrides an existing variable", "overridden"),
)


def confine(bounds: Bounds, *, on_disk: bool = False) -> None:
    """Have the kernel bound this process: memory, processor time, file size, and no further descriptor.

    Without a descriptor there is no socket, whatever the query asks for. Call
    it after everything that opens a file. A store ``on_disk`` opens its files
    while it reads; there the kernel refuses sockets instead, where it can.
    """
    seconds = bounds.time_ms // 1000 + 2
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
        memory = pages * resource.getpagesize() + bounds.memory_mb * 1024 * 1024
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    except OSError:  # no Linux: there the address space cannot be bounded
        memory = resource.RLIM_INFINITY
    os.nice(5)
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, bounds.result_bytes + _CHUNK),
        (resource.RLIMIT_CORE, 0),
        *(() if on_disk else ((resource.RLIMIT_NOFILE, 0),)),
    ):
        hard = resource.getrlimit(kind)[1]
        value = most if hard == resource.RLIM_INFINITY else min(most, hard) if most >= 0 else hard
        resource.setrlimit(kind, (value, value))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    if on_disk:
        refuse_sockets()


def run_job(store: Store, job: Job, output: Binary, bounds: Bounds, *, on_disk: bool = False) -> Answer:
    """Answer a job into ``output``; every error of the query or of a limit is an Answer.

    What is in ``output`` counts only if the status is ok. A store ``on_disk``
    has no default graph of its own: the union of the named ones stands for it
    where neither request nor query names a dataset.
    """
    if on_disk and asks_elsewhere(job.query):
        return Answer("refused")
    try:
        dataset = _dataset(job)
    except ValueError as error:
        return Answer("dataset", reason=str(error)[:300])
    try:
        union = on_disk and not dataset and not names_dataset(job.query)
        result = store.query(job.query, use_default_graph_as_union=union, **dataset)  # type: ignore[arg-type]
    except SyntaxError as error:
        return _syntax(error)
    except _REFUSALS as error:
        return _refused(error)
    return _written(result, job, output, bounds)


def _written(result: _Result, job: Job, output: Binary, bounds: Bounds) -> Answer:
    kind = _kind(result)
    form = {"solutions": job.solutions, "boolean": job.boolean, "triples": job.triples}[kind]
    if not form:
        return Answer("unacceptable", kind)
    counter = RowCounter(form) if kind == "solutions" and form != PAGE else None
    bounded = BoundedOutput(output, bounds, counter, XmlText() if form in XML_FORMS else None)
    try:
        with_buffer = cast(IO[bytes], io.BufferedWriter(bounded, _CHUNK))
        if form == PAGE:
            answer = _write_page(result, job, with_buffer)
        elif isinstance(result, QueryTriples):
            triples = _Distinct(result, bounds.rows, named=form == "rdfxml")
            serialize(triples, with_buffer, TRIPLES[form])
            answer = Answer("ok", kind, triples.count)
        else:
            result.serialize(with_buffer, SOLUTIONS[form])
            boolean = bool(result) if isinstance(result, QueryBoolean) else None
            answer = Answer("ok", kind, 1, boolean=boolean)
        with_buffer.flush()
    except LimitMet as met:
        return Answer(met.limit, kind)
    except _REFUSALS as error:
        if bounded.met:  # Oxigraph has wrapped it
            return Answer(bounded.met, kind)
        if bounded.failed is not None:
            return Answer("bytes" if bounded.failed.errno == errno.EFBIG else "disk", kind)
        return _refused(error)
    return answer if counter is None else replace(answer, rows=counter.rows)


def _dataset(job: Job) -> dict[str, list[NamedNode]]:
    if job.default_graphs is None and job.named_graphs is None:
        return {}
    # Both at once: with one of them alone Oxigraph would leave the other as the store has it.
    return {
        "default_graph": [NamedNode(iri) for iri in job.default_graphs or ()],
        "named_graphs": [NamedNode(iri) for iri in job.named_graphs or ()],
    }


def _kind(result: _Result) -> str:
    if isinstance(result, QuerySolutions):
        return "solutions"
    return "boolean" if isinstance(result, QueryBoolean) else "triples"


def _write_page(result: _Result, job: Job, output: IO[bytes]) -> Answer:
    kind, most = _kind(result), job.page_rows
    if isinstance(result, QueryBoolean):
        return Answer("ok", kind, 1, boolean=bool(result))
    if isinstance(result, QuerySolutions):
        heads = [variable.value for variable in result.variables]
        rows: Iterable[Iterable[Term | None]] = map(tuple, result)
    else:
        heads = ["subject", "predicate", "object"]
        rows = ((t.subject, t.predicate, t.object) for t in _Distinct(result, most + 1))
    count = 0
    left = job.page_bytes - output.write(json.dumps(heads).encode() + b"\n")
    for row in islice(rows, most + 1):
        line = json.dumps([_plain(term) for term in row]).encode() + b"\n" if count < most else b""
        left -= len(line)
        if left < 0 and not count:
            raise LimitMet("page")
        if left < 0 or not line:
            return Answer("ok", kind, count, cut=True)
        output.write(line)
        count += 1
    return Answer("ok", kind, count)


def _plain(term: Term | None) -> list[str] | None:
    if term is None:
        return None
    if isinstance(term, NamedNode):
        return ["iri", term.value]
    if isinstance(term, Literal):
        return ["literal", term.value, term.language or "", term.datatype.value]
    return ["other", f"_:{term.value}" if isinstance(term, BlankNode) else str(term)]


class _Distinct:
    """Hands out triples, each once; LimitMet after ``most``, and for a predicate without a name if ``named``."""

    def __init__(self, triples: Iterable[Triple], most: int, *, named: bool = False) -> None:
        self._triples = triples
        self._most = most
        self._named = named
        self.count = 0

    def __iter__(self) -> Iterator[Triple]:
        seen: set[Triple] = set()
        for triple in self._triples:
            if triple not in seen:
                seen.add(triple)
                self.count += 1
                if self.count > self._most:
                    raise LimitMet("rows")
                if self._named and not can_name(triple.predicate.value):
                    raise LimitMet("unwritable")
                yield triple


def _syntax(error: SyntaxError) -> Answer:
    text = str(error.args[0])
    place = _PLACE.search(text)
    meaning = next((code for words, code in _MEANING if words in text), "")
    return Answer("syntax", line=int(place[1]) if place else 0, column=int(place[2]) if place else 0, reason=meaning)


def _refused(error: Exception) -> Answer:
    """What Oxigraph could not do: a function it has not, or a SERVICE that reached nothing; its own words may not
    leave this machine."""
    function = _FUNCTION.search(str(error))
    return Answer("refused", reason=function[1] if function else "")
