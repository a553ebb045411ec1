"""What a person got wrong, told apart from what the course does wrong."""


class UserError(ValueError):
    """A mistake in what somebody typed or wrote: one sentence with what was given, what is accepted and what to do.

    The commands print the sentence. Anything else that ends a command is a bug of the course's, and said to be one.
    """
