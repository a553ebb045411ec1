// Geometry of a pane, whose picture is 1000 units wide and high however large it is shown.

const SIDE = 1000
const TALLEST = 4 / 3

/** Round steps (1, 2 or 5 times a power of ten) from low to high, about `count` of them, as numbers. */
export function ticks(low, high, count) {
    const raw = (high - low) / count
    const power = 10 ** Math.floor(Math.log10(raw))
    const step = power * [1, 2, 5, 10].find((factor) => factor * power >= raw * 0.999)
    const first = Math.ceil(low / step - 1e-9)
    const last = Math.floor(high / step + 1e-9)
    return Array.from({length: last - first + 1}, (_, i) => Number(((first + i) * step).toPrecision(12)) + 0)
}

/** Where a pane begins and ends in y so that all rows of values fit: 0 is shown, and none flattens the others. */
export function limits(rows, width) {
    const finite = rows.flat().filter(Number.isFinite)
    const tallest = rows.length > 1 ? TALLEST * (width / 2) : Infinity
    const low = Math.max(Math.min(...finite, -0.1), -tallest)
    const high = Math.min(Math.max(...finite, 0.1), tallest)
    const room = 0.12 * (high - low)
    return [low - room, high + room]
}

/** The scale of a pane: x and y to its units, and shares of its width and height for what stands over it. */
export function scaled([left, right], [bottom, top]) {
    const across = (x) => (x - left) / (right - left)
    const down = (y) => Math.min(Math.max((top - y) / (top - bottom), -2), 3)
    return {across, down, x: (x) => round(SIDE * across(x)), y: (y) => round(SIDE * down(y))}
}

const round = (number) => Math.round(number * 10) / 10

/** Points of a curve between low and high, in pieces cut at its kinks, so that no line is drawn across a jump. */
export function pieces(f, kinks, [low, high], count = 240) {
    const inner = kinks.filter((kink) => kink > low && kink < high)
    const ends = [low, ...inner, high]
    return ends.slice(1).map((end, i) => {
        const start = ends[i]
        const edge = 1e-9 * (1 + Math.abs(start) + Math.abs(end))
        const parts = Math.max(2, Math.round((count * (end - start)) / (high - low)))
        return Array.from({length: parts + 1}, (_, k) => {
            const x = start + ((end - start) * k) / parts
            const inside = k === 0 && i > 0 ? x + edge : k === parts && end !== high ? x - edge : x
            return [x, f(inside)]
        })
    })
}

/** The path of pieces in a pane's units. */
export function path(pieces, scale) {
    return pieces.map((points) => {
        let pen = "M"
        return points.map(([x, y]) => {
            if (!Number.isFinite(y)) {
                pen = "M"
                return ""
            }
            const step = `${pen}${scale.x(x)} ${scale.y(y)}`
            pen = "L"
            return step
        }).join("")
    }).join("")
}

/** Heights in [0, 1] moved as little as needed so that they lie a gap apart and inside. */
export function spread(heights, gap) {
    const order = heights.map((_, i) => i).sort((a, b) => heights[a] - heights[b])
    const placed = heights.map((height) => Math.min(Math.max(height, gap / 2), 1 - gap / 2))
    for (let i = 1; i < order.length; i++) placed[order[i]] = Math.max(placed[order[i]], placed[order[i - 1]] + gap)
    const over = placed[order.at(-1)] - (1 - gap / 2)
    if (over > 0) {
        placed[order.at(-1)] -= over
        for (let i = order.length - 2; i >= 0; i--) placed[order[i]] = Math.min(placed[order[i]], placed[order[i + 1]] - gap)
    }
    return placed
}
