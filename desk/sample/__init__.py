"""The bundled sample: an invented département and its week, and the Social Good Week of 2015 as documented.

`web` renders the sample web for a day, `server` serves it on loopback, `instance` writes an instance
of Goodweek that reads it. Nothing here is asked of the network. Everything of the invented
département carries `sample = true`; the dossier of 2015 holds facts, each with its source.
"""
