"""The catalogue: what a query file must look like, and how a wrong one is refused."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queries import CatalogueError, UnknownQueryError, load_catalogue
from queries.header import split_header
from queries.sparql_text import first_forbidden

OFFICES = """\
#+ name: choice-offices
#+ title: {ja: 課の選択肢, en: Offices to choose from}
#+ description: {ja: 課を並べる。, en: Lists the offices.}
#+ audience: [staff]
#+ group: responsibility
#+ order: 900
#+ hidden: true
#+ columns:
#+   - {name: value, kind: iri, label: {ja: 値, en: Value}}
#+   - {name: name, kind: text, label: {ja: 名, en: Name}}
#+   - {name: label, kind: text, label: {ja: 表示, en: Label}}
#+ view: table
SELECT ?value ?name ?label WHERE { ?value <urn:name> ?name ; <urn:label> ?label } ORDER BY ?name
"""

PROJECTS = """\
#+ name: projects
#+ title: {ja: 課の事業, en: Projects of an office}
#+ description: {ja: ある課の事業。, en: The projects of one office.}
#+ audience: [staff, audit]
#+ group: projects
#+ order: 20
#+ parameters:
#+   - name: office
#+     type: choice
#+     required: true
#+     choices: choice-offices
#+     label: {ja: 担当課, en: Office}
#+     help: {ja: 課の名前, en: Name of the office}
#+   - name: status
#+     type: enum
#+     default: 継続
#+     values: [{value: 継続, label: {ja: 継続, en: continuing}}, {value: 新規, label: {ja: 新規, en: new}}]
#+     label: {ja: 区分, en: Status}
#+     help: {ja: 区分, en: Status}
#+ columns:
#+   - {name: project, kind: text, label: {ja: 事業, en: Project}}
#+   - {name: year, kind: integer, label: {ja: 年度, en: Fiscal year}}
#+ view: table
#+ examples:
#+   - {parameters: {office: 福祉課}, expect: {min_rows: 1}}
# a comment with ?status "SERVICE <x>" FROM
SELECT ?project ?year WHERE {
  ?p <urn:office> ?office ; <urn:name> ?project ; <urn:year> ?year ; <urn:status> ?status .
} ORDER BY ?year ?project
"""


def folder_with(folder: Path, **files: str) -> Path:
    """Write the files (``_`` in a name becomes ``-``) and return the folder."""
    for name, text in files.items():
        (folder / f"{name.replace('_', '-')}.rq").write_text(text, encoding="utf-8")
    return folder


def test_a_file_becomes_a_saved_query(tmp_path: Path) -> None:
    catalogue = load_catalogue(folder_with(tmp_path, choice_offices=OFFICES, projects=PROJECTS))
    query = catalogue["projects"]
    assert query.title == {"ja": "課の事業", "en": "Projects of an office"}
    assert query.audience == ("staff", "audit")
    assert (query.group, query.order, query.hidden, query.view) == ("projects", 20, False, "table")
    assert [(column.name, column.kind) for column in query.columns] == [("project", "text"), ("year", "integer")]
    office, status = query.parameters
    assert (office.type, office.required, office.default, office.choices) == ("choice", True, None, "choice-offices")
    assert (status.required, status.default) == (False, "継続")
    assert [value.label["en"] for value in status.values] == ["continuing", "new"]
    assert query.parameter("status") is status
    assert (query.examples[0].parameters, query.examples[0].min_rows) == ({"office": "福祉課"}, 1)
    assert query.text.startswith("# a comment") and query.first_line == 26
    assert query.path == tmp_path / "projects.rq"


def test_a_parameter_that_does_not_exist_is_a_key_error(tmp_path: Path) -> None:
    catalogue = load_catalogue(folder_with(tmp_path, choice_offices=OFFICES))
    with pytest.raises(KeyError, match="nothing"):
        catalogue["choice-offices"].parameter("nothing")


def test_queries_are_listed_by_group_order_and_name_without_the_hidden_ones(tmp_path: Path) -> None:
    def copy(name: str, group: str, order: int, audience: str) -> str:
        text = OFFICES.replace("choice-offices", name).replace("group: responsibility", f"group: {group}")
        return (
            text.replace("order: 900", f"order: {order}")
            .replace("hidden: true", "hidden: false")
            .replace("[staff]", f"[{audience}]")
        )

    folder_with(
        tmp_path,
        a=copy("a", "provenance", 1, "audit"),
        b=copy("b", "plan", 20, "staff"),
        c=copy("c", "plan", 3, "research"),
        d=copy("d", "plan", 3, "staff"),
        choice_offices=OFFICES,
    )
    catalogue = load_catalogue(tmp_path)
    assert list(catalogue) == ["choice-offices", "c", "d", "b", "a"]
    assert [query.name for query in catalogue.listed()] == ["c", "d", "b", "a"]
    assert [query.name for query in catalogue.listed("staff")] == ["d", "b"]


def test_an_unknown_name_names_near_ones(tmp_path: Path) -> None:
    catalogue = load_catalogue(folder_with(tmp_path, choice_offices=OFFICES, projects=PROJECTS))
    with pytest.raises(UnknownQueryError) as caught:
        catalogue["project"]
    assert caught.value.near == ("projects",)
    assert str(caught.value) == "There is no saved query 'project'; near it are projects."
    assert "project" not in catalogue and catalogue.get("project") is None


# what is replaced in PROJECTS, by what, the line blamed, what the sentence must say
WRONG = [
    ("#+ order: 20", "#+ order: 20\n#+ colour: red", 7, "'colour' is not a key of the header"),
    ("#+ order: 20", "#+ order: 20\n#+ order: 30", 7, "'order' stands twice"),
    ("#+ order: 20", "#+ order: soon", 6, "order is 'soon', but must be a whole number"),
    ("#+ order: 20\n", "", 1, "'order' is missing"),
    ("#+ order: 20", "#+ order: [20]", 6, "order must be a single value"),
    ("#+ group: projects", "#+ group: money", 5, "group is 'money'"),
    ("#+ view: table", "#+ view: pie", 23, "view is 'pie'"),
    ("[staff, audit]", "[staff, mayor]", 4, "audience is 'mayor'"),
    ("[staff, audit]", "[staff, staff]", 4, "none twice"),
    ("[staff, audit]", "[]", 4, "at least one reader"),
    ("[staff, audit]", "staff", 4, "audience must be a list"),
    ("#+ name: projects", "#+ name: project", 1, "differs from the name of the file"),
    ("#+ name: projects", "#+ name: Projects", 1, "lower-case"),
    ("#+ name: projects", "#+ name: null", 1, "name is empty"),
    ("{ja: 課の事業, en: Projects of an office}", "{ja: 課の事業}", 2, "'en' is missing in title"),
    ("{ja: 課の事業, en: Projects of an office}", "{ja: 課の事業, en: ''}", 2, "title (en) is empty"),
    ("{ja: 課の事業, en: Projects of an office}", "{ja: 課, en: p, fr: p}", 2, "'fr' is not a key of title"),
    ("{ja: 課の事業, en: Projects of an office}", "課の事業", 2, "must be given by language"),
    ("label: {ja: 年度, en: Fiscal year}", "label: {ja: 年度}", 22, "'en' is missing in label"),
    ("kind: integer", "kind: number", 22, "kind is 'number'"),
    ("{name: year,", "{name: project,", 22, "The column 'project' stands twice"),
    ("{name: year,", "{name: years,", 26, "The SELECT gives the columns project, year"),
    ("SELECT ?project ?year", "SELECT ?year ?project", 26, "the header describes project, year"),
    ("{name: year,", "{name: 年度,", 22, "lower-case letters"),
    ("name: status", "name: office", 14, "The parameter 'office' stands twice"),
    ("name: status", "name: format", 14, "the ways to reach a query use themselves"),
    ("name: status", "name: phase", 14, "does not use the variable ?phase"),
    ("name: status", "name: service", 14, "does not use the variable ?service"),
    ("type: enum", "type: colour", 15, "type is 'colour'"),
    ("type: enum", "type: string", 14, "of type string cannot have the key 'values'"),
    ("#+     choices: choice-offices\n", "", 8, "of type choice needs the key 'choices'"),
    ("choices: choice-offices", "choices: choice-nobody", 8, "There is no query 'choice-nobody'"),
    ("choices: choice-offices", "choices: projects", 8, "its columns must begin with value, name, label"),
    ("required: true", "required: maybe", 10, "required is 'maybe'"),
    ("default: 継続", "default: 廃止", 14, "The default is wrong: The value '廃止'"),
    ("default: 継続", "required: true\n#+     default: 継続", 17, "cannot have a default"),
    ("{value: 新規,", "{value: 継続,", 17, "The value '継続' stands twice"),
    ("[{value: 継続, label: {ja: 継続, en: continuing}}, ", "[1, ", 17, "a value must be a mapping"),
    ("{office: 福祉課}", "{bureau: 福祉課}", 25, "'bureau', which is not a parameter"),
    ("{office: 福祉課}", "{status: 新規}", 25, "required parameter 'office'"),
    ("{min_rows: 1}", "{rows: 1}", 25, "'rows' is not a key of expect"),
    ("{min_rows: 1}", "{min_rows: -1}", 25, "must be a whole number"),
    ("#+ order: 20", "#+ order: [20", 7, "The header is not YAML"),
    ("#+ order: 20", "#+\torder: 20", 6, "must begin with '#+ '"),
    ("#+ order: 20", "#+order: 20", 6, "must begin with '#+ '"),
    ("# a comment", "\n#+ order: 3\n# a comment", 27, "after the header has ended"),
    ("?p <urn:office>", "?p <urn:office> <urn:x>", 28, "The query is not SPARQL 1.1"),
    ("SELECT ?project ?year WHERE {", "ASK {", 26, "must be a SELECT"),
    ("} ORDER BY ?year ?project", "SERVICE <http://elsewhere.example/> { ?p ?q ?r } }", 29, "uses SERVICE"),
    ("} ORDER BY ?year ?project", "seRvice <http://elsewhere.example/> { ?p ?q ?r } }", 29, "uses SERVICE"),
    ("?year WHERE", "?year FROM <http://elsewhere.example/> WHERE", 27, "uses FROM"),
    ("} ORDER BY", "\\u0053ERVICE <http://elsewhere.example/> {} } ORDER BY", 29, "backslash outside a string"),
    ("} ORDER BY", "BIND(1 AS ?year) } ORDER BY", 29, "not SPARQL 1.1"),
]


@pytest.mark.parametrize(("old", "new", "line", "says"), WRONG, ids=[f"{new[:30]!r}" for _, new, _, _ in WRONG])
def test_a_wrong_file_is_refused_with_its_line(tmp_path: Path, old: str, new: str, line: int, says: str) -> None:
    assert PROJECTS.count(old) >= 1
    folder_with(tmp_path, choice_offices=OFFICES, projects=PROJECTS.replace(old, new, 1))
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(tmp_path)
    assert says in caught.value.sentence
    assert (caught.value.path.name, caught.value.line) == ("projects.rq", line)
    assert str(caught.value).startswith(f"{tmp_path / 'projects.rq'}:{line}: ")
    assert caught.value.sentence.endswith(".") and "\n" not in caught.value.sentence


@pytest.mark.parametrize("form", ["ASK { ?s ?p ?o }", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "DESCRIBE <urn:x>"])
def test_only_a_select_can_be_saved(tmp_path: Path, form: str) -> None:
    text = OFFICES[: OFFICES.index("SELECT")] + form
    with pytest.raises(CatalogueError, match="13: The query must be a SELECT"):
        load_catalogue(folder_with(tmp_path, choice_offices=text))


def test_a_variable_that_the_query_computes_cannot_be_a_parameter(tmp_path: Path) -> None:
    text = PROJECTS.replace("<urn:status> ?status .", '<urn:x> ?x . BIND("a" AS ?status)')
    with pytest.raises(CatalogueError, match=r"8: .*does not let its parameters be bound: .*[.]"):
        load_catalogue(folder_with(tmp_path, choice_offices=OFFICES, projects=text))


def test_a_query_that_needs_a_parameter_cannot_fill_choices(tmp_path: Path) -> None:
    needy = OFFICES.replace(
        "#+ columns:",
        "#+ parameters:\n#+   - {name: name, type: string, required: true, "
        "label: {ja: 名, en: N}, help: {ja: 名, en: N}}\n#+ columns:",
    )
    with pytest.raises(CatalogueError, match="it needs a parameter"):
        load_catalogue(folder_with(tmp_path, choice_offices=needy, projects=PROJECTS))


def test_the_same_name_in_two_folders_is_refused(tmp_path: Path) -> None:
    folder_with(tmp_path, choice_offices=OFFICES)
    (tmp_path / "more").mkdir()
    folder_with(tmp_path / "more", choice_offices=OFFICES)
    with pytest.raises(CatalogueError, match=r"stands in .*choice-offices\.rq too"):
        load_catalogue(tmp_path)


def test_files_that_hold_no_query_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="does not exist") as caught:
        load_catalogue(tmp_path / "nowhere")
    assert caught.value.line == 0
    path = tmp_path / "x.rq"
    for content, says in [
        (b"", "must begin with a header"),
        (b"SELECT ?x WHERE { ?x ?y ?z }", "must begin with a header"),
        (b"#+ \n", "header is empty"),
        (b"#+ - a\n", "the header must be a mapping"),
        (b"#+ {[a]: b}\n", "a key of the header must be a single value"),
        (b"#+ a: \x07\n", "not YAML"),
        (b"#+ name: x\n#+ title: \x82\xa0\n", "not UTF-8"),
    ]:
        path.write_bytes(content)
        with pytest.raises(CatalogueError, match=says):
            load_catalogue(tmp_path)
    path.unlink()
    path.mkdir()
    with pytest.raises(CatalogueError, match="cannot be read"):
        load_catalogue(tmp_path)


def test_windows_line_ends_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    (tmp_path / "choice-offices.rq").write_bytes(b"\xef\xbb\xbf" + OFFICES.replace("\n", "\r\n").encode())
    assert list(load_catalogue(tmp_path)) == ["choice-offices"]


@pytest.mark.parametrize(
    "query",
    [
        'SELECT ?x { ?x ?y "SERVICE <a:b> {}" }',
        "SELECT ?x { ?x ?y '''it's FROM''' } # SERVICE",
        "SELECT ?x { ?x <http://e.example/SERVICE#FROM> ?from }",
        "PREFIX from: <a:> SELECT ?service { ?service from:SERVICE ?y }",
        'SELECT ?x { ?x ?y "a\\"b\\u0053"@ja-Latn FILTER(?x < ?y && ?y > 1) }',
    ],
)
def test_words_in_strings_comments_and_names_do_no_harm(query: str) -> None:
    assert first_forbidden(query) is None


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(max_size=60), st.integers(0, len(PROJECTS)), st.integers(0, 40))
def test_whatever_stands_in_a_file_only_a_catalogue_error_comes_out(
    tmp_path: Path, junk: str, place: int, gone: int
) -> None:
    text = PROJECTS[:place] + junk + PROJECTS[place + gone :]
    (tmp_path / "choice-offices.rq").write_text(OFFICES, encoding="utf-8")
    (tmp_path / "projects.rq").write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        catalogue = load_catalogue(tmp_path)
    except CatalogueError as error:
        assert 0 < error.line <= text.count("\n") + text.count("\r") + 2
    else:
        assert catalogue["projects"].columns[0].name == "project"


def test_importing_the_room_reads_no_yaml_and_no_writer_library() -> None:
    slow = "('yaml', 'openpyxl', 'tabulate', 'rdflib')"
    code = f"import sys, queries, queries.formats; print([name for name in {slow} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path.cwd())
    assert done.stdout.strip() == "[]"


# names, parameters (? = optional) and first columns that other people rely on
FIXED = {
    "projects-of-department": ("department", "certainty objective project content marks alternatives basis"),
    "departments-of-objective": ("objective?", "objective department ordinal"),
    "role-coverage": ("", "objective actor statements"),
    "role-statements": ("objective? actor? text?", "objective actor ordinal statement"),
    "listings": ("objective? party? mark?", "objective party ordinal project content marks"),
    "joint-projects": ("", "project objectives_shakyo objectives_city"),
    "reposts": ("", "objective party project antecedent_objective antecedent_party match certainty"),
    "unmarked-repeats": ("", "party project first_objective repeat_objective match same_content"),
    "directions": ("objective?", "objective ordinal direction"),
    "features": ("objective?", "objective ordinal feature project match"),
    "figures": ("", "objective figure value unit as_of"),
    "activities": ("department? kind?", "section activity kind departments"),
    "indicators": ("status?", "section activity indicator unit planned_fy2009 planned_fy2013 actual_fy2011 status"),
    "events": ("", "section activity date venue participants title"),
    "places": ("kind?", "kind place reading source"),
    "continuity": ("", "activity_2011 project_2023 kind certainty basis"),
    "provenance": ("resource", "statement document line rule loaded"),
}


@pytest.mark.parametrize("name", FIXED)
def test_the_shipped_queries_keep_their_names_parameters_and_columns(name: str) -> None:
    query = load_catalogue()[name]
    parameters, columns = FIXED[name]
    fixed = parameters.split()
    offered = [parameter.name + ("" if parameter.required else "?") for parameter in query.parameters]
    assert [each for each in fixed if each not in offered] == []
    assert all(each.endswith("?") for each in offered if each not in fixed)
    assert [column.name for column in query.columns][: len(columns.split())] == columns.split()


@pytest.mark.parametrize(
    ("source", "yaml_text", "sparql", "first_line"),
    [
        ("#+ a: 1\nSELECT", "a: 1", "SELECT", 2),
        ("#+ a: 1\n#+\n#+   b: 2\n\nSELECT\n", "a: 1\n\n  b: 2", "\nSELECT\n", 4),
        ("#+ a: 1", "a: 1", "", 2),
        ("#+ a: 1\n# + b\n", "a: 1", "# + b\n", 2),
    ],
)
def test_the_header_ends_at_the_first_other_line(source: str, yaml_text: str, sparql: str, first_line: int) -> None:
    assert split_header(Path("x.rq"), source) == (yaml_text, sparql, first_line)


def test_an_example_may_bound_its_rows_on_both_sides(tmp_path: Path) -> None:
    text = PROJECTS.replace("{min_rows: 1}", "{min_rows: 1, max_rows: 12}")
    example = load_catalogue(folder_with(tmp_path, choice_offices=OFFICES, projects=text))["projects"].examples[0]
    assert (example.min_rows, example.max_rows, example.line) == (1, 12, 25)


def test_values_that_yaml_would_change_stay_as_they_are_written(tmp_path: Path) -> None:
    text = PROJECTS.replace(
        "values: [{value: 継続,", "values: [{value: no, label: {ja: 1-1, en: 2023-04-01}}, {value: 007,"
    ).replace("default: 継続", "default: 007")
    status = load_catalogue(folder_with(tmp_path, choice_offices=OFFICES, projects=text))["projects"].parameters[1]
    assert [value.value for value in status.values] == ["no", "007", "新規"]
    assert status.default == "007" and status.values[0].label["en"] == "2023-04-01"


def test_a_changed_folder_is_read_again(tmp_path: Path) -> None:
    folder_with(tmp_path, choice_offices=OFFICES)
    assert len(load_catalogue(tmp_path)) == 1
    folder_with(tmp_path, projects=PROJECTS)
    assert len(load_catalogue(tmp_path)) == 2
