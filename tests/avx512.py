"""Print the AVX-512 features that NumPy uses on this processor, as NPY_DISABLE_CPU_FEATURES wants them."""

from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__

# X86_V4 is NumPy's newer name for the AVX-512 of Skylake
print(*(name for name in __cpu_dispatch__ if name.startswith(("AVX512", "X86_V4")) and __cpu_features__[name]))
