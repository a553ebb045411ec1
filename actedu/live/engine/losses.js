// Losses of all outputs of a batch: each returns its mean and writes its gradient, both laid out output by output.
import {sigmoid} from "../primitives.js"

/** The loss for so many classes, or null for numbers: (z, y, n, from, to, dz, stride) */
export function lossOf(classes) {
    return classes === null ? mse : classes === 2 ? binaryCrossEntropy : softmaxCrossEntropy
}

// z: outputs, `rows` apart; y: a target for each row; dz: where the gradient goes, if anywhere

function mse(z, rows, outputs, y, from, to, dz) {
    let total = 0
    for (let i = from; i < to; i++) {
        const error = z[i] - y[i]
        total += error * error
        if (dz) dz[i] = 2 * error / (to - from)
    }
    return total / (to - from)
}

function binaryCrossEntropy(z, rows, outputs, y, from, to, dz) {
    let total = 0
    for (let i = from; i < to; i++) {
        total += Math.max(z[i], 0) + Math.log1p(Math.exp(-Math.abs(z[i]))) - y[i] * z[i]
        if (dz) dz[i] = (sigmoid(z[i]) - y[i]) / (to - from)
    }
    return total / (to - from)
}

function softmaxCrossEntropy(z, rows, outputs, y, from, to, dz) {
    let total = 0
    for (let i = from; i < to; i++) {
        let largest = z[i], sum = 0
        for (let k = 1; k < outputs; k++) largest = Math.max(largest, z[k * rows + i])
        for (let k = 0; k < outputs; k++) sum += Math.exp(z[k * rows + i] - largest)
        total += Math.log(sum) + largest - z[y[i] * rows + i]
        if (dz) {
            for (let k = 0; k < outputs; k++) {
                dz[k * rows + i] = (Math.exp(z[k * rows + i] - largest) / sum - (k === y[i] ? 1 : 0)) / (to - from)
            }
        }
    }
    return total / (to - from)
}

/** The share of the rows from `from` to `to` whose class is the most likely one */
export function accuracy(z, rows, outputs, y, from, to) {
    let right = 0
    for (let i = from; i < to; i++) {
        let best = 0
        if (outputs === 1) best = z[i] > 0 ? 1 : 0
        else for (let k = 1; k < outputs; k++) if (z[k * rows + i] > z[best * rows + i]) best = k
        if (best === y[i]) right++
    }
    return right / (to - from)
}

/** Turn outputs into what is shown, in place: the probability of class 1, that of each class, or the number itself */
export function shown(z, rows, outputs, classes) {
    if (classes === null) return
    for (let i = 0; i < rows; i++) {
        if (outputs === 1) {
            z[i] = sigmoid(z[i])
            continue
        }
        let largest = z[i], sum = 0
        for (let k = 1; k < outputs; k++) largest = Math.max(largest, z[k * rows + i])
        for (let k = 0; k < outputs; k++) sum += z[k * rows + i] = Math.exp(z[k * rows + i] - largest)
        for (let k = 0; k < outputs; k++) z[k * rows + i] /= sum
    }
}
