"""Charts drawn on the server, as SVG text: the same drawing stands on the page and in the printed report.

Readable in greyscale: a miss is hollow and named, series differ by marker and line. Letters are drawn as paths, so that
the picture looks the same everywhere; labels are Vietnamese, as the papers are. matplotlib is imported when first used.
"""

import os
from decimal import Decimal
from functools import cache
from io import StringIO
from textwrap import wrap

from django.conf import settings

from agencies.text import number_vi

INK, SOFT, LINE, ACCENT = "#16262b", "#4b5b61", "#d6dfe1", "#0b5566"
# Arial-metric and complete in Vietnamese first; matplotlib brings the second itself.
FONTS = ["Arimo", "DejaVu Sans"]
NO_FIGURE = "chưa có số liệu"
WIDTH_INCHES = 7.4
STYLES = [("o", "-"), ("s", "--"), ("^", "-."), ("D", ":"), ("v", "-"), ("P", "--")]
GREYS = [ACCENT, "#16262b", "#6f7f85", "#9a5b00", "#17603a", "#5b3a8c"]


@cache
def _matplotlib():
    """matplotlib with our settings; its font list is kept with the product's other data, not in a home folder."""
    os.environ.setdefault("MPLCONFIGDIR", str(settings.DATA_DIR / "matplotlib"))
    import matplotlib
    from matplotlib import font_manager

    known = {font.name for font in font_manager.fontManager.ttflist}
    matplotlib.rcParams.update(
        {
            "font.family": "sans-serif",
            "font.sans-serif": [name for name in FONTS if name in known],
            "font.size": 9,
            "svg.fonttype": "path",
            "svg.hashsalt": "qms-portal",
            "text.color": INK,
            "axes.edgecolor": LINE,
            "axes.labelcolor": SOFT,
            "xtick.color": SOFT,
            "ytick.color": INK,
            "hatch.linewidth": 0.6,
        }
    )
    return matplotlib


def _figure(height: float):
    _matplotlib()
    from matplotlib.figure import Figure

    return Figure(figsize=(WIDTH_INCHES, height), layout="constrained")


def _svg(figure, title: str) -> str:
    """The drawing as SVG without an XML head; the same input gives the same bytes."""
    out = StringIO()
    figure.savefig(out, format="svg", metadata={"Title": title, "Date": None, "Creator": None})
    text = out.getvalue()
    return text[text.index("<svg") :]


def _with_unit(value, unit: str) -> str:
    return number_vi(value) + (f"\u00a0{unit}" if unit else "")


def _label(text: str, width: int = 30) -> str:
    lines = wrap(str(text), width) or [""]
    return "\n".join(lines[:2]) + ("…" if len(lines) > 2 else "")


def _limits(numbers: list[float], unit: str) -> tuple[float, float]:
    """An axis that shows differences near the target; percentages end at 100, nothing goes below 0."""
    if not numbers:
        return (0.0, 100.0) if unit == "%" else (0.0, 1.0)
    low, high = min(numbers), max(numbers)
    margin = max((high - low) * 0.15, abs(high) * 0.02, 0.5)
    top = 100.0 + margin * 0.4 if unit == "%" and high <= 100 else high + margin
    return (max(low - margin, 0.0) if low >= 0 else low - margin, top)


def _decimal_axis(axis, unit: str) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    def words(value, _position):
        return "" if unit == "%" and value > 100 else number_vi(Decimal(str(round(value, 6))))

    axis.set_major_locator(MaxNLocator(6))
    axis.set_major_formatter(FuncFormatter(words))


def _bare(axes) -> None:
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)


def _is_missed(value, target, lower_is_better: bool) -> bool:
    if value is None or target is None:
        return False
    return value > target if lower_is_better else value < target


def target_chart(rows, *, title: str, unit: str = "%", lower_is_better: bool = False) -> str:
    """Result against target, one line per row, as SVG text.

    `rows`: (label, value or None, target or None), drawn downwards in their order. A result is a dot (hollow where it
    misses the target), the target an upright stroke, the line between them the gap. No value is written out, never
    drawn as zero. An empty list gives a drawing that says so.
    """
    rows = list(rows)
    figure = _figure(1.15 + 0.34 * max(len(rows), 1))
    axes = figure.subplots()
    _bare(axes)
    low, high = _limits([float(n) for _l, value, target in rows for n in (value, target) if n is not None], unit)
    axes.set_xlim(low, high)
    axes.set_ylim(len(rows) - 0.4 if rows else 0.5, -0.6)
    axes.set_yticks(range(len(rows)), [_label(row[0]) for row in rows])
    axes.tick_params(axis="both", length=0, labelsize=8.5)
    axes.grid(axis="x", color=LINE, linewidth=0.6)
    axes.set_axisbelow(True)
    _decimal_axis(axes.xaxis, unit)
    for y, (_name, value, target) in enumerate(rows):
        _target_row(axes, y, value, target, unit, _is_missed(value, target, lower_is_better))
    if not rows:
        axes.text(0.5, 0.5, NO_FIGURE, transform=axes.transAxes, ha="center", color=SOFT, style="italic")
    axes.set_title("\n".join(wrap(title, 85)), loc="left", fontsize=10.5, fontweight="bold", pad=10)
    _target_legend(figure, unit)
    return _svg(figure, title)


def _target_row(axes, y: int, value, target, unit: str, missed: bool) -> None:
    if target is not None:
        axes.plot([float(target)] * 2, [y - 0.3, y + 0.3], color=INK, linewidth=2, solid_capstyle="butt", zorder=3)
    if value is None:
        words = NO_FIGURE
    else:
        if target is not None:
            axes.plot([float(value), float(target)], [y, y], color=SOFT, linewidth=1.1, zorder=2)
        face = "white" if missed else ACCENT
        axes.plot(
            float(value),
            y,
            "o",
            markersize=6.5,
            markerfacecolor=face,
            markeredgecolor=ACCENT,
            markeredgewidth=1.6,
            zorder=4,
        )
        words = _with_unit(value, unit)
    axes.text(
        1.015,
        y,
        words,
        transform=axes.get_yaxis_transform(),
        va="center",
        fontsize=8.5,
        fontweight="bold" if missed else "normal",
        style="italic" if value is None else "normal",
        color=SOFT if value is None else INK,
    )


def _target_legend(figure, unit: str) -> None:
    from matplotlib.lines import Line2D

    dot = {"marker": "o", "linestyle": "", "markeredgecolor": ACCENT, "markersize": 6.5, "markeredgewidth": 1.6}
    handles = [
        Line2D([], [], markerfacecolor=ACCENT, label="Kết quả đạt", **dot),
        Line2D([], [], markerfacecolor="white", label="Kết quả không đạt", **dot),
        Line2D(
            [],
            [],
            marker="|",
            linestyle="",
            color=INK,
            markersize=11,
            markeredgewidth=2,
            label=f"Chỉ tiêu ({unit})" if unit else "Chỉ tiêu",
        ),
    ]
    figure.legend(handles=handles, loc="outside lower left", ncols=3, frameon=False, fontsize=8.5)


def trend_chart(labels, series, *, title: str, target=None, unit: str = "%") -> str:
    """Results over periods, as SVG text.

    `labels`: the periods, oldest first; `series`: {name: [value or None, …]}, each as long as `labels`. A missing value
    breaks the line. `target`: one figure for all periods, drawn as a dashed line.
    """
    labels = list(labels)
    series = {name: [None if value is None else float(value) for value in values] for name, values in series.items()}
    figure = _figure(3.1)
    axes = figure.subplots()
    _bare(axes)
    numbers = [value for values in series.values() for value in values if value is not None]
    axes.set_ylim(*_limits(numbers + ([float(target)] if target is not None else []), unit))
    axes.set_xticks(range(len(labels)), labels)
    axes.set_xlim(-0.4, max(len(labels) - 0.6, 0.6))
    axes.tick_params(axis="both", length=0, labelsize=8.5)
    axes.grid(axis="y", color=LINE, linewidth=0.6)
    axes.set_axisbelow(True)
    _decimal_axis(axes.yaxis, unit)
    for index, (name, values) in enumerate(series.items()):
        marker, line = STYLES[index % len(STYLES)]
        color = GREYS[index % len(GREYS)]
        points = [float("nan") if value is None else value for value in values]
        axes.plot(
            range(len(points)),
            points,
            marker=marker,
            linestyle=line,
            color=color,
            linewidth=1.6,
            markersize=5,
            label=name,
        )
        if len(series) == 1:
            _write_values(axes, values, unit)
    if target is not None:
        axes.axhline(
            float(target), color=INK, linewidth=1.1, linestyle=(0, (6, 3)), label=f"Chỉ tiêu {_with_unit(target, unit)}"
        )
    if not numbers:
        axes.text(0.5, 0.5, NO_FIGURE, transform=axes.transAxes, ha="center", color=SOFT, style="italic")
    axes.set_title("\n".join(wrap(title, 85)), loc="left", fontsize=10.5, fontweight="bold", pad=10)
    if series or target is not None:
        figure.legend(loc="outside lower left", ncols=3, frameon=False, fontsize=8.5)
    return _svg(figure, title)


def _write_values(axes, values, unit: str) -> None:
    for x, value in enumerate(values):
        if value is not None:
            axes.annotate(
                _with_unit(value, unit),
                (x, value),
                textcoords="offset points",
                xytext=(0, 7),
                ha="center",
                fontsize=8.5,
            )
