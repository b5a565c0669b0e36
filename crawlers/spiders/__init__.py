"""Spiders for sites that speak no format at all.

Every other source is a TOML file, from which `crawlers.loader` makes a spider. A module is added
here only when no reader can read a site.
"""
