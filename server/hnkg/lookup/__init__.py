"""Find things by name or identifier: no web framework, no store, no files.

What there is to find comes as rows of SPARQL results (:mod:`gathering`), so it works for any RDF.
An :class:`~hnkg.lookup.index.Index` is made of it once, and each hit says why it is one.
"""
