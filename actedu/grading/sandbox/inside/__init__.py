"""What student code can read of the course: this folder is mounted in the sandbox, whole, and nothing else of it.

So no answer, no check and no score may be here. It needs the standard library and NumPy only.
"""
