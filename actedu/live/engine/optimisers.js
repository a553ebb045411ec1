// The optimisers of actedu.nets: each moves the parameters p, in place, by the gradient g.
import {optimisers} from "../schema.js"

/** Return step(p, g); all constants but the rate are the usual ones of Python. */
export function optimiserOf(name, rate, size) {
    const one = new Float64Array(size), two = new Float64Array(size)
    const {momentum, eps, memory, beta1, beta2, weight_decay: decay} = optimisers[name]
    let steps = 0

    function adam(p, g) {
        steps++
        const mean = (1 - beta1) / (1 - beta1 ** steps)
        const root = Math.sqrt((1 - beta2) / (1 - beta2 ** steps))
        const factor = rate * mean / root, least = eps / root
        for (let i = 0; i < size; i++) {
            one[i] = one[i] * beta1 + g[i]
            two[i] = two[i] * beta2 + g[i] * g[i]
            p[i] -= one[i] / (Math.sqrt(two[i]) + least) * factor
        }
    }

    return {
        sgd(p, g) {
            for (let i = 0; i < size; i++) p[i] -= g[i] * rate
        },
        momentum(p, g) {
            for (let i = 0; i < size; i++) {
                one[i] = one[i] * momentum + g[i]
                p[i] -= one[i] * rate
            }
        },
        adagrad(p, g) {
            for (let i = 0; i < size; i++) {
                one[i] += g[i] * g[i]
                p[i] -= g[i] / (Math.sqrt(one[i]) + eps) * rate
            }
        },
        rmsprop(p, g) {
            for (let i = 0; i < size; i++) {
                one[i] = one[i] * memory + g[i] * g[i] * (1 - memory)
                p[i] -= g[i] / (Math.sqrt(one[i]) + eps) * rate
            }
        },
        adam,
        adamw(p, g) {
            for (let i = 0; i < size; i++) p[i] *= 1 - rate * decay
            adam(p, g)
        },
    }[name]
}
