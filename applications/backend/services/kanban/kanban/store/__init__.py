"""Queries. Every function works within the transaction of its caller."""
