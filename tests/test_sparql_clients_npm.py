"""The JavaScript clients researchers use, against a server on this machine.

They are installed into ``build/npm`` (``.ci/run`` does); ``FUKUSHI_NPM`` names another folder with ``node_modules``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.sparql_site import served, sparql_app

FOLDER = Path(os.environ.get("FUKUSHI_NPM") or Path(__file__).parent.parent / "build" / "npm")
NODE = shutil.which("node")
NOTATION = "http://www.w3.org/2004/02/skos/core#notation"
WORDS = ["candidate", "derived", "rejected", "stated"]

COMUNICA = """
import { QueryEngine } from '@comunica/query-sparql';
const engine = new QueryEngine();
const source = process.argv[2];
const context = { sources: [{ type: 'sparql', value: source }] };
const rows = await (await engine.queryBindings(process.argv[3], context)).toArray();
const known = await engine.queryBoolean('ASK { ?s ?p ?o }', context);
const triples = await (await engine.queryQuads(process.argv[4], context)).toArray();
let wrong = '';
const bomb = 'SELECT * { ?s ?p ?o . ?a ?b ?c . ?d ?e ?f } ORDER BY ?o ?c ?f';
try { await (await engine.queryBindings(bomb, context)).toArray(); }
catch (error) { wrong = String(error.message); }
console.log(JSON.stringify([rows.map(row => row.get('o').value), known, triples.length, wrong]));
"""

CLIENT = """
import ParsingClient from 'sparql-http-client/ParsingClient.js';
import SimpleClient from 'sparql-http-client/SimpleClient.js';
const endpointUrl = process.argv[2];
const found = [];
for (const operation of ['get', 'postUrlencoded', 'postDirect']) {
  const client = new ParsingClient({ endpointUrl });
  const rows = await client.query.select(process.argv[3], { operation });
  const known = await client.query.ask('ASK { ?s ?p ?o }', { operation });
  const triples = await client.query.construct(process.argv[4], { operation });
  found.push([rows.map(row => row.o.value), known, triples.size]);
}
const answer = await new SimpleClient({ endpointUrl }).query.select('SELECT {', {});
console.log(JSON.stringify([found, answer.status]));
"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a running endpoint with a short limit of time."""
    with sparql_app(rows=20_000, result_bytes=5_000_000, concurrent_per_client=8, queue=8) as app, served(app) as root:
        yield f"{root}/sparql"


def run(script: str, name: str, address: str, folder: Path) -> object:
    """Run a script with the installed packages and return what it prints as JSON."""
    (folder / "node_modules").symlink_to(FOLDER / "node_modules")
    (folder / name).write_text(script, encoding="utf-8")
    select = f"SELECT ?o {{ ?s <{NOTATION}> ?o }} ORDER BY ?o"
    construct = f"CONSTRUCT {{ ?s <{NOTATION}> ?o }} WHERE {{ ?s <{NOTATION}> ?o }}"
    command = [str(NODE), "--preserve-symlinks", name, address, select, construct]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def test_comunica(address: str, needs: Callable[[str, bool], None], tmp_path: Path) -> None:
    needs("node", NODE is not None)
    needs("npm package @comunica/query-sparql", (FOLDER / "node_modules/@comunica/query-sparql").is_dir())
    found = run(COMUNICA, "comunica.mjs", address, tmp_path)
    assert isinstance(found, list)
    assert found[:3] == [WORDS, True, 4]
    assert "503" in found[3] or "limit" in found[3]


def test_sparql_http_client(address: str, needs: Callable[[str, bool], None], tmp_path: Path) -> None:
    needs("node", NODE is not None)
    needs("npm package sparql-http-client", (FOLDER / "node_modules/sparql-http-client").is_dir())
    assert run(CLIENT, "client.mjs", address, tmp_path) == [[[WORDS, True, 4]] * 3, 400]
