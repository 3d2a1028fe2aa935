"""Tools for language models: few, read-only, and no answer without how sure it is.

A model repeats what it reads. So whatever an answer rests on is told with it: polarity, certainty,
the source's words, and what the literature says against them.
"""
