"""The links from the page of a saved query to the same rows in other forms."""

from __future__ import annotations

from dataclasses import dataclass

from queries.formats import FORMATS
from webapp.saved.query_call import DOWNLOADS, Call
from webapp.saved.query_picture import SUFFIX, SVG, picture_offered
from webapp.words.language import N_


@dataclass(frozen=True, slots=True)
class DownloadLink:
    """A link to the same rows as data or as a picture."""

    href: str
    word: str
    media_type: str


def download_links(call: Call) -> list[DownloadLink]:
    """Return the links for a call, those to data first."""
    found = []
    for name, word in DOWNLOADS:
        form = FORMATS[name]
        found.append(DownloadLink(call.address(form.suffix), word, form.media_type.partition(";")[0]))
        if name == "csv":
            found.append(DownloadLink(call.address(form.suffix, excel="1"), N_("CSV (Excel 用)"), "text/csv"))
    if picture_offered(call.query):
        found.append(DownloadLink(call.address(SUFFIX), N_("図 (SVG)"), SVG))
    return found
