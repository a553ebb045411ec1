"""What a notebook may import when it is graded; what else it imports, `check` names beforehand."""

from __future__ import annotations

# the libraries of the course beside NumPy, with what they import
COMPUTE = ("scipy", "sklearn", "joblib", "threadpoolctl", "narwhals")
# parts of actedu that hold no answers: an exercise may lend them, and a value may be computed with them
LENDABLE = ("activations", "vectors", "attention", "numeric", "nets", "probes", "data", "experiments")
# what draws and displays: it does nothing there
DISPLAY = (
    *("actedu", "matplotlib", "mpl_toolkits", "pylab", "ipywidgets", "IPython", "seaborn", "plotly", "bokeh", "google"),
    *("tqdm", "rich", "altair", "graphviz", "micropip", "ipympl"),
)
