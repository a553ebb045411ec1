"""The landing page's figure: a small explorer of a few functions, as a piece of HTML with all that it needs."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from actedu.activations import get
from actedu.live import bundle, entries, explorer

X, REACH = 1.0, 5.0


def fragment(names: Sequence[str], more: str | None = None) -> str:
    """Return the figure as HTML with its style and script, to be put once into a page of any kind.

    The functions of these names are offered, the first is shown; `more` is the address of the explorer, to which a link
    then leads. Before its script runs the figure shows the first curve and says what the numbers are. Raises ValueError
    for no name or an unknown one.
    """
    if not names:
        raise ValueError("fragment: give the names of one to six functions, such as ['tanh'].")
    offered = [get(name) for name in names]
    first = offered[0]
    choices = "".join(
        f'<label><input type="radio" name="hero" value="{escape(one.name)}"{" checked" * (one is first)}>'
        f"{escape(one.name)}</label>"
        for one in offered
    )
    (value, slope), zero = explorer.paths([first, first.slope], REACH, 60)
    onward = f' <a data-more href="{escape(more)}">See it beside all others</a>' if more else ""
    style = bundle.style("hero")
    made = ",\n".join(entries.script(one) for one in offered)
    script = f"{bundle.joined('primitives.js', 'hero.js')}hero(document.getElementById('hero'), [{made}])"
    return f"""<style>{style}</style>
<div class="live hero" id="hero">
<fieldset class="segments" disabled><legend class="hidden">Function</legend>{choices}</fieldset>
<div class="plot card">
<p class="key"><span>{explorer.sample(1)} value <b data-number="value">{first(X):.3g}</b></span>
<span>{explorer.sample(2)} slope <b data-number="slope">{first.slope(X):.3g}</b></span></p>
<div class="area">
<svg viewBox="0 0 1000 1000" preserveAspectRatio="none" role="img" aria-label="{first.name} and its slope">
<path class="zero" d="{zero}"/><path class="guide"/><path class="tangent c1"/>
<path class="curve c2 slope" d="{slope}"/><path class="curve c1 value" d="{value}"/></svg>
<div class="over" aria-hidden="true"><span class="dot c2 on-slope"></span>
<span class="dot c1 grip on-value"></span></div>
<div class="handle c1" role="slider" tabindex="0" aria-label="x, the point on the curve"
aria-valuemin="{-REACH:g}" aria-valuemax="{REACH:g}" aria-valuenow="{X:g}"></div></div></div>
<p class="told">Drag the point, or use the arrow keys. At <i>x</i> = <b data-number="x">{X:g}</b> the neuron passes on
<b data-number="value">{first(X):.3g}</b>, and an error of 1 that comes back through it leaves as
<b class="t2" data-number="slope">{first.slope(X):.3g}</b>.{onward}</p>
</div>
<script type="module">{script}</script>
"""
