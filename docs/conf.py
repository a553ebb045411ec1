"""How Sphinx builds the site from what the folder `website` composes."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

project = "actedu"
author = "the authors of actedu"
copyright = "Texts and figures: CC BY 4.0. Code: MIT"
extensions = ["myst_nb", "website.rendering"]
language = "en"

nb_execution_mode = "off"
nb_code_prompt_show = "Show the code"
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_dmath_allow_labels = False
myst_heading_anchors = 4
myst_heading_slug_func = "website.markup.slug"
html_math_renderer = "mathml"

html_theme = "basic"  # its templates' frame; the look is our own, small enough to be there at once
templates_path = ["templates"]
html_static_path = ["static"]
html_extra_path = [str(Path(__file__).parent.parent / "build/site/source/extra")]
html_title = "actedu"
html_copy_source = False
html_search_scorer = str(Path(__file__).parent / "scorer.js")
html_show_sourcelink = False
html_use_index = False
html_domain_indices = False
exclude_patterns = ["extra"]
smartquotes = False
