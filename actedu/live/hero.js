// The landing page's figure: one curve with its slope, a point to move along both, and what the numbers mean.

import {kinksOf, tangentEnds} from "./kinks.js"
import {limits, path, pieces, scaled} from "./pane.js"
import {dragging, keyedTo} from "./point.js"
import {short} from "./worked.js"

const REACH = [-5, 5]

/** Bring to life what `hero.py` wrote into an element, with the entries of the functions it offers. */
export function hero(root, entries) {
    const find = (selector) => root.querySelector(selector)
    const handle = find(".handle")
    const curves = entries.map(({name, parameters, value, slope}) => {
        const numbers = Object.values(parameters)
        return {name, value: (x) => value(x, ...numbers), slope: (x) => slope(x, ...numbers)}
    })
    let shown = curves[0]
    let x = Number(handle.getAttribute("aria-valuenow"))
    let kinks
    let scale

    function draw() {
        kinks = kinksOf(shown.value, shown.slope, ...REACH)
        const rows = [pieces(shown.value, kinks, REACH), pieces(shown.slope, kinks, REACH)]
        scale = scaled(REACH, limits([rows.flat(2).map(([, y]) => y)], 10))
        find(".value").setAttribute("d", path(rows[0], scale))
        find(".slope").setAttribute("d", path(rows[1], scale))
        find(".zero").setAttribute("d", `M0 ${scale.y(0)}H1000M500 0V1000`)
        find("svg").setAttribute("aria-label", `${shown.name} and its slope for x from ${short(REACH[0])} to ${short(REACH[1])}`)
        place()
    }

    function place() {
        const [value, slope] = [shown.value(x), shown.slope(x)]
        const ends = tangentEnds(shown, kinks, x, 1.6)
        const line = ends.map((end) => `${scale.x(end)} ${scale.y(value + slope * (end - x))}`)
        find(".tangent").setAttribute("d", `M${line.join("L")}`)
        find(".guide").setAttribute("d", `M${scale.x(x)} 0V1000`)
        for (const [mark, y] of [[handle, value], [find(".on-value"), value], [find(".on-slope"), slope]]) {
            mark.style.left = `${100 * scale.across(x)}%`
            mark.style.top = `${100 * scale.down(y)}%`
        }
        handle.setAttribute("aria-valuenow", x)
        handle.setAttribute("aria-valuetext", `x ${short(x)}: value ${short(value)}, slope ${short(slope)}`)
        for (const [name, number] of Object.entries({x, value, slope})) {
            for (const place of root.querySelectorAll(`[data-number="${name}"]`)) place.textContent = short(number)
        }
        const more = find("[data-more]")
        if (more) more.href = `${more.href.split("#")[0]}#f=${shown.name}&x=${x}`
    }

    const move = (to) => {
        x = to
        place()
    }
    const handlers = dragging(() => find(".area"), () => REACH, move)
    for (const [name, handler] of Object.entries(handlers)) find(".plot").addEventListener(name.slice(2).toLowerCase(), handler)
    handle.addEventListener("keydown", (event) => {
        const to = keyedTo(event, x, REACH)
        if (to === null) return
        event.preventDefault()
        move(to)
    })
    root.addEventListener("change", (event) => {
        shown = curves.find(({name}) => name === event.target.value)
        draw()
    })
    find("fieldset").disabled = false
    draw()
}
