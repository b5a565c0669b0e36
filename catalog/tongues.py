"""In which language a short text is, by its smallest words. Pure.

Enough to notice that a source which spoke French speaks English today (reliability G4); not meant for anything finer.
"""

from collections import Counter

from catalog.cleaning.text import fold

_READ = 600
_ENOUGH = 2
_BEYOND_LATIN = "\u0370"

# Words that are frequent in one of these languages and rare in the others, as `fold` writes them.
_WORDS = {
    "fr": "le les des et est une pour dans vous avec sur nous au aux du qui par ce votre nos sont ou",
    "en": "the and of to is for with your you our from are this that by on at we all be will or",
    "es": "el los las y una con por del su sus es en nuestro para como mas todos al lo",
    "de": "der die das und fur mit ist ein eine von zu im den dem wir sie auf nicht",
    "it": "il gli che per una della sono di con alla nel dei le piu questo",
    "nl": "het een van voor met is de en op zijn niet wij ook",
    "pt": "os uma com nao do da em para mais dos ao seu",
}
_TONGUES: dict[str, tuple[str, ...]] = {}
for _tongue, _some in _WORDS.items():
    for _word in _some.split():
        _TONGUES[_word] = (*_TONGUES.get(_word, ()), _tongue)


def tongue_of(text: str) -> str:
    """The language (ISO 639-1) of the beginning of `text`; `other` for other scripts than Latin; empty when unsure."""
    words = text[:_READ].casefold()
    letters = [letter for letter in words if letter.isalpha()]
    if sum(letter >= _BEYOND_LATIN for letter in letters) * 2 > len(letters):
        return "other"
    counts = Counter(tongue for word in fold(words).split() for tongue in _TONGUES.get(word, ()))
    ranked = [*counts.most_common(2), ("", 0), ("", 0)]
    (first, most), (_, next_most) = ranked[:2]
    return first if most >= _ENOUGH and most > next_most else ""
