"""A copy from outside: what kind it is, and which seals it shows. A door: it reads hostile files.

Whatever comes from outside is opened in another process with little memory, little time and no
way to files or network (``sandbox``); only the texts found in it come back.
"""
