// All functions of the catalogue as small pictures, to find one by name, by words or by kind.

import {html, useEffect, useMemo, useRef, useState} from "./vendor/preact.js"
import {kinksOf} from "./kinks.js"
import {limits, path, pieces, scaled} from "./pane.js"

const KINDS = {
    all: ["All functions", () => true],
    smooth: ["Without kinks", ({entry}) => !entry.kinks.length],
    kinked: ["With kinks or jumps", ({entry}) => entry.kinks.length > 0],
    bounded: ["Bounded values", ({entry}) => !entry.range.includes(null)],
    rising: ["Never falling", ({entry}) => entry.monotone],
    falling: ["Falling somewhere", ({entry}) => !entry.monotone],
    tuned: ["With parameters", ({entry}) => Object.keys(entry.parameters).length > 0],
}
const WINDOW = [-4, 4]

export function Picker({curves, shown, several, choose, setSeveral}) {
    const [words, setWords] = useState("")
    const [kind, setKind] = useState("all")
    const small = useMemo(() => curves.map(picture), [curves])
    const tiles = useRef()
    useEffect(() => { // a link's function may lie out of view
        const [box, tile] = [tiles.current, tiles.current.querySelector("[aria-pressed=true]")]
        const [left, top] = [tile.offsetLeft - box.offsetLeft, tile.offsetTop - box.offsetTop]
        if (left + tile.offsetWidth > box.clientWidth || top + tile.offsetHeight > box.clientHeight) box.scrollTo(left - 60, top - 60)
    }, [])
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
    const found = curves.map((curve, i) => [curve, small[i]]).filter(([curve]) =>
        KINDS[kind][1](curve) && wanted.every((word) => curve.searched.includes(word)))
    return html`<section class="picker card" aria-labelledby="pick">
        <div class="row between"><h2 id="pick">Functions</h2>
            <fieldset class="segments"><legend class="hidden">A chosen function</legend>
                ${[[false, "One"], [true, "Compare"]].map(([many, label]) => html`<label key=${label}>
                    <input type="radio" name="several" checked=${several === many} onChange=${() => setSeveral(many)} />${label}</label>`)}
            </fieldset></div>
        <div class="find">
            <span><label class="hidden" for="find">Find a function</label>
                <input id="find" type="search" placeholder="Name or word" autocomplete="off" value=${words} onInput=${(event) => setWords(event.target.value)} /></span>
            <span><label class="hidden" for="kind">Kind of function</label>
                <select id="kind" value=${kind} onChange=${(event) => setKind(event.target.value)}>
                    ${Object.entries(KINDS).map(([key, [label]]) => html`<option key=${key} value=${key} selected=${key === kind}>${label}</option>`)}</select></span>
        </div>
        <p class="small soft" role="status">${found.length ? `${found.length} of ${curves.length}` : "No function matches; try fewer words."}${several ? ", up to four at a time" : ""}</p>
        <ul class="tiles" ref=${tiles}>${found.map(([{name, entry}, d]) => {
            const place = shown.indexOf(name)
            return html`<li key=${name}><button type="button" class=${`tile c${place + 1}`} aria-pressed=${place >= 0 ? "true" : "false"} title=${entry.summary}
                onClick=${() => choose(name)}><svg viewBox="0 0 1000 1000" preserveAspectRatio="none" aria-hidden="true"><path class="zero" d=${d.zero} /><path class="curve" d=${d.curve} /></svg>
                <span>${name.replaceAll("_", "_\u200b")}</span></button></li>`
        })}</ul>
    </section>`
}

function picture({value, slope}) {
    const row = pieces(value, kinksOf(value, slope, ...WINDOW), WINDOW, 48)
    const [low, high] = limits([row.flat().map(([, y]) => y)], 8)
    const scale = scaled(WINDOW, [Math.max(low, -4.5), Math.min(high, 4.5)])
    return {curve: path(row, scale), zero: `M0 ${scale.y(0)}H1000M500 0V1000`}
}
