// Why a loss is no number, as actedu.nets tells it.

const HUGE = 1e9 // sums of this size are to blame themselves when a function of them overflows

/** {layer, cause}: where a number that is not finite first appears, 0 for the data, going forward once more. */
export function diagnosis(pass, targets, step, rate) {
    const {net} = pass, first = step === 1, fits = (array) => array.every(Number.isFinite)
    const smaller = `rate ${general(rate / 10)} or less`
    const remedy = first ? "a smaller start scale" : `${smaller}, or a smaller start scale` // no rate was used before step 1
    if (!fits(pass.x) || !fits(targets)) return {layer: 0, cause: "the data hold NaN or infinite values; clean them first"}
    for (let l = 0; l < net.depth; l++) {
        const layer = l + 1
        if (!fits(net.W[l]) || !fits(net.b[l])) {
            if (first) return {layer, cause: "its initial weights are not finite; check the initialiser"}
            if (!fits(net.g)) return {layer, cause: `the gradient of the step before was not finite; try ${remedy}`}
            return {layer, cause: `its weights are not finite: steps of rate ${general(rate)} overshoot; try ${smaller}`}
        }
        if (!fits(pass.z[l]))
            return {layer, cause: `the sums overflow because the weights ${first ? "are" : "grew"} too large; try ${remedy}`}
        if (!fits(pass.y[l])) {
            if (pass.z[l].some((z) => Math.abs(z) > HUGE))
                return {layer, cause: `its sums ${first ? "are so large that" : "grew until"} the activation overflows; try ${remedy}`}
            return {layer, cause: "the activation returns no finite number for finite input; use a stable form of it"}
        }
    }
    const layer = net.depth, size = (array) => array.reduce((most, one) => Math.max(most, Math.abs(one)), 0)
    if (size(targets) > size(pass.outputs)) return {layer, cause: "the targets are too large for the loss; scale them down"}
    return {layer, cause: `the outputs are finite but too large for the loss; try ${first ? remedy : smaller}`}
}

/** A number in six digits, as Python's format "g" writes it */
export function general(number) {
    const exponent = number === 0 ? 0 : Number(number.toExponential(5).split("e")[1])
    if (exponent >= -4 && exponent < 6) return String(Number(number.toPrecision(6)))
    const [digits, power] = number.toExponential(5).split("e")
    return `${Number(digits)}e${power[0]}${power.slice(1).padStart(2, "0")}`
}
