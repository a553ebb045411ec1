"""A class of invented students, to see what grading a class is like: `actedu demo`."""
