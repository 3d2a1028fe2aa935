"""The SPARQL 1.1 Protocol without a web framework: values go in, values come out.

``request`` reads what a client sends, ``negotiation`` chooses the format of the answer,
``tokens`` looks at a query's words without parsing it, ``explain`` turns the engine's syntax
errors into teaching ones, ``description`` writes the Service Description, ``problems`` the errors.
"""
