"""The seal: what is signed, how it looks on paper, and how a copy is judged. Pure: no I/O here.

The way of a seal, outwards: ``payload`` -> ``cose`` -> ``symbol_text`` -> ``symbol`` -> ``tail``;
``document`` does all of it for one document. Inwards: ``check`` gathers evidence, ``verdict`` says
what it proves. The format is written down for others in docs/seal-format.md.
"""
