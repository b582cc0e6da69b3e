"""Whether this process lives, can answer, and how it fares.

For the programs that watch a server: one that starts it again asks /healthz,
one that sends it visitors /readyz, one that draws its numbers /metrics.
"""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Flask, Response, abort, current_app, jsonify, request

from graph.engine import Engine
from graph.publication import PublicationError
from graph.published import PublishedEngine
from graph.rows import EngineError
from webapp.serving.metrics import MEDIA_TYPE, Metrics, Samples, resident
from webapp.serving.proxies import FORWARDED, is_near
from webapp.serving.served import site
from webapp.sparql.visitors import visitor_queries

blueprint = Blueprint("health", __name__)

_KEY = "fukushi-metrics"
_PATIENCE_S = 2.0


def install_metrics(app: Flask) -> Metrics:
    """Give an application its numbers and return them."""
    metrics = app.extensions[_KEY] = Metrics()
    return metrics


@blueprint.after_request
def _fresh(response: Response) -> Response:
    response.cache_control.no_store = True
    return response


@blueprint.get("/healthz")
def alive() -> Response:
    """Tell that the process answers; nothing else is looked at."""
    return jsonify({"alive": True})


@blueprint.get("/readyz")
def ready() -> tuple[Response, int]:
    """Tell whether the graph answers, and which snapshot it is; 503 if it does not. What is wrong stands in the log."""
    served = site()
    told = {"ready": True, "snapshot": served.snapshot.version, "queries": len(served.catalogue)}
    try:
        if not _prompt(served.engine).ask("ASK { ?s ?p ?o }"):
            raise EngineError("The graph is empty, or the server's default graph is not the union of its graphs.")
    except EngineError as error:
        current_app.logger.error("Not ready: %s", error)
        reason = "publication" if isinstance(error, PublicationError) else "engine"
        return jsonify({**told, "ready": False, "reason": reason}), 503
    return jsonify(told), 200


def _prompt(engine: Engine) -> Engine:
    """Return the engine with little patience: who watches does not wait as long as a reader."""
    return engine.within(_PATIENCE_S) if isinstance(engine, PublishedEngine) else engine


@blueprint.get("/metrics")
def metrics() -> Response:
    """Return the numbers, to a program on this machine or in its network that asks without a proxy; 404 to others."""
    if request.environ.get(FORWARDED) or not is_near(request.remote_addr or ""):
        abort(404)
    found: Metrics = current_app.extensions[_KEY]
    return Response(found.text(_gauges()), content_type=MEDIA_TYPE)


def _gauges() -> list[tuple[str, str, Samples]]:
    served, visitors = site(), visitor_queries()
    found: list[tuple[str, str, Samples]] = [
        ("fukushi_snapshot_info", "The data in service.", {(("snapshot", served.snapshot.version),): 1}),
        ("fukushi_sparql_running", "Visitors' queries at work.", {(): visitors.gate.running}),
        ("fukushi_sparql_places", "Visitors' queries that may be at work.", {(): visitors.limits.concurrent}),
        (
            "fukushi_sparql_store_bytes",
            "Memory of the process that holds visitors' graphs.",
            {(): resident(visitors.pid) if visitors.pid else 0},
        ),
    ]
    try:
        made = datetime.fromisoformat(served.snapshot.created).timestamp()
    except ValueError:
        return found
    return [*found, ("fukushi_snapshot_created_seconds", "When the data was made.", {(): made})]
