import numpy as np

from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="How many images for that error bar?", points=2, stars=3, kind="predict the number")
def images_for_a_point(*, share=0.9, error=0.01):
    r"""A model reads about {share} of the images right. How many test images are needed for a standard error of
    {error}? Give the number of images.
    """
    return share * (1 - share) / error**2


@images_for_a_point.vary
def other_goal(rng):
    share = float(rng.choice([0.6, 0.7, 0.75, 0.8, 0.85, 0.95]))
    return {"share": share, "error": float(rng.choice([0.005, 0.008, 0.012, 0.015, 0.02]))}


images_for_a_point.checks(IsNumber(rtol=0.01, title="is the number of images, within 1 %"))

images_for_a_point.hints(
    "The standard error is given and the number of images is sought: turn the formula around.",
    "See the formula under 'Two reasons for an error bar'. Square both sides.",
    "For a half and an error of 0.1: 0.25 / 0.01 = 25 images.",
    "images = {share} * (1 - {share}) / ___",
)

images_for_a_point.why(
    "Squared, the formula says: error squared = p (1 - p) / n. Half the error costs four times the images, which is "
    "why small differences are so expensive to see."
)


@images_for_a_point.mistake
def square_forgotten(*, share, error):
    """the error must be squared: the formula has a root"""
    return share * (1 - share) / error


@images_for_a_point.mistake
def root_kept(*, share, error):
    """the root belongs to the error; squared away, p (1 - p) stands without it"""
    return np.sqrt(share * (1 - share)) / error


@images_for_a_point.mistake
def one_over_error_squared(*, error):
    """this leaves out p (1 - p), the spread of a single image's score"""
    return 1 / error**2


@images_for_a_point.alternative
def rounded_up(*, share, error):
    return int(np.ceil(share * (1 - share) / error**2))
