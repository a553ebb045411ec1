// Where a function or its slope jumps, found from values alone, and how far its tangent may be drawn.

export const NOISE = 1e-9

/** Where value or slope jumps between low and high, in order. */
export function kinksOf(value, slope, low, high) {
    const found = [...jumps(value, low, high), ...jumps(slope, low, high)].sort((a, b) => a - b)
    return found.filter((x, i) => i === 0 || x - found[i - 1] > NOISE)
}

/** Where f itself jumps: halving an interval towards the greater change, what is smooth changes ever less. */
export function jumps(f, low, high) {
    const count = 480
    const at = (i) => low + ((i + 0.37) * (high - low)) / count
    const found = []
    let left = at(-1)
    let atLeft = f(left)
    for (let i = 0; i < count; i++) {
        const right = at(i)
        const atRight = f(right)
        const change = Math.abs(atRight - atLeft)
        if (change > NOISE) {
            let [a, b, fa, fb] = [left, right, atLeft, atRight]
            while (b - a > 1e-12 * (1 + Math.abs(a)) && Math.abs(fb - fa) > 1e-4 * change) {
                const middle = (a + b) / 2
                const there = f(middle)
                if (Math.abs(there - fa) >= Math.abs(fb - there)) [b, fb] = [middle, there]
                else [a, fa] = [middle, there]
            }
            if (Math.abs(fb - fa) > 1e-4 * change) found.push(Number(((a + b) / 2).toFixed(9)) + 0)
        }
        [left, atLeft] = [right, atRight]
    }
    return found
}

/**
 * The ends along x of the tangent drawn at a point: no further than the nearest kink. At a kink it is drawn on the
 * side whose value and slope the function takes there, or shortly on both.
 */
export function tangentEnds(curve, kinks, x, reach) {
    const below = Math.max(-Infinity, ...kinks.filter((kink) => kink < x - NOISE))
    const above = Math.min(Infinity, ...kinks.filter((kink) => kink > x + NOISE))
    let [left, right] = [reach, reach]
    if (kinks.some((kink) => Math.abs(kink - x) <= NOISE)) {
        const goesOn = [-1e-6, 1e-6].map((side) =>
            Math.abs(curve.value(x + side) - curve.value(x)) < 1e-4 && Math.abs(curve.slope(x + side) - curve.slope(x)) < 1e-4)
        ;[left, right] = goesOn.some(Boolean) ? goesOn.map((on) => (on ? reach : 0)) : [reach / 4, reach / 4]
    }
    return [Math.max(x - left, below), Math.min(x + right, above)]
}
