"""Labs for a page without a kernel: recorded for a grid of settings, and switched by sliders."""

from actedu.baked.page import fragment, prepare, script, style

__all__ = ["fragment", "prepare", "script", "style"]
