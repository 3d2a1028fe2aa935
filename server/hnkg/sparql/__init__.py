"""The SPARQL 1.1 Protocol without a web framework: values go in, values come out.

``request`` reads what a client sends, ``negotiation`` chooses the format of the answer,
``description`` writes the Service Description, ``problems`` the errors.
"""
