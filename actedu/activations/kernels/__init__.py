"""Arithmetic that only saves the last digits: what a formula on paper needs before every float may be trusted.

Whoever wants to know what an activation is need not open these files.
"""
