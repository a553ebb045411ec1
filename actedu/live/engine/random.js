// NumPy's frozen generator, `numpy.random.RandomState`: the Mersenne Twister and the polar method.
// M. Matsumoto and T. Nishimura, ACM Transactions on Modeling and Computer Simulation 8 (1998) 3-30

const LENGTH = 624
const MIDDLE = 397

export class RandomState {
    /** seed: a whole number from 0 to 2^32 - 1 */
    constructor(seed) {
        this.key = new Uint32Array(LENGTH)
        this.key[0] = seed
        for (let i = 1; i < LENGTH; i++) {
            const before = this.key[i - 1]
            this.key[i] = Math.imul(1812433253, before ^ (before >>> 30)) + i
        }
        this.at = LENGTH
        this.kept = null
    }

    /** 32 random bits */
    bits() {
        if (this.at === LENGTH) this.renew()
        let y = this.key[this.at++]
        y ^= y >>> 11
        y ^= (y << 7) & 0x9d2c5680
        y ^= (y << 15) & 0xefc60000
        return (y ^ (y >>> 18)) >>> 0
    }

    renew() {
        const {key} = this
        for (let i = 0; i < LENGTH; i++) {
            const y = (key[i] & 0x80000000) | (key[(i + 1) % LENGTH] & 0x7fffffff)
            key[i] = key[(i + MIDDLE) % LENGTH] ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0)
        }
        this.at = 0
    }

    /** A number in [0, 1) of 53 bits, as `random_sample()` */
    uniform() {
        const high = this.bits() >>> 5
        return (high * 67108864 + (this.bits() >>> 6)) / 9007199254740992
    }

    uniforms(n) {
        return Float64Array.from({length: n}, () => this.uniform())
    }

    /** A normal number, as `standard_normal()`: they come in pairs, of which the second is kept */
    normal() {
        if (this.kept !== null) {
            const kept = this.kept
            this.kept = null
            return kept
        }
        let a, b, square
        do {
            a = 2 * this.uniform() - 1
            b = 2 * this.uniform() - 1
            square = a * a + b * b
        } while (square >= 1 || square === 0)
        const factor = Math.sqrt(-2 * Math.log(square) / square)
        this.kept = factor * a
        return factor * b
    }

    normals(n) {
        return Float64Array.from({length: n}, () => this.normal())
    }

    /** The numbers 0 to n - 1 in random order: that of n random numbers */
    order(n) {
        const drawn = this.uniforms(n)
        return Uint32Array.from(drawn.keys()).sort((i, j) => drawn[i] - drawn[j] || i - j)
    }
}
