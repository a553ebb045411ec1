// The functions that generated formulas use and Math lacks, each right to a few units in the last place of a float64.

export function sigmoid(u) {
    const e = Math.exp(-Math.abs(u))
    return (u < 0 ? e : 1) / (1 + e)
}

export function softplus(u) {
    return Math.max(u, 0) + Math.log1p(Math.exp(-Math.abs(u)))
}

// the slope of tanh, which 1 - tanh(u)^2 would lose far out
export function sech2(u) {
    const e = Math.exp(-2 * Math.abs(u))
    return 4 * e / ((1 + e) * (1 + e))
}

// tanh(softplus(u)) from one exponential
export function tanhSoftplus(u) {
    const e = Math.exp(-Math.abs(u))
    return u < 0 ? e * (e + 2) / (e * (e + 2) + 2) : (1 + 2 * e) / (1 + 2 * e * (1 + e))
}

// 0 / 0 counts as 0
export function over(a, b) {
    return b === 0 && a === 0 ? 0 : a / b
}

// W. J. Cody, "Rational Chebyshev Approximations for the Error Function", Mathematics of Computation 23 (1969) 631-637;
// each list holds the coefficients of a polynomial, that of the highest power first
const ERF_TOP = [1.85777706184603153e-1, 3.16112374387056560, 1.13864154151050156e2, 3.77485237685302021e2,
    3.20937758913846947e3]
const ERF_BOTTOM = [1, 2.36012909523441209e1, 2.44024637934444173e2, 1.28261652607737228e3, 2.84423683343917062e3]
const ERFC_TOP = [2.15311535474403846e-8, 5.64188496988670089e-1, 8.88314979438837594, 6.61191906371416295e1,
    2.98635138197400131e2, 8.81952221241769090e2, 1.71204761263407058e3, 2.05107837782607147e3, 1.23033935479799725e3]
const ERFC_BOTTOM = [1, 1.57449261107098347e1, 1.17693950891312499e2, 5.37181101862009858e2, 1.62138957456669019e3,
    3.29079923573345963e3, 4.36261909014324716e3, 3.43936767414372164e3, 1.23033935480374942e3]
const FAR_TOP = [1.63153871373020978e-2, 3.05326634961232344e-1, 3.60344899949804439e-1, 1.25781726111229246e-1,
    1.60837851487422766e-2, 6.58749161529837803e-4]
const FAR_BOTTOM = [1, 2.56852019228982242, 1.87295284992346725, 5.27905102951428412e-1, 6.05183413124413191e-2,
    2.33520497626869185e-3]

function quotient(u, top, bottom) {
    let a = top[0], b = bottom[0]
    for (let i = 1; i < top.length; i++) {
        a = a * u + top[i]
        b = b * u + bottom[i]
    }
    return a / b
}

function erfNear(u) {
    return u * quotient(u * u, ERF_TOP, ERF_BOTTOM)
}

function erfcRight(u) {
    if (u > 27) return 0 // below the smallest float
    const near = Math.trunc(16 * u) / 16 // its square has no rounding error
    const bell = Math.exp(-near * near) * Math.exp(-(u - near) * (u + near))
    if (u <= 4) return bell * quotient(u, ERFC_TOP, ERFC_BOTTOM)
    const s = 1 / (u * u)
    return bell * (1 / Math.sqrt(Math.PI) - s * quotient(s, FAR_TOP, FAR_BOTTOM)) / u
}

const NEAR = 0.46875

export function erf(u) {
    return Math.abs(u) <= NEAR ? erfNear(u) : u < 0 ? erfcRight(-u) - 1 : 1 - erfcRight(u)
}

export function erfc(u) {
    return Math.abs(u) <= NEAR ? 1 - erfNear(u) : u < 0 ? 2 - erfcRight(-u) : erfcRight(u)
}
