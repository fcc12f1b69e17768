"""The API as data: wire types and one table of operations. No behaviour.

Routing, decoding, the command line, the OpenAPI document and the compatibility page all walk this
table, so an operation is added in one place. A test holds it against the official SDK.
"""
