"""What the pages answer from where a server holds the graph.

Others fill that server while people read pages. It is asked what it holds, so
that the pages name the data of which they speak, take up new ones by
themselves, and say so instead of showing half of them.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any

from flask import Blueprint, Response, current_app, g, request
from flask.typing import ResponseReturnValue

from graph.publication import Publication, PublicationError, read_publication
from graph.published import PublishedEngine
from graph.remote import RemoteEngine
from graph.rows import EngineError
from graph.snapshot import SnapshotError, open_snapshot
from queries.catalogue import Catalogue
from webapp.problems.errors import is_data
from webapp.problems.problem import Problem, Words, respond
from webapp.serving.addresses import DEFAULT_BASE, Addresses
from webapp.serving.site import VALIDATION_FILE, Site, SnapshotInfo

blueprint = Blueprint("engine_sites", __name__)

SEEN_S = 1.0
"""How long (seconds) what the server says of its data is taken for granted; each answer is checked by itself."""
_PATIENCE_S = 2.0
_RETRY_S = "5"
_EXCHANGED = Problem(
    503,
    "データを入れ替えています",
    "新しいデータをサーバーに入れている途中です。新旧の混ざった答えを出さないために、終わるまで答えません。",
    mend="少し待ってから、もう一度開いてください。長く続く場合は管理者に知らせてください。",
    english=Words(
        "The data are being exchanged",
        "New data are being put into the server; nothing is answered until they are whole, lest old and new be mixed.",
        "Wait a little and open this again. If it goes on for long, tell whoever runs the server.",
    ),
)


class EngineSites:
    """Hands out the site of what ``engine`` holds at the moment; see webapp.serving.served.Sites.

    ``out`` is the folder of builds, if there is one on this machine: the
    validation report of the same build is taken from it. ``base`` and
    ``validation`` go before what the server and the build say.
    """

    def __init__(
        self,
        engine: RemoteEngine,
        catalogue: Catalogue,
        *,
        out: Path | None = None,
        base: str = "",
        validation: Path | None = None,
    ) -> None:
        self._engine = engine
        self._catalogue = catalogue
        self._out = out
        self._base = base
        self._validation = validation
        self._lock = Lock()
        self._until = 0.0
        self._site = self._of(None)

    @classmethod
    def of(cls, config: Mapping[str, Any], catalogue: Catalogue) -> EngineSites:
        """Return those of the configuration of an application: ENGINE, OUT, BASE and VALIDATION."""
        out, validation = (None if config.get(key) is None else Path(config[key]) for key in ("OUT", "VALIDATION"))
        return cls(config["ENGINE"], catalogue, out=out, base=config.get("BASE") or "", validation=validation)

    def current(self) -> Site:
        """Return the site of what the server holds, as it said within the last second."""
        if time.monotonic() >= self._until and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()
        return self._site

    def _look(self) -> None:
        try:
            found = read_publication(self._engine.within(_PATIENCE_S))
        except EngineError:
            pass  # what is asked next will tell
        else:
            known = self._site.engine.publication if isinstance(self._site.engine, PublishedEngine) else None
            if found != known:
                self._site = self._of(found)
        self._until = time.monotonic() + SEEN_S

    def _forget(self) -> None:
        self._until = 0.0

    def _of(self, publication: Publication | None) -> Site:
        told, validation, base = SnapshotInfo(), self._validation, self._base
        if publication is not None and publication.whole:
            told = SnapshotInfo(
                publication.snapshot, publication.created, publication.versions, report=publication.report
            )
            validation = validation or self._report(publication.snapshot)
            base = base or publication.base
        engine = PublishedEngine(self._engine, publication, self._forget)
        return Site(engine, self._catalogue, told, Addresses(base or DEFAULT_BASE), validation, lasting=False)

    def _report(self, identity: str) -> Path | None:
        if self._out is None:
            return None
        try:
            return open_snapshot(self._out, identity).path / VALIDATION_FILE
        except SnapshotError:
            return None


@blueprint.app_errorhandler(PublicationError)
def exchanged(error: PublicationError) -> ResponseReturnValue:
    """Ask for the page once more, of the new data; where that is no better either, tell what goes on."""
    if request.method in ("GET", "HEAD") and not g.get("asked_again"):
        g.asked_again = True
        g.pop("site", None)
        try:
            return current_app.dispatch_request()
        except Exception as again:
            return current_app.handle_user_exception(again)
    current_app.logger.error("No answer for %s: %s", request.path, error)
    response: Response = respond(_EXCHANGED, data=is_data())
    response.headers["Retry-After"] = _RETRY_S
    response.cache_control.no_store = True
    return response
