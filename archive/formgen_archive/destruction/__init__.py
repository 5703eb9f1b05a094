"""Destruction by the legal procedure: states, persons, lists, guards, the run, tombstones.

Everything here decides and does nothing: steps that need a store or a database are yielded as
effects (``effects``) to whoever drives them (``perform``). The rules are those of UU 43/2009 and
PP 28/2012 Ps 65-78.
"""
