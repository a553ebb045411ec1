import numpy as np

from actedu.checks import LeavesInputAlone, Matches
from actedu.exercises import exercise


@exercise(title="The factor that normalises", points=2, stars=2, kind="write the function")
def normalising_factor(z, slopes):
    r"""`z` is a fine, even grid from -8 to 8, and `slopes` holds the slope of some activation at each of its places.

    Return the factor $c$ for which $c f$ is normalised: for standard normal $z$ the mean square of its slope is 1.
    Three digits are enough.
    """
    p = np.exp(-(z**2) / 2)
    return 1 / np.sqrt(np.sum(p * slopes**2) / np.sum(p))


_Z = np.linspace(-8, 8, 1601)


def _tanh(a):
    return a * (1 - np.tanh(a * _Z) ** 2)


def _drawn(rng):
    z = np.linspace(-8, 8, 801)
    a, b = rng.uniform(0.3, 2.5, 2)
    return [(z, a * np.cos(b * z)), (_Z, np.where(_Z > 0, a, -b))]


normalising_factor.checks(
    Matches(((_Z, np.full(_Z.shape, 0.5)), (_Z, 1.0 * (_Z > 0))), title="right for a line and for ReLU", rtol=2e-3),
    Matches(((_Z, _tanh(1.0)), (_Z, _tanh(3.0))), title="right for curves", rtol=2e-3),
    LeavesInputAlone((_Z, _tanh(1.0))),
    Matches(_drawn, title="right for other slopes, and another grid", rtol=2e-3, hidden=True),
)

normalising_factor.hints(
    "Which places of the grid count how much? Then square, average, and ask which factor makes that 1.",
    "See 'Normalised' in the lesson; lesson 10 averages a function over standard normal z in the same way.",
    "A line of slope 1/2 has the mean square 1/4, whatever z is; a factor of 2 makes it 1.",
    "p = the density at each z, up to a factor; p = p / ___; return 1 / np.sqrt(np.sum(p * ___))",
)

normalising_factor.why(
    "Near 0 a standard normal number lies often, far out hardly ever, so the slopes are weighed by the density. "
    "Multiplying f by c multiplies the mean square of its slope by the square of c. That is a backward gain, as lesson "
    "10's was a forward one; here it stays in front of the function while the net learns."
)


def _weights(z):
    p = np.exp(-(z**2) / 2)
    return p / p.sum()


@normalising_factor.mistake
def places_all_alike(z, slopes):
    """all places of the grid count alike here; a standard normal z is near 0 far more often than at 8"""
    return 1 / np.sqrt(np.mean(slopes**2))


@normalising_factor.mistake
def root_forgotten(z, slopes):
    """this is 1 over the mean square; the factor is squared with the slope, so take the root"""
    return 1 / np.sum(_weights(z) * slopes**2)


@normalising_factor.mistake
def mean_slope(z, slopes):
    """the mean size of the slope is 1 then; asked is the mean of its square"""
    return 1 / np.sum(_weights(z) * np.abs(slopes))


@normalising_factor.mistake
def not_turned_round(z, slopes):
    """this is the size that the slope has; the factor that undoes it is 1 over this"""
    return np.sqrt(np.sum(_weights(z) * slopes**2))


@normalising_factor.mistake
def width_of_the_grid(z, slopes):
    """the weights do not add up to 1: divide by their sum, or multiply by the distance of the grid's places"""
    return 1 / np.sqrt(np.sum(np.exp(-(z**2) / 2) / np.sqrt(2 * np.pi) * slopes**2))


@normalising_factor.alternative
def by_the_density(z, slopes):
    from scipy.stats import norm

    return np.sum(norm.pdf(z) * slopes**2 * (z[1] - z[0])) ** -0.5


@normalising_factor.alternative
def by_np_average(z, slopes):
    return float(np.average(np.square(slopes), weights=np.exp(-(np.abs(z) ** 2) / 2)) ** -0.5)
