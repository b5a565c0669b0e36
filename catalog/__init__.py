"""The catalogue: what is known of weeks, events and associations, and who says so.

Knows nobody: no crawler, no exporter, no web framework.
"""
