// The two panes of the explorer: values above, slopes below, one point that moves along all curves.

import {html, useMemo, useRef} from "./vendor/preact.js"
import {kinksOf, tangentEnds} from "./kinks.js"
import {limits, path, pieces, scaled, spread, ticks} from "./pane.js"
import {dragging, keyedTo} from "./point.js"
import {short} from "./worked.js"

const TITLES = {
    value: html`Value <i>f</i>(<i>x</i>)`,
    slope: html`Slope <i>f</i>′(<i>x</i>)`,
    both: html`Value <i>f</i>(<i>x</i>), and thin its slope <i>f</i>′(<i>x</i>)`,
}

/**
 * What the panes draw of curves in a range, computed when these change, not when the point moves: values above slopes,
 * or both in one pane. Each pane has lines, each of a curve's value or slope.
 */
export function drawn(curves, range, together) {
    const [low, high] = range
    const width = high - low
    const kinks = curves.map(({value, slope}) => kinksOf(value, slope, low - 0.01 * width, high + 0.01 * width))
    return (together ? [["both", "slope", "value"]] : [["value", "value"], ["slope", "slope"]]).map(([title, ...parts]) => {
        const lines = parts.flatMap((of) => curves.map((curve, i) => {
            const row = pieces(curve[of], kinks[i], range)
            // what the function takes at a kink, where a curve leaves it open
            const taken = kinks[i].filter((x) => x >= low && x <= high).map((x) => [x, curve[of](x)])
            return {of, i, curve, kinks: kinks[i], row, taken, last: row.at(-1).at(-1)[1]}
        }))
        const ends = limits(lines.map(({row}) => row.flat().map(([, y]) => y)), width)
        const scale = scaled(range, ends)
        return {
            title, scale,
            lines: lines.map((line) => ({...line, d: path(line.row, scale), kind: `${line.of} c${line.i + 1}`})),
            across: ticks(...range, 6).map((x) => [scale.across(x), x]),
            down: ticks(...ends, title === "slope" ? 3 : 5).map((y) => [scale.down(y), y]),
        }
    })
}

const percent = (share) => `${Math.round(1e5 * share) / 1e3}%`
export function Panes({curves, panes, range, x, move}) {
    const box = useRef()
    const now = useRef()
    now.current = {range, move}
    const handlers = useMemo(() => dragging(() => box.current.querySelector(".area"), () => now.current.range, (to) => now.current.move(to)), [])
    const press = (event) => {
        const to = keyedTo(event, x, range)
        if (to === null) return
        event.preventDefault()
        move(to)
    }
    const said = curves.map((curve) => `${curve.label}: value ${short(curve.value(x))}, slope ${short(curve.slope(x))}`).join("; ")
    return html`<div class="panes" ref=${box} data-count=${curves.length} ...${handlers}>
        ${panes.map((pane, place) => html`<${Pane} key=${pane.title} ...${{curves, pane, range, x, last: place === panes.length - 1}}>
            ${place === 0 && html`<div class="handle c1" role="slider" tabindex="0" aria-label="x, the point on the curves"
                aria-valuemin=${range[0]} aria-valuemax=${range[1]} aria-valuenow=${x} aria-valuetext=${`x ${short(x, 4)}; ${said}`}
                style=${{left: percent(pane.scale.across(x)), top: percent(inside(pane.scale.down(curves[0].value(x))))}} onKeyDown=${press} />`}
        </${Pane}>`)}
    </div>`
}

const inside = (share) => Math.min(Math.max(Number.isFinite(share) ? share : 1, 0), 1)

function Pane({curves, pane, range, x, last, children}) {
    const {title, scale, lines} = pane
    const gap = {value: 0.09, slope: 0.14, both: 0.05}[title]
    const heights = (numbers) => spread(numbers.map((y) => inside(scale.down(y))), gap)
    const names = curves.length > 1 || title === "both" ? heights(lines.map((line) => line.last)) : []
    const at = lines.map(({curve, of}) => curve[of](x))
    const numbers = heights(at)
    const right = scale.across(x) > 0.72 ? "right" : ""
    return html`<div class=${`pane ${title}`}>
        <div class="head"><h2>${TITLES[title]}</h2>
            <ul class="legend">${curves.map((curve, i) => html`<li key=${curve.name}><${Sample} of=${i} /> ${curve.label} <b>${short(curve[title === "slope" ? "slope" : "value"](x))}</b>
                ${title === "both" && html` <span class="soft">slope</span> <b>${short(curve.slope(x))}</b>`}</li>`)}</ul></div>
        <div class="area">
            <svg viewBox="0 0 1000 1000" preserveAspectRatio="none" role="img" aria-label=${sentence(curves, title, range)}>
                <path class="grid" d=${[...pane.across.map(([share]) => `M${1000 * share} 0V1000`), ...pane.down.map(([share]) => `M0 ${1000 * share}H1000`)].join("")} />
                <path class="zero" d=${`M0 ${scale.y(0)}H1000` + (range[0] < 0 && range[1] > 0 ? `M${scale.x(0)} 0V1000` : "")} />
                <path class="guide" d=${`M${scale.x(x)} 0V1000`} />
                ${lines.filter(({of}) => of === "value").map((line) => html`<path key=${line.curve.name} class=${`tangent c${line.i + 1}`} d=${tangent(line, x, range, scale)} />`)}
                ${lines.map(({d, kind}) => html`<path key=${kind} class=${`curve ${kind}`} d=${d} />`)}
            </svg>
            <div class="over" aria-hidden="true">
                ${pane.down.map(([share, y]) => html`<span key=${"y" + y} class="y" style=${{top: percent(share)}}>${short(y, 6)}</span>`)}
                ${last && pane.across.map(([share, tick]) => html`<span key=${"x" + tick} class="x" style=${{left: percent(share)}}>${short(tick, 6)}</span>`)}
                ${names.map((top, k) => html`<span key=${lines[k].kind} class=${`name t${lines[k].i + 1}`} style=${{top: percent(top)}}>${lines[k].curve.name}${title === "both" && lines[k].of === "slope" && "′"}</span>`)}
                <div class="clip">${lines.map(({taken, kind}) => taken.map(([kink, y]) => html`<span key=${kind + kink} class=${`taken ${kind}`}
                    style=${{left: percent(scale.across(kink)), top: percent(scale.down(y))}} />`))}</div>
                ${lines.map(({kind}, k) => html`<span key=${kind} class=${`dot ${kind} ${kind === "value c1" ? "grip" : ""}`}
                    style=${{left: percent(scale.across(x)), top: percent(inside(scale.down(at[k])))}} />`)}
                ${lines.map(({kind, i}, k) => html`<span key=${"at" + kind} class=${`here t${i + 1} ${right}`}
                    style=${{left: percent(scale.across(x)), top: percent(numbers[k])}}>${short(at[k])}</span>`)}
            </div>
            ${children}
        </div>
        ${last && html`<p class="axis"><i>x</i>, the weighted sum that comes in</p>`}
    </div>`
}

function tangent({curve, kinks}, x, range, scale) {
    const y = curve.value(x)
    const ends = tangentEnds(curve, kinks, x, (range[1] - range[0]) / 7)
    return "M" + ends.map((end) => `${scale.x(end)} ${scale.y(y + curve.slope(x) * (end - x))}`).join("L")
}

/** A piece of a function's line, as it is drawn. */
export function Sample({of}) {
    return html`<svg class=${`sample c${of + 1}`} width="28" height="12" aria-hidden="true"><path class=${`curve c${of + 1}`} d="M1 6H27" /></svg>`
}

function sentence(curves, title, [low, high]) {
    const parts = title === "both" ? ["value", "slope"] : [title]
    const told = curves.map((curve) => parts.map((of) => {
        const [first, last] = [curve[of](low), curve[of](high)].map((y) => short(y))
        return `the ${of} of ${curve.label} goes from ${first} to ${last}`
    }).join(", "))
    return `For x from ${short(low)} to ${short(high)} ${told.join("; ")}.`
}
