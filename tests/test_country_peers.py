"""The table beside peers: it says truly what was measured; a peer that is absent or slow has a word, not a figure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import RdfFormat

from bench import peer_servers, peer_steps, peers
from bench.peer_servers import PeerError, bulk_load, filled_virtuoso, peak_of, step_server, virtuoso
from bench.peers import CITY, NATION, Line, asked, rows_of, run
from graph.country import open_country
from tests.country_site import CODES, ONE, country_out

LIMIT = 120.0


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All statements of the small country, as a file."""
    path = tmp_path_factory.mktemp("whole") / "whole.nq"
    open_country(country_out()).store().dump(str(path), RdfFormat.N_QUADS)
    return path


def city() -> str:
    return CITY.format(base=open_country(country_out()).base, code=ONE)


class TestTable:
    """A row says how much was done, and compares with ours."""

    def test_the_ratio_is_to_our_first_line_of_the_same_work(self) -> None:
        lines = [
            Line("load", "ours", 3, [0.1, 0.2, 0.3], 50_000_000),
            Line("load", "peer", 3, [0.4, 0.5], 0, "stopped after 9 s"),
            Line("ask", "ours, saved", 1, [0.01]),
            Line("ask", "ours, SPARQL", 1, [0.05]),
            Line("ask", "peer", 1, remark="absent"),
        ]
        assert rows_of(lines) == [
            ("load: ours", "3 of 3", "200.0", "1.0", "50", ""),
            ("load: peer", "2 of 3", "450.0", "2.2", "–", "stopped after 9 s"),
            ("ask: ours, saved", "1 of 1", "10.0", "1.0", "–", ""),
            ("ask: ours, SPARQL", "1 of 1", "50.0", "5.0", "–", ""),
            ("ask: peer", "0 of 1", "–", "–", "–", "absent"),
        ]

    def test_other_rows_than_ours_are_told(self) -> None:
        lines = [
            Line("ask", "ours, SPARQL", 1, [1.0], rows=[["a"]]),
            Line("ask", "right", 1, [1.0], rows=[["a"]]),
            Line("ask", "wrong", 1, [1.0], rows=[["b"]]),
            Line("ask", "silent", 1, remark="absent"),
        ]
        peers.agreed(lines)
        assert [line.remark for line in lines] == ["", "", "other rows than ours", "absent"]

    def test_a_server_that_does_not_answer_keeps_what_it_did(self) -> None:
        def ask(turn: int) -> dict[str, Any]:
            if turn == 1:
                raise PeerError("no answer within 9 s")
            return {"seconds": 0.5, "rows": []}

        line = asked(Line("ask", "peer", 3), ask)
        assert (line.seconds, line.remark) == ([0.5], "no answer within 9 s")


class TestSteps:
    """Each piece of work is done in a process of its own."""

    def test_ours_and_rdflib_load_the_same_file(self, whole: Path, tmp_path: Path) -> None:
        for who, more in (("load-ours", (tmp_path / "store",)), ("load-rdflib", ())):
            line = run(Line("load", who, 1), LIMIT, who, whole, *more)
            assert line.remark == ""
            assert len(line.seconds) == 1
            assert line.seconds[0] > 0
            assert line.peak > 10_000_000

    @pytest.mark.parametrize("step", ["close-ours", "validate-ours"])
    def test_ours_works_on_each_municipality(self, step: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert peer_steps.main([step, str(country_out())]) == 0
        told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert len(told) == len(CODES)
        assert all(each["seconds"] > 0 and each["peak"] > 10_000_000 for each in told)
        if step == "validate-ours":
            assert all(each["rows"] > 0 for each in told)

    def test_one_that_is_stopped_has_a_word(self, whole: Path, tmp_path: Path) -> None:
        line = run(Line("load", "ours", 1), 0.01, "load-ours", whole, tmp_path / "store")
        assert (line.seconds, line.remark) == ([], "stopped after 0 s")

    def test_one_that_fails_has_its_last_sentence(self, tmp_path: Path) -> None:
        line = run(Line("load", "rdflib", 1), LIMIT, "load-rdflib", tmp_path / "nothing.nq")
        assert line.seconds == []
        assert line.remark.startswith("FileNotFoundError")

    def test_rdflib_gives_our_rows(self, whole: Path, tmp_path: Path) -> None:
        query = tmp_path / "query.rq"
        query.write_text(city(), encoding="utf-8")
        line = run(Line("ask", "rdflib", 2), LIMIT, "ask-rdflib", whole, query, "--turns", 2)
        assert (len(line.seconds), line.rows) == (2, [["1-1", "1", "いろは声かけの輪"]])


class TestServers:
    """Servers are asked the same over HTTP."""

    def test_ours_answers_all_questions(self) -> None:
        with step_server("serve-ours", country_out(), "/sparql", LIMIT) as server:
            assert server.ask(city(), LIMIT)["rows"] == [["1-1", "1", "いろは声かけの輪"]]
            [[party, number]] = server.ask(NATION, LIMIT)["rows"]
            assert party.endswith("#party-city")
            assert int(number) == len(CODES)
            saved = server.get(f"/m/{ONE}/queries/directions.json", 1, LIMIT)["rows"]
            assert [row["direction"] for row in saved] == ["いろは声かけの輪"]
            assert server.peak() > 10_000_000
        assert server.process.poll() is not None

    def test_one_that_cannot_start_is_told(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(peer_servers.sys, "executable", "/bin/false")
        with pytest.raises(PeerError, match="could not start"), step_server("serve-ours", tmp_path, "/", LIMIT):
            pass

    def test_without_virtuoso_there_is_a_word(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(peer_servers, "VIRTUOSO", None)
        with pytest.raises(PeerError, match="absent"), virtuoso(tmp_path / "v", LIMIT):
            pass

    def test_virtuoso_s_own_loader_takes_the_file(self, whole: Path, tmp_path: Path, needs: Any) -> None:
        needs("virtuoso-opensource", peer_servers.VIRTUOSO is not None and peer_servers.ISQL is not None)
        with filled_virtuoso(tmp_path / "v", whole, LIMIT) as server:
            assert server.ask(city(), LIMIT)["rows"] == [["1-1", "1", "いろは声かけの輪"]]
            with pytest.raises(PeerError, match="did not load"):
                broken = tmp_path / "broken.nq"
                broken.write_text("this is no statement\n", encoding="utf-8")
                bulk_load(server, tmp_path / "v", broken, LIMIT)

    def test_a_process_that_is_gone_held_nothing(self) -> None:
        assert peak_of(0) == 0
        assert peak_of("self") > 10_000_000
