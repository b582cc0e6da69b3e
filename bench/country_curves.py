"""The curves of the country measurement, as SVG files that are the same for the same results."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")

from matplotlib import pyplot as plt
from matplotlib.ticker import LogLocator

# Name of the file, title, unit, what is divided by, and the lines: label, name of the figure, and how many times it.
# A line without a figure is a limit by itself; every limit is dashed.
CURVES: tuple[tuple[str, str, str, float, tuple[tuple[str, str, float], ...]], ...] = (
    (
        "country-build",
        "Building a country",
        "seconds",
        1,
        (
            ("build and validate", "build", 1),
            ("Oxigraph bulk-loads the same statements", "load", 1),
            ("2.5 times that", "load", 2.5),
        ),
    ),
    (
        "country-memory",
        "Memory of a build, at most",
        "MB",
        1e6,
        (("all processes together", "peak", 1), ("4 GiB", "", 4 * 2**30)),
    ),
    (
        "country-change",
        "One municipality has changed",
        "seconds",
        1,
        (
            ("rebuilt, validated and open again", "change", 1),
            ("that municipality built alone", "alone", 1),
            ("3 times that", "alone", 3),
        ),
    ),
    ("country-start", "Start of a worker", "seconds", 1, (("open the country", "start", 1), ("1 second", "", 1))),
)


def draw(results: Sequence[dict[str, Any]], folder: Path) -> list[Path]:
    """Draw each curve over the number of municipalities into a folder, and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    with mpl.rc_context({"svg.hashsalt": "fukushi", "svg.fonttype": "none", "font.family": "sans-serif"}):
        for name, title, unit, scale, lines in CURVES:
            figure, axes = plt.subplots(figsize=(6.4, 4))
            counts = [each["cities"] for each in results]
            for label, key, times in lines:
                values = [times * (each[key] if key else 1) / scale for each in results]
                axes.plot(counts, values, "--" if times != 1 or not key else "o-", label=label)
            axes.set(xscale="log", yscale="log", xlabel="municipalities", ylabel=unit, title=title)
            axes.set_xticks(counts, [f"{count:,}" for count in counts])
            axes.minorticks_off()
            low, high = axes.get_ylim()
            # Between two powers of ten no line could be read without numbers of its own.
            axes.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if high < 10 * low else (1,)))
            axes.yaxis.set_major_formatter("{x:g}")
            axes.grid(visible=True, alpha=0.3)
            axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), frameon=False)
            path = folder / f"{name}.svg"
            figure.savefig(path, format="svg", metadata={"Date": None}, bbox_inches="tight")
            plt.close(figure)
            paths.append(path)
    return paths
