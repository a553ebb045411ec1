// The two panes of the explorer: values above, slopes below, one point that moves along all curves.

import {html, useMemo, useRef} from "./vendor/preact.js"
import {kinksOf, tangentEnds} from "./kinks.js"
import {limits, path, pieces, scaled, spread, ticks} from "./pane.js"
import {dragging, keyedTo} from "./point.js"
import {short} from "./worked.js"

/** What a pane draws of curves in a range: computed when these change, not when the point moves. */
export function drawn(curves, range) {
    const [low, high] = range
    const width = high - low
    const kinks = curves.map(({value, slope}) => kinksOf(value, slope, low - 0.01 * width, high + 0.01 * width))
    return ["value", "slope"].map((what) => {
        const rows = curves.map((curve, i) => pieces(curve[what], kinks[i], range))
        const ends = limits(rows.map((row) => row.flat().map(([, y]) => y)), width)
        const scale = scaled(range, ends)
        return {
            what, scale, kinks,
            paths: rows.map((row) => path(row, scale)),
            across: ticks(...range, 6).map((x) => [scale.across(x), x]),
            down: ticks(...ends, what === "value" ? 5 : 3).map((y) => [scale.down(y), y]),
            // what the function takes at a kink, where a curve leaves it open
            taken: curves.map((curve, i) => kinks[i].filter((x) => x >= low && x <= high).map((x) => [x, curve[what](x)])),
            last: rows.map((row) => row.at(-1).at(-1)[1]),
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
        ${panes.map((pane) => html`<${Pane} key=${pane.what} ...${{curves, pane, range, x}}>
            ${pane.what === "value" && html`<div class="handle c1" role="slider" tabindex="0" aria-label="x, the point on the curves"
                aria-valuemin=${range[0]} aria-valuemax=${range[1]} aria-valuenow=${x} aria-valuetext=${`x ${short(x, 4)}; ${said}`}
                style=${{left: percent(pane.scale.across(x)), top: percent(inside(pane.scale.down(curves[0].value(x))))}} onKeyDown=${press} />`}
        </${Pane}>`)}
    </div>`
}

const inside = (share) => Math.min(Math.max(Number.isFinite(share) ? share : 1, 0), 1)

function Pane({curves, pane, range, x, children}) {
    const {what, scale, kinks} = pane
    const value = what === "value"
    const gap = value ? 0.09 : 0.14
    const names = curves.length > 1 ? spread(pane.last.map((y) => inside(scale.down(y))), gap) : []
    const at = curves.map((curve) => curve[what](x))
    const numbers = spread(at.map((y) => inside(scale.down(y))), gap)
    const right = scale.across(x) > 0.72
    return html`<div class=${`pane ${what}`}>
        <div class="head"><h2>${value ? html`Value <i>f</i>(<i>x</i>)` : html`Slope <i>f</i>′(<i>x</i>)`}</h2>
            <ul class="legend">${curves.map((curve, i) => html`<li key=${curve.name}><${Sample} of=${i} /> ${curve.label} <b>${short(at[i])}</b></li>`)}</ul></div>
        <div class="area">
            <svg viewBox="0 0 1000 1000" preserveAspectRatio="none" role="img" aria-label=${sentence(curves, what, range)}>
                <path class="grid" d=${[...pane.across.map(([share]) => `M${1000 * share} 0V1000`), ...pane.down.map(([share]) => `M0 ${1000 * share}H1000`)].join("")} />
                <path class="zero" d=${`M0 ${scale.y(0)}H1000` + (range[0] < 0 && range[1] > 0 ? `M${scale.x(0)} 0V1000` : "")} />
                <path class="guide" d=${`M${scale.x(x)} 0V1000`} />
                ${value && curves.map((curve, i) => {
                    const y = curve.value(x)
                    const ends = tangentEnds(curve, kinks[i], x, (range[1] - range[0]) / 7)
                    const line = ends.map((end) => `${scale.x(end)} ${Math.round(10000 * scale.down(y + curve.slope(x) * (end - x))) / 10}`)
                    return html`<path key=${curve.name} class=${`tangent c${i + 1}`} d=${`M${line.join("L")}`} />`
                })}
                ${pane.paths.map((d, i) => html`<path key=${curves[i].name} class=${`curve c${i + 1}`} d=${d} />`)}
            </svg>
            <div class="over" aria-hidden="true">
                ${pane.down.map(([share, y]) => html`<span key=${"y" + y} class="y" style=${{top: percent(share)}}>${short(y, 6)}</span>`)}
                ${!value && pane.across.map(([share, tick]) => html`<span key=${"x" + tick} class="x" style=${{left: percent(share)}}>${short(tick, 6)}</span>`)}
                ${names.map((top, i) => html`<span key=${curves[i].name} class=${`name t${i + 1}`} style=${{top: percent(top)}}>${curves[i].name}</span>`)}
                <div class="clip">${pane.taken.map((points, i) => points.map(([kink, y]) => html`<span key=${i + "k" + kink} class=${`taken c${i + 1}`}
                    style=${{left: percent(scale.across(kink)), top: percent(scale.down(y))}} />`))}</div>
                ${at.map((y, i) => html`<span key=${i} class=${`dot c${i + 1} ${value && i === 0 ? "grip" : ""}`}
                    style=${{left: percent(scale.across(x)), top: percent(inside(scale.down(y)))}} />`)}
                ${at.map((y, i) => html`<span key=${"n" + i} class=${`here t${i + 1} ${right ? "right" : ""}`}
                    style=${{left: percent(scale.across(x)), top: percent(numbers[i])}}>${short(y)}</span>`)}
            </div>
            ${children}
        </div>
        ${!value && html`<p class="axis"><i>x</i>, the weighted sum that comes in</p>`}
    </div>`
}

/** A piece of a function's line, as it is drawn. */
export function Sample({of}) {
    return html`<svg class=${`sample c${of + 1}`} width="28" height="12" aria-hidden="true"><path class=${`curve c${of + 1}`} d="M1 6H27" /></svg>`
}

function sentence(curves, what, [low, high]) {
    const told = curves.map((curve) => {
        const ends = [curve[what](low), curve[what](high)].map((y) => short(y))
        return `${curve.label} goes from ${ends[0]} to ${ends[1]}`
    })
    return `${what === "value" ? "Values" : "Slopes"} for x from ${short(low)} to ${short(high)}: ${told.join("; ")}.`
}
