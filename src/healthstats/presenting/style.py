"""How pictures look: a font with Chinese in it, quiet axes, and SVG that is the same byte for byte on every run."""

from functools import cache
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import pandas as pd
from IPython.core.getipython import get_ipython
from matplotlib import font_manager
from noto_cjk_sans_otc import FONT_PATH

INK, GREY, PALE = "#1a1a1a", "#6b6b6b", "#d9d9d9"
BLUE, ORANGE, GREEN, RED = "#1f5a92", "#c8641b", "#2e7d4f", "#a62b2b"

_STYLE: dict[str, Any] = {
    "font.family": "Noto Sans CJK SC",
    "font.size": 9,
    "figure.figsize": (7.6, 4.2),
    "figure.facecolor": "white",
    "savefig.bbox": "tight",
    "savefig.pad_inches": 0.08,
    "axes.titlesize": 10.5,
    "axes.titlelocation": "left",
    "axes.titlepad": 12,
    "axes.labelcolor": INK,
    "axes.edgecolor": GREY,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.unicode_minus": True,
    "grid.color": "#e8e8e8",
    "grid.linewidth": 0.6,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "legend.frameon": False,
    "text.parse_math": False,  # a name with two $ signs is a name
    "svg.hashsalt": "healthstats",
    "svg.fonttype": "path",
}


def use_style() -> None:
    """Set the look of pictures and tables for this process; call it once, in the import cell of a notebook.

    Pictures become SVG without date or random ids, so that nbval compares them and a second run gives the same bytes.
    """
    _add_font()
    mpl.rcParams.update(_STYLE)  # type: ignore[arg-type]  # the stubs know single keys only
    pd.set_option("display.max_rows", 500, "display.max_columns", 50, "display.width", 200, "display.max_colwidth", 120)
    if get_ipython() is not None:
        from matplotlib_inline.backend_inline import set_matplotlib_formats

        set_matplotlib_formats("svg", metadata={"Date": None, "Creator": None})
        plt.uninstall_repl_displayhook()  # it would draw what the cell is about to show, and throw that away


@cache
def _add_font() -> None:
    font_manager.fontManager.addfont(str(FONT_PATH))
