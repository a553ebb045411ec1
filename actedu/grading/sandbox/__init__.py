"""Where submissions run: everything outside the wall here, and in `inside/` all that is behind it."""

from actedu.grading.sandbox.box import Sandbox
from actedu.grading.sandbox.limits import Limits
from actedu.grading.sandbox.walls import SandboxError

__all__ = ["Limits", "Sandbox", "SandboxError"]
