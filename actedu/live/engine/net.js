// A dense net. Everything is laid out unit by unit: the numbers of one unit, for all rows of a batch, stand together.

/** Weights and biases in one vector `p`, their gradients in `g`; W[l] (n_in x n_out, row by row) and b[l] are parts. */
export class Net {
    /** sizes: units from input to output; functions: one for each hidden layer, as `functionOf` gives them */
    constructor(sizes, functions) {
        this.sizes = sizes
        this.functions = functions
        this.depth = sizes.length - 1
        let size = 0
        for (let l = 0; l < this.depth; l++) size += (sizes[l] + 1) * sizes[l + 1]
        this.p = new Float64Array(size)
        this.g = new Float64Array(size)
        this.W = []
        this.b = []
        this.dW = []
        this.db = []
        for (let l = 0, at = 0; l < this.depth; l++) {
            const weights = sizes[l] * sizes[l + 1]
            this.W.push(this.p.subarray(at, at + weights))
            this.dW.push(this.g.subarray(at, at + weights))
            at += weights
            this.b.push(this.p.subarray(at, at + sizes[l + 1]))
            this.db.push(this.g.subarray(at, at + sizes[l + 1]))
            at += sizes[l + 1]
        }
    }
}

/** Room for what a net makes of so many rows: `x` goes in, z[l] are the sums and y[l] the outputs of each layer. */
export class Pass {
    constructor(net, rows, backward = false) {
        const widths = net.sizes.slice(1)
        this.net = net
        this.rows = rows
        this.x = new Float64Array(net.sizes[0] * rows)
        this.z = widths.map((width) => new Float64Array(width * rows))
        this.y = this.z.map((z, l) => (l < net.depth - 1 ? new Float64Array(z.length) : z))
        if (!backward) return
        this.dz = widths.map((width) => new Float64Array(width * rows))
        this.kept = widths.map((width) => new Float64Array(width * rows)) // dropout's factors
        this.thinned = this.y.slice(0, -1).map((y) => new Float64Array(y.length))
    }

    get outputs() {
        return this.z[this.net.depth - 1]
    }

    /** Go forward. With dropout, `rate` above 0, `random` is asked for each hidden output, row by row. */
    forward(rate = 0, random = null) {
        const {net, rows} = this
        for (let l = 0; l < net.depth; l++) {
            const from = l === 0 ? this.x : rate ? this.thinned[l - 1] : this.y[l - 1]
            sums(from, net.W[l], net.b[l], rows, net.sizes[l], net.sizes[l + 1], this.z[l])
            if (l === net.depth - 1) break
            net.functions[l].values(this.z[l], this.y[l])
            if (rate) this.thin(l, rate, random)
        }
    }

    thin(l, rate, random) {
        const {rows} = this, width = this.net.sizes[l + 1], kept = this.kept[l], y = this.y[l], thinned = this.thinned[l]
        for (let i = 0; i < rows; i++) {
            for (let j = 0; j < width; j++) kept[j * rows + i] = random.uniform() >= rate ? 1 / (1 - rate) : 0
        }
        for (let k = 0; k < y.length; k++) thinned[k] = y[k] * kept[k]
    }

    /** Go backward from the gradient of the outputs, which stands in the last of `dz`, and fill the net's gradient. */
    backward(rate = 0) {
        const {net, rows} = this
        for (let l = net.depth - 1; l >= 0; l--) {
            const from = l === 0 ? this.x : rate ? this.thinned[l - 1] : this.y[l - 1]
            products(from, this.dz[l], rows, net.sizes[l], net.sizes[l + 1], net.dW[l], net.db[l])
            if (l === 0) break
            back(this.dz[l], net.W[l], rows, net.sizes[l], net.sizes[l + 1], this.dz[l - 1])
            const dz = this.dz[l - 1]
            if (rate) for (let k = 0; k < dz.length; k++) dz[k] *= this.kept[l - 1][k]
            net.functions[l - 1].slopes(this.z[l - 1], dz)
        }
    }
}

// z = x W + b; four inputs at a time, since reading and writing z is what takes long
function sums(x, W, b, rows, inputs, units, z) {
    for (let j = 0; j < units; j++) {
        const to = j * rows
        z.fill(b[j], to, to + rows)
        let i = 0
        for (; i + 3 < inputs; i += 4) {
            const k = i * units + j
            const w0 = W[k], w1 = W[k + units], w2 = W[k + 2 * units], w3 = W[k + 3 * units]
            const at0 = i * rows, at1 = at0 + rows, at2 = at1 + rows, at3 = at2 + rows
            for (let r = 0; r < rows; r++) {
                z[to + r] += w0 * x[at0 + r] + w1 * x[at1 + r] + w2 * x[at2 + r] + w3 * x[at3 + r]
            }
        }
        for (; i < inputs; i++) {
            const w = W[i * units + j], at = i * rows
            for (let r = 0; r < rows; r++) z[to + r] += w * x[at + r]
        }
    }
}

// dW = x' dz, db = the sum of dz
function products(x, dz, rows, inputs, units, dW, db) {
    for (let j = 0; j < units; j++) {
        const at = j * rows
        let total = 0
        for (let r = 0; r < rows; r++) total += dz[at + r]
        db[j] = total
        for (let i = 0; i < inputs; i++) {
            let product = 0
            for (let r = 0, k = i * rows; r < rows; r++, k++) product += x[k] * dz[at + r]
            dW[i * units + j] = product
        }
    }
}

// dx = dz W'
function back(dz, W, rows, inputs, units, dx) {
    dx.fill(0)
    for (let i = 0; i < inputs; i++) {
        const to = i * rows
        for (let j = 0; j < units; j++) {
            const w = W[i * units + j], at = j * rows
            for (let r = 0; r < rows; r++) dx[to + r] += w * dz[at + r]
        }
    }
}

/** One of the functions at its parameters: values(z, y) puts f(z) into y, slopes(z, y) multiplies y by f'(z). */
export function functionOf({name, parameters, values, slopes, bends}, given) {
    const [a, b, c] = Object.values({...parameters, ...given})
    return {
        name,
        values: (z, y) => values(z, y, a, b, c),
        slopes: (z, y) => slopes(z, y, a, b, c),
        bends: (x) => bends(x, a, b, c),
    }
}
