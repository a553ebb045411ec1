"""What a page knows of each activation."""


def module() -> str:
    """Return the module that gives `entries`."""
    return "export const entries = [];\n"
