// A point that moves along x, by pointer and by key, within a range.

/** A step of the point: a round number, about a 120th of the range. */
export function stepOf([low, high]) {
    const raw = (high - low) / 120
    const power = 10 ** Math.floor(Math.log10(raw))
    return power * [1, 2, 5, 10].find((factor) => factor * power >= raw * 0.999)
}

export function within(x, [low, high]) {
    return Math.min(Math.max(x, low), high)
}

/** Where a pointer event stands along x, over an element that shows the range. */
export function pointedAt(event, element, range) {
    const box = element.getBoundingClientRect()
    const x = range[0] + ((event.clientX - box.left) / box.width) * (range[1] - range[0])
    return within(onStep(x, stepOf(range) / 5), range)
}

/** Where a key takes the point: arrows by a step, with Shift by ten, Page Up and Down, Home and End; else null. */
export function keyedTo(event, x, range) {
    const step = (event.shiftKey || event.key.startsWith("Page") ? 10 : 1) * stepOf(range)
    if (event.key === "Home") return range[0]
    if (event.key === "End") return range[1]
    if (["ArrowRight", "ArrowUp", "PageUp"].includes(event.key)) return within(onStep(x + step, stepOf(range)), range)
    if (["ArrowLeft", "ArrowDown", "PageDown"].includes(event.key)) return within(onStep(x - step, stepOf(range)), range)
    return null
}

function onStep(x, step) {
    return Number((Math.round(x / step) * step).toPrecision(10)) + 0
}

/**
 * Handlers that let a pointer move the point over `area()`. The mouse drags from anywhere; a finger drags the handle
 * and taps elsewhere, since on the bare picture it scrolls the page.
 */
export function dragging(area, range, move) {
    let held = false
    const onHandle = (event) => event.target.closest(".handle")
    const put = (event) => move(pointedAt(event, area(), range()))
    const end = () => { held = false }
    return {
        onPointerDown(event) {
            if (event.button !== 0 || (event.pointerType === "touch" && !onHandle(event))) return
            held = true
            event.currentTarget.setPointerCapture(event.pointerId)
            event.currentTarget.querySelector(".handle").focus({preventScroll: true})
            event.preventDefault()
            if (!onHandle(event)) put(event)
        },
        onPointerMove(event) { if (held) put(event) },
        onPointerUp: end,
        onPointerCancel: end,
        onClick(event) { if (event.pointerType === "touch" && event.target.closest(".area") && !onHandle(event)) put(event) },
    }
}
