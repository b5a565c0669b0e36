"""Pure functions from what a source wrote to what may be stored: one module for each kind of value.

None raises on any input; what cannot be cleaned comes back as None or as an empty string.
"""
