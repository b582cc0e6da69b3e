"""Saved queries: one ``.rq`` file gives a page, an API, a download and a command.

``from queries import run`` is the way in from Python. Beware that ``run`` here
is the function: write ``from queries.run import run_query``, never
``import queries.run as …``.
"""

from queries.catalogue import Catalogue, CatalogueError, UnknownQueryError, load_catalogue
from queries.parameters import ParameterError
from queries.result import Result, ResultError
from queries.run import run

__all__ = [
    "Catalogue",
    "CatalogueError",
    "ParameterError",
    "Result",
    "ResultError",
    "UnknownQueryError",
    "load_catalogue",
    "run",
]
