"""The report as a page to read and print, and as a fragment for another page.

An auditor takes the report into a meeting on paper; so the page needs nothing
from elsewhere, keeps a finding together on one sheet, and shows no control.
"""

from __future__ import annotations

from html import escape
from itertools import groupby
from typing import Final

from shapes.report import Finding, Report
from shapes.report_words import facts_of, group_of, place_of, word
from shapes.severities import SEVERITIES

_STYLE: Final = """
body{font-family:"Hiragino Sans","Noto Sans JP",sans-serif;line-height:1.6;
max-width:60rem;margin:1rem auto;padding:0 1rem}
dt{font-weight:bold}dd{margin:0 0 .3rem 1rem;overflow-wrap:anywhere}
.finding{border-left:.3rem solid #666;padding:.2rem .8rem;margin:.6rem 0;break-inside:avoid}
.severity-violation{border-color:#b3001b}.severity-warning{border-color:#a15c00}.severity-info{border-color:#00539b}
.finding p{margin:.1rem 0}.place{color:#444}
table{border-collapse:collapse}th,td{border:1px solid #999;padding:.2rem .5rem}
td.number{text-align:right}h2,h3{break-after:avoid}
@media print{body{max-width:none;margin:0;font-size:10pt}}
"""


def html_page(report: Report, language: str = "ja") -> str:
    """Return a whole, self-contained HTML page."""
    title = escape(word("title", language))
    return (
        f'<!DOCTYPE html>\n<html lang="{escape(language)}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n{html_fragment(report, language)}"
        "</main>\n</body>\n</html>\n"
    )


def html_fragment(report: Report, language: str = "ja") -> str:
    """Return the report without head and title: facts, findings by severity and shape, mended ones, checks.

    Headings start at ``<h2>``; each finding is ``<article id="finding-ID">``.
    """
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>\n" for name, value in facts_of(report, language))
    parts = [f'<dl class="facts">\n{facts}</dl>\n']
    if not report.findings:
        parts.append(f"<p>{escape(word('none', language))}</p>\n")
    for group in (*SEVERITIES, "accepted"):
        members = [finding for finding in report.findings if group_of(finding) == group]
        if members:
            parts.append(_group(group, members, language))
    if report.comparison is not None and report.comparison.mended:
        heading = f"{word('mended', language)} ({len(report.comparison.mended)})"
        items = "".join(
            f"<li>{finding.id} {escape(finding.message[language])}</li>\n" for finding in report.comparison.mended
        )
        parts.append(f'<section id="mended">\n<h2>{escape(heading)}</h2>\n<ul>\n{items}</ul>\n</section>\n')
    parts.append(_checks(report, language))
    return "".join(parts)


def _group(group: str, members: list[Finding], language: str) -> str:
    parts = [f'<section id="{group}">\n<h2>{escape(word(group, language))} ({len(members)})</h2>\n']
    for name, findings in groupby(members, key=lambda finding: finding.shape_label[language]):
        parts.append(f"<h3>{escape(name)}</h3>\n")
        parts.extend(_article(finding, language) for finding in findings)
    return "".join(parts) + "</section>\n"


def _article(finding: Finding, language: str) -> str:
    lines = [f'<p class="message"><strong>{escape(finding.message[language])}</strong></p>']
    state = f" [{word(finding.state, language)}]" if finding.state else ""
    where = " · ".join(filter(None, [place_of(finding, language), finding.id + state]))
    lines.append(f'<p class="place">{escape(where)}</p>')
    if finding.text:
        lines.append(f'<blockquote lang="ja">{escape(finding.text)}</blockquote>')
    lines.append(f'<p class="mend">{escape(word("mend", language))}: {escape(finding.how_to_mend[language])}</p>')
    if finding.accepted:
        accepted = f"{finding.accepted.by} {finding.accepted.date}: {finding.accepted.reason}"
        lines.append(f'<p class="accepted">{escape(word("accepted", language))}: {escape(accepted)}</p>')
    body = "\n".join(lines)
    return f'<article class="finding severity-{finding.severity}" id="finding-{finding.id}">\n{body}\n</article>\n'


def _checks(report: Report, language: str) -> str:
    heads = "".join(
        f'<th scope="col">{escape(word(name, language))}</th>'
        for name in ("shape", "severity", "focus_nodes", "findings")
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(check.label[language])}</th><td>{escape(word(check.severity, language))}</td>'
        f'<td class="number">{check.focus_nodes}</td><td class="number">{check.findings}</td></tr>\n'
        for check in report.checks
    )
    title = escape(word("checks", language))
    return (
        f'<section id="checks">\n<h2>{title}</h2>\n<table>\n<thead><tr>{heads}</tr></thead>\n'
        f"<tbody>\n{rows}</tbody>\n</table>\n</section>\n"
    )
