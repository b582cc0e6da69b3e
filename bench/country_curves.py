"""The curves of the country measurement, as SVG files that are the same for the same results."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("svg")

from matplotlib import pyplot as plt

# Name of the file, title, unit, what is divided by, and the lines: label and name of the figure.
CURVES: tuple[tuple[str, str, str, float, tuple[tuple[str, str], ...]], ...] = (
    (
        "country-build",
        "Building a country",
        "seconds",
        1,
        (
            ("build and validate", "build"),
            ("Oxigraph bulk-loads the same statements", "load"),
            ("2.5 times that", "limit"),
        ),
    ),
    ("country-memory", "Memory of a build, at most", "MB", 1e6, (("all processes together", "peak"),)),
    (
        "country-change",
        "One municipality has changed",
        "seconds",
        1,
        (("rebuilt, validated and open again", "change"), ("that municipality built alone", "alone")),
    ),
    ("country-start", "Start of a worker", "seconds", 1, (("open the country", "start"),)),
)


def draw(results: Sequence[dict[str, Any]], folder: Path) -> list[Path]:
    """Draw each curve over the number of municipalities into a folder, and return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    with mpl.rc_context({"svg.hashsalt": "fukushi", "svg.fonttype": "none", "font.family": "sans-serif"}):
        for name, title, unit, scale, lines in CURVES:
            figure, axes = plt.subplots(figsize=(6.4, 4))
            counts = [each["cities"] for each in results]
            for label, key in lines:
                values = [(2.5 * each["load"] if key == "limit" else each[key]) / scale for each in results]
                axes.plot(counts, values, "--" if key == "limit" else "o-", label=label)
            axes.set(xscale="log", yscale="log", xlabel="municipalities", ylabel=unit, title=title)
            axes.set_xticks(counts, [f"{count:,}" for count in counts])
            axes.minorticks_off()
            axes.yaxis.set_major_formatter("{x:g}")
            axes.grid(visible=True, alpha=0.3)
            axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.16), frameon=False)
            path = folder / f"{name}.svg"
            figure.savefig(path, format="svg", metadata={"Date": None}, bbox_inches="tight")
            plt.close(figure)
            paths.append(path)
    return paths
