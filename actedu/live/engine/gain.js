// The factor on a layer's weights that its own activation asks for, as numeric.forward_gain has it.

/** 1 / sqrt(E f(z)^2) for z ~ N(0, 1), where f is as `functionOf` gives it. */
export function forwardGain({values, bends}) {
    const edges = Array.from({length: 129}, (_, i) => i / 4 - 16)
    const cuts = [...edges, ...edges.flatMap((low) => crossings(bends, low, low + 0.25))].sort((a, b) => a - b)
    const [nodes, weights] = gaussLegendre(16)
    const y = new Float64Array(nodes.length)
    let mean = 0
    for (let i = 1; i < cuts.length; i++) {
        const half = (cuts[i] - cuts[i - 1]) / 2
        if (half === 0) continue
        const z = nodes.map((node) => (cuts[i - 1] + cuts[i]) / 2 + half * node)
        values(z, y)
        for (const [k, one] of z.entries()) {
            mean += half * weights[k] * Math.exp(-one * one / 2) / Math.sqrt(2 * Math.PI) * y[k] ** 2
        }
    }
    return mean ** -0.5
}

// where, inside (low, high), one of the numbers that `bends` gives changes its sign
function crossings(bends, low, high) {
    if (low >= 16) return []
    const before = bends(low), after = bends(high)
    return before.flatMap((_, k) => {
        if (!(before[k] * after[k] < 0)) return []
        let a = low, b = high
        for (let middle = (a + b) / 2; a < middle && middle < b; middle = (a + b) / 2) {
            if (bends(middle)[k] * before[k] > 0) a = middle
            else b = middle
        }
        return [b]
    })
}

// nodes and weights on [-1, 1], by Newton's method on the Legendre polynomial of degree n
function gaussLegendre(n) {
    const nodes = [], weights = []
    for (let i = 0; i < n; i++) {
        let z = Math.cos(Math.PI * (i + 0.75) / (n + 0.5)), slope
        for (let round = 0; round < 20; round++) {
            let now = 1, before = 0
            for (let k = 1; k <= n; k++) [now, before] = [((2 * k - 1) * z * now - (k - 1) * before) / k, now]
            slope = n * (z * now - before) / (z * z - 1)
            z -= now / slope
        }
        nodes.push(z)
        weights.push(2 / ((1 - z * z) * slope * slope))
    }
    return [nodes, weights]
}
