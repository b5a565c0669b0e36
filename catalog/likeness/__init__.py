"""Could these two sightings be of one subject? Candidates, a score and its reasons. Pure.

`traits_of` takes from a sighting what is compared, `block_keys` names the drawers in which others like
it would lie, `compare` says same, different or doubtful, and why.
"""
