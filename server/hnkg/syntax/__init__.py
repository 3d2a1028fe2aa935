"""The text of a query: its words, its outline, and what is wrong with one that is not SPARQL.

``tokens`` looks at a query's words without parsing it, ``outline`` at its brackets, ``explain``
turns the engine's syntax errors into teaching ones.
"""
