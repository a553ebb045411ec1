"""Experiments of module 16, and the parts of them that tests exchange."""

from actedu.modules.m16_frameworks.experiments.one_net import LIBRARIES, STEPS, _in_numpy

__all__ = ["LIBRARIES", "STEPS", "_in_numpy"]
