// A run of the Playground, the same as that of run.py: data, a net and its training follow from the settings alone.
import {functions} from "../functions.js"
import {limits, schema} from "../schema.js"
import {draw, features, plane} from "./data.js"
import {diagnosis} from "./diverged.js"
import {forwardGain} from "./gain.js"
import {accuracy, lossOf, shown} from "./losses.js"
import {Net, Pass, functionOf} from "./net.js"
import {optimiserOf} from "./optimisers.js"
import {RandomState} from "./random.js"

const SIDE = 50

export class Run {
    /** settings: as settings.py takes them, checked; what is left out is the default. */
    constructor(given) {
        const settings = completed(given)
        this.settings = settings
        this.data = draw(settings.data)
        const {x, y, trained, classes} = this.data, n = y.length
        this.outputs = classes > 2 ? classes : 1
        this.inputs = features(settings.features, x)
        const hidden = settings.layers.map(({activation, parameters}) => functionOf(functionNamed(activation), parameters))
        this.net = new Net([settings.features.length, ...settings.layers.map((layer) => layer.units), this.outputs], hidden)
        initialise(this.net, settings.start)
        this.steepest = hidden.map(steepest)
        this.loss = lossOf(classes)
        this.move = optimiserOf(settings.optimiser.name, settings.optimiser.rate, this.net.p.length)
        this.orders = new RandomState(settings.start.seed + 2_000_000)
        this.thins = new RandomState(settings.start.seed + 3_000_000)
        this.perEpoch = Math.ceil(trained / settings.batch)
        this.batches = new Map() // by their number of rows: of an epoch, the last may be smaller
        this.all = new Pass(this.net, n)
        this.all.x.set(this.inputs)
        this.pictures = new Map() // by their side
        this.step = 0
        this.stopped = null
    }

    get epoch() {
        return Math.floor(this.step / this.perEpoch)
    }

    get ended() {
        return this.stopped !== null || (this.settings.epochs > 0 && this.epoch >= this.settings.epochs)
    }

    /** Train for so many steps, or until the run ends, or for about so many milliseconds. */
    advance(steps, milliseconds = Infinity) {
        const until = performance.now() + milliseconds
        for (let i = 0; i < steps && !this.ended; i++) {
            this.learn()
            if (performance.now() > until) break
        }
    }

    learn() {
        const {net, data, settings: {batch, dropout, penalty, optimiser}} = this
        const at = (this.step % this.perEpoch) * batch
        if (at === 0) this.order = this.orders.order(data.trained)
        const rows = Math.min(batch, data.trained - at)
        const pass = this.batch(rows)
        for (let r = 0; r < rows; r++) {
            const point = this.order[at + r]
            pass.targets[r] = data.y[point]
            for (let k = 0; k < net.sizes[0]; k++) pass.x[k * rows + r] = this.inputs[k * data.y.length + point]
        }
        pass.forward(dropout, this.thins)
        const value = this.loss(pass.outputs, rows, this.outputs, pass.targets, 0, rows, pass.dz[net.depth - 1])
        this.step++
        if (!Number.isFinite(value)) {
            const {layer, cause} = diagnosis(pass, pass.targets, this.step, optimiser.rate)
            const where = layer ? `first in layer ${layer}` : "because of the data"
            const sentence = `Stopped at step ${this.step}: the loss is no number, ${where}: ${cause}.`
            this.stopped = {step: this.step, layer, sentence}
            return
        }
        pass.backward(dropout)
        if (penalty.name !== "none" && penalty.strength) punish(net, penalty)
        this.move(net.p, net.g)
    }

    batch(rows) {
        if (!this.batches.has(rows)) {
            this.batches.set(rows, Object.assign(new Pass(this.net, rows, true), {targets: new Float64Array(rows)}))
        }
        return this.batches.get(rows)
    }

    picture(side) {
        if (!this.pictures.has(side)) {
            const pass = new Pass(this.net, side * side)
            pass.x.set(features(this.settings.features, plane(side, limits.reach)))
            this.pictures.set(side, pass)
        }
        return this.pictures.get(side)
    }

    /** Set a weight, or with `from` -1 a bias, that leads into a layer, of which the first is 1. */
    edit({layer, from, to, value}) {
        const l = layer - 1
        if (from < 0) this.net.b[l][to] = value
        else this.net.W[l][from * this.net.sizes[layer] + to] = value
    }

    /** What a picture of the run needs, in arrays of its own; `side` is that of the units' pictures. */
    frame({units = true, side = SIDE} = {}, first = false) {
        const {net} = this
        if (this.stopped === null) this.seen = {p: net.p.slice(), g: net.g.slice()}
        else { // what broke it off is no picture: show what was seen last
            net.p.set(this.seen.p)
            net.g.set(this.seen.g)
        }
        const frame = {epoch: this.epoch, step: this.step, stopped: this.stopped, ...this.looked(units, side)}
        if (first) {
            frame.data = structuredClone(this.data)
            frame.features = Float32Array.from(this.picture(SIDE).x)
        }
        return frame
    }

    /** How well the net does on the points it is trained on and on the others; accuracies only for classes. */
    scores() {
        const {data: {y, trained, classes}, outputs, all} = this, n = y.length
        all.forward()
        const score = (of) => ({
            train: of(all.outputs, n, outputs, y, 0, trained),
            test: of(all.outputs, n, outputs, y, trained, n),
        })
        return {losses: score(this.loss), accuracies: classes === null ? null : score(accuracy)}
    }

    looked(units, side) {
        const {net, data: {classes}, outputs} = this, scores = this.scores()
        const pass = this.picture(SIDE)
        pass.forward()
        const small = side === SIDE ? pass : this.picture(side)
        if (units && small !== pass) small.forward()
        shown(pass.outputs, pass.rows, outputs, classes)
        return {
            ...scores,
            outputs,
            side: SIDE,
            reach: limits.reach,
            field: Float32Array.from(pass.outputs),
            ...(units && {unitSide: side, units: small.y.slice(0, -1).map((each) => Float32Array.from(each))}),
            weights: net.W.map((each) => each.slice()),
            biases: net.b.map((each) => each.slice()),
            layers: [...net.functions.map((_, l) => this.measured(l)), {gradient: size(net.dW[net.depth - 1])}],
        }
    }

    // of a hidden layer, on the points that are trained on
    measured(l) {
        const {net, all, data: {trained}} = this, n = all.rows, width = net.sizes[l + 1], y = all.y[l]
        const flat = 0.05 * this.steepest[l], count = width * trained, dead = []
        const slopes = new Float64Array(y.length).fill(1)
        net.functions[l].slopes(all.z[l], slopes)
        let saturated = 0, total = 0, squares = 0
        for (let j = 0; j < width; j++) {
            let active = false, steep = false
            for (let i = j * n; i < j * n + trained; i++) {
                if (Math.abs(slopes[i]) < flat) saturated++
                active ||= y[i] !== 0
                steep ||= slopes[i] !== 0
                total += y[i]
            }
            if (!active || !steep) dead.push(j)
        }
        const mean = total / count
        for (let j = 0; j < width; j++) {
            for (let i = j * n; i < j * n + trained; i++) squares += (y[i] - mean) ** 2
        }
        return {gradient: size(net.dW[l]), saturated: saturated / count, dead, mean, sd: Math.sqrt(squares / count)}
    }
}

// the settings by their paths in the schema, with the defaults where nothing is given
function completed(given) {
    const settings = {}
    for (const [path, rule] of Object.entries(schema)) {
        const [group, key] = path.split(".")
        if (key) (settings[group] ??= {})[key] = given[group]?.[key] ?? rule.default
        else settings[group] = given[group] ?? rule.default
    }
    return settings
}

function functionNamed(name) {
    const found = functions.find((one) => one.name === name)
    if (!found) throw new TypeError(`there is no activation ${name}`)
    return found
}

function initialise(net, {name, scale, seed}) {
    const random = new RandomState(seed + 1_000_000)
    for (let l = 0; l < net.depth; l++) {
        const inputs = net.sizes[l], f = net.functions[l]
        if (name === "constant") {
            net.W[l].fill(scale)
            continue
        }
        const gain = {
            lecun: () => 1,
            he: () => Math.sqrt(2),
            xavier: () => Math.sqrt(2 * inputs / (inputs + net.sizes[l + 1])),
            fitted: () => (f ? forwardGain(f) : 1),
        }[name]()
        if (!Number.isFinite(gain)) {
            throw new RangeError(`layer ${l + 1}: no weights fit ${f.name}, whose outputs have no size of their own ` +
                `(gain ${gain === Infinity ? "inf" : "nan"}); choose another start, such as lecun`)
        }
        net.W[l].set(random.normals(net.W[l].length).map((normal) => scale * gain / Math.sqrt(inputs) * normal))
    }
}

// the largest slope from -10 to 10, where every function of the catalogue has its bend
function steepest(f) {
    const slopes = new Float64Array(2001).fill(1)
    f.slopes(slopes.map((_, i) => (i - 1000) / 100), slopes)
    return slopes.reduce((most, slope) => Math.max(most, Math.abs(slope)), 0)
}

function punish(net, {name, strength}) {
    for (let l = 0; l < net.depth; l++) {
        const W = net.W[l], dW = net.dW[l]
        for (let k = 0; k < W.length; k++) dW[k] += strength * (name === "l1" ? Math.sign(W[k]) : W[k])
    }
}

// root mean square
function size(array) {
    let squares = 0
    for (const one of array) squares += one * one
    return Math.sqrt(squares / array.length)
}
