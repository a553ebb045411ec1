"""The course's figures with controls. Only this package imports ipywidgets."""
