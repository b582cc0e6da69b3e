"""An invented city's plan and report, built from their documents: both validators tell the same of it."""

from __future__ import annotations

from fukushi.pipeline import BuildOptions, build
from shapes.validator import validate
from tests.builds import scratch
from tests.second_city import CODE, two_cities


def test_both_validators_tell_the_same_of_the_second_city() -> None:
    store = build(BuildOptions(out=scratch() / "graph", data=two_cities(), municipality=CODE)).store
    reference = validate(store, meta=False)
    ours = validate(store, engine="compiled")
    assert ours.findings == reference.findings
    assert ours.checks == reference.checks
    assert ours.data == reference.data
    assert len(ours.findings) > 20
