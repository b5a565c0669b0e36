"""How complete an entry is: worked out once for all formats that tell it, one after the other."""

from catalog.scores import completeness_of
from exports.remembering import remembered

complete = remembered(completeness_of)
