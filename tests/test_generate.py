"""Generated cities: the same bytes always, readable by the build, of the size that was planned."""

from __future__ import annotations

import csv
import json
import tracemalloc
from pathlib import Path

import pytest

from bench.generate.country import Order, OrderError, make_all, make_city, make_one
from bench.generate.folder import begin, beside, read_planted
from bench.generate.municipality import municipality
from bench.generate.outline import outline
from loaders.city import City, cities, load_city
from loaders.city_quads import city_quads
from loaders.english_reasons import TABLE as ENGLISH_REASONS
from loaders.facts import KINDS
from loaders.plan_records import PlanChapter
from loaders.report_records import ProgressReport
from tests.builds import BASE, DATA
from tests.generated import SEED, alone, contents, of_size, three
from tests.test_generate_municipality import FIXED, GROWING

FEW = 4


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a few cities, the last one of which cannot be read."""
    out = tmp_path_factory.mktemp("few") / "data"
    made = list(make_all(Order(out=out, cities=FEW, seed=SEED, broken=1)))
    assert [each.code for each in made] == [municipality(SEED, number).code for number in range(FEW)]
    return out


def codes(count: int = FEW) -> list[str]:
    return [municipality(SEED, number).code for number in range(count)]


def test_the_same_order_gives_the_same_bytes(few: Path, tmp_path: Path) -> None:
    again = tmp_path / "data"
    assert len(list(make_all(Order(out=again, cities=FEW, seed=SEED, broken=1)))) == FEW
    assert contents(again) == contents(few)
    assert contents(tmp_path / "data-planted") == contents(few.with_name("data-planted"))


def test_cities_made_side_by_side_are_the_same(few: Path, tmp_path: Path) -> None:
    out = tmp_path / "data"
    made = [each.code for each in make_all(Order(out=out, cities=FEW, seed=SEED, broken=1), jobs=2)]
    assert made == codes()
    assert contents(out) == contents(few)
    assert contents(tmp_path / "data-planted") == contents(few.with_name("data-planted"))


@pytest.mark.parametrize("number", range(FEW - 1))
def test_a_city_alone_is_the_one_among_many(few: Path, tmp_path: Path, number: int) -> None:
    code = codes()[number]
    out = tmp_path / "data"
    # How many others there are does not matter, nor does a number that is broken elsewhere.
    make_one(Order(out=out, cities=1000, seed=SEED), code)
    assert cities(out) == [code]
    assert contents(out / code) == contents(few / code)
    assert contents(beside(out, code)) == contents(beside(few, code))


def test_a_city_written_again_replaces_itself(few: Path, tmp_path: Path) -> None:
    order, code = Order(out=tmp_path / "data", cities=FEW, seed=SEED), codes()[0]
    make_one(order, code)
    (order.out / code / "reference" / "offices.csv").write_text("spoiled", encoding="utf-8")
    make_one(order, code)
    assert contents(order.out / code) == contents(few / code)


def test_another_seed_gives_other_cities(tmp_path: Path) -> None:
    trees = []
    for seed in (1, 2):
        out = tmp_path / str(seed) / "data"
        assert len(list(make_all(Order(out=out, cities=2, seed=seed)))) == 2
        trees.append({digest for path, digest in contents(out).items() if path.endswith(("roles.csv", "places.csv"))})
    assert not trees[0] & trees[1]


def test_the_folder_is_laid_out_like_the_shipped_one(few: Path) -> None:
    assert sorted(path.name for path in few.iterdir()) == sorted([*codes(), "common", "schema"])
    for name in ("common", "schema"):
        assert contents(few / name) == contents(DATA / name)
    # Invented reasons are in Japanese alone, and a municipality may do without the table of the others.
    shipped = {path.split("/")[-1] for path in contents(DATA / "35203")} - {f"{ENGLISH_REASONS}.csv"}
    for code in codes(FEW - 1):
        found = contents(few / code)
        assert {path.split("/")[-1] for path in found} == shipped
        group = json.loads((few / code / "csv-metadata.json").read_text(encoding="utf-8"))
        assert {entry["url"] for entry in group["tables"]} == set(found) - {"csv-metadata.json"}


def test_what_was_planted_stands_beside_the_data_and_not_in_it(few: Path) -> None:
    assert not list(few.rglob("defects.csv"))
    assert not list(few.rglob("broken.csv"))
    for code in codes():
        with (few.with_name("data-planted") / code / "defects.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        assert {row["municipality"] for row in rows} <= {code}
        assert len(read_planted(few, code)) == len(rows)
        assert all(f"/{code}/" in row["resource"] for row in rows)


@pytest.mark.parametrize("place", range(3), ids=["small", "usual", "large"])
def test_the_build_takes_a_city_without_a_word(place: int) -> None:
    city, _, done = three()[place]
    assert done.result.warnings == ()
    label = done.select(f"SELECT ?label WHERE {{ <{BASE}place/{city.code}> skos:prefLabel ?label }}")
    assert (city.name.text,) in label


@pytest.mark.parametrize("place", range(3), ids=["small", "usual", "large"])
def test_saved_queries_answer(place: int) -> None:
    _, read, done = three()[place]
    assert len(done.rows("listings")) == len(plan_of(read).listings)
    assert len(done.rows("role-statements")) == len(plan_of(read).roles)
    assert len(done.rows("events")) == len(report_of(read).events)
    office = done.rows("departments-of-objective")[0]["department"]
    certainties = {row["certainty"] for row in done.rows("projects-of-department", department=str(office))}
    assert certainties and certainties <= {"derived", "candidate"}


def plan_of(city: City) -> PlanChapter:
    found = [city.edition(name) for name in city.documents]
    return next(each for each in found if isinstance(each, PlanChapter))


def report_of(city: City) -> ProgressReport:
    found = [city.edition(name) for name in city.documents]
    return next(each for each in found if isinstance(each, ProgressReport))


@pytest.mark.parametrize("size", [0.06, 0.12, 0.25, 0.5, 1.0])
def test_counts_follow_the_outline(size: float) -> None:
    city = of_size(size)
    out, _ = alone(city, "none")
    read, planned = load_city(out, city.code), outline(city.size)
    plan, report = plan_of(read), report_of(read)
    for name in ("objectives", "issues", "directions", "roles", "paragraphs", "captions", "charts", "figures"):
        assert len(getattr(plan, name)) == getattr(planned, name), name
    assert sum(line.party == "shakyo" for line in plan.listings) == planned.shakyo
    assert sum(line.party == "shi" for line in plan.listings) == planned.shi
    assert len(plan.text_notes) == planned.plan_notes
    assert len(plan.aims) == planned.objectives
    # Tables with few lines have fewer offices beside them, short tables fewer features.
    assert planned.objectives <= len(plan.offices) <= planned.plan_offices
    assert len(plan.features) <= planned.features
    for name in ("sections", "activities", "commitments", "indicators", "amounts", "events"):
        assert len(getattr(report, name)) == getattr(planned, name), name
    assert len(report.offices) == planned.report_offices
    assert len(report.measures) == 3 * planned.indicators
    assert len(report.cells) == 2 * (planned.activities - planned.indicators)
    assert len(report.text_notes) == planned.report_notes + planned.place_mentions
    assert len(read.reference["offices"].rows) == 2 * planned.known_offices + 1
    assert len(read.reference["continuity"].rows) == planned.continuity
    kinds = [row.text("kind") for row in read.reference["places"]]
    assert kinds.count("地域") == kinds.count("地域交流センター") == kinds.count("地区社協") == planned.districts
    assert kinds.count("会場") == planned.venues
    assert not read_planted(out, city.code)


@pytest.mark.parametrize("place", range(3), ids=["small", "usual", "large"])
def test_triples_grow_with_the_size(place: int) -> None:
    city, read, _ = three()[place]
    triples = set(city_quads(read, BASE, {}, "1").quads)
    assert len(triples) == pytest.approx(FIXED + GROWING * city.size, rel=0.2)


@pytest.mark.parametrize("place", range(3), ids=["small", "usual", "large"])
def test_no_two_records_of_a_document_share_a_key(place: int) -> None:
    _, read, _ = three()[place]
    for edition in (plan_of(read), report_of(read)):
        keys = [record.key for kind in KINDS[type(edition)] for record in getattr(edition, kind.field)]
        assert len(keys) == len(set(keys))


def test_marks_compound_lines_and_variants_are_there() -> None:
    _, read, done = three()[2]
    plan = plan_of(read)
    marks = {mark for line in plan.listings for mark in line.marks}
    assert marks == {"再掲", "新"}
    assert plan.listing_parts
    assert any(line.name.endswith("等") for line in plan.listings)
    assert any(row.text("kind") == "variant" for row in read.reference["project_names"])
    assert any(mention.generic for mention in report_of(read).offices)
    assert {row["match"] for row in done.rows("reposts")} >= {"exact"}
    assert done.rows("joint-projects")


def test_memory_stays_flat(tmp_path: Path) -> None:
    order = Order(out=tmp_path / "data", cities=40, seed=SEED)
    begin(order.out)
    # What is read once, schemas and kinds of defects, is not what this is about.
    make_city(order, 0)
    tracemalloc.start()
    try:
        kept, peaks = [], []
        for number in range(1, 13):
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            make_city(order, number)
            after, peak = tracemalloc.get_traced_memory()
            kept.append(after)
            peaks.append((peak - before) / (100_000 + 20_000_000 * municipality(SEED, number).size))
    finally:
        tracemalloc.stop()
    # Nothing of a city is kept, and the memory for one follows its size, not its place in the row.
    assert kept[-1] - kept[0] < 200_000
    assert max(peaks) < 1


@pytest.mark.parametrize(
    ("cities_wanted", "broken", "sentence"),
    [
        (0, 0, "There can be 1 to 1741 cities, not 0."),
        (1742, 0, "There can be 1 to 1741 cities, not 1742."),
        (3, 4, "Of 3 cities, 4 cannot be broken."),
        (3, -1, "Of 3 cities, -1 cannot be broken."),
    ],
)
def test_an_order_that_cannot_be_filled(tmp_path: Path, cities_wanted: int, broken: int, sentence: str) -> None:
    with pytest.raises(OrderError, match=sentence):
        Order(out=tmp_path, cities=cities_wanted, broken=broken)


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OrderError, match="is not empty"):
        list(make_all(Order(out=tmp_path, cities=1)))
    assert [path.name for path in tmp_path.iterdir()] == ["note.txt"]


def test_a_code_of_none_of_the_cities(tmp_path: Path) -> None:
    with pytest.raises(OrderError, match="None of the 3 cities of seed 5 has the code 35203"):
        make_one(Order(out=tmp_path / "data", cities=3, seed=SEED), "35203")
    assert not (tmp_path / "data").exists()
