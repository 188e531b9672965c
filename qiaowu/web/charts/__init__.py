"""Charts as SVG strings made on the server: one drawing for page, print and document.

Every function returns escaped markup with `role="img"` and a text alternative. Colours come from classes of
`charts.css`, never from `style`; the data table beside a chart is built by the caller.
"""

from qiaowu.web.charts.bars import bullet
from qiaowu.web.charts.pace import PaceLabels, PaceSeries, pace_curve, pace_figure
from qiaowu.web.charts.sparks import spark
from qiaowu.web.charts.svg import standalone

__all__ = ["PaceLabels", "PaceSeries", "bullet", "pace_curve", "pace_figure", "spark", "standalone"]
