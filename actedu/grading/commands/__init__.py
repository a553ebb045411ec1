"""The instructor's commands, one file each; `actedu.cli` lists them. What they do is `classroom`'s, for scripts too."""
