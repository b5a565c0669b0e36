"""Languages by their code: two letters (ISO 639-1) where there are two, else three (ISO 639-3)."""

import re
from functools import lru_cache

from catalog.cleaning.text import clean_line

_TWO_LETTERS = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo"
    " es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka"
    " kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng"
    " nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su"
    " sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
_TWO = frozenset(_TWO_LETTERS.split())
# ISO 639-2 has some codes twice, for libraries and for the rest (`fre`, `fra`); a code that is not here stays as it is.
_THREE_LETTERS = (
    "aar:aa abk:ab afr:af aka:ak alb:sq amh:am ara:ar arg:an arm:hy asm:as ava:av ave:ae aym:ay aze:az bak:ba"
    " bam:bm baq:eu bel:be ben:bn bis:bi bod:bo bos:bs bre:br bul:bg bur:my cat:ca ces:cs cha:ch che:ce chi:zh"
    " chu:cu chv:cv cor:kw cos:co cre:cr cym:cy cze:cs dan:da deu:de div:dv dut:nl dzo:dz ell:el eng:en epo:eo"
    " est:et eus:eu ewe:ee fao:fo fas:fa fij:fj fin:fi fra:fr fre:fr fry:fy ful:ff geo:ka ger:de gla:gd gle:ga"
    " glg:gl glv:gv gre:el grn:gn guj:gu hat:ht hau:ha heb:he her:hz hin:hi hmo:ho hrv:hr hun:hu hye:hy ibo:ig"
    " ice:is ido:io iii:ii iku:iu ile:ie ina:ia ind:id ipk:ik isl:is ita:it jav:jv jpn:ja kal:kl kan:kn kas:ks"
    " kat:ka kau:kr kaz:kk khm:km kik:ki kin:rw kir:ky kom:kv kon:kg kor:ko kua:kj kur:ku lao:lo lat:la lav:lv"
    " lim:li lin:ln lit:lt ltz:lb lub:lu lug:lg mac:mk mah:mh mal:ml mao:mi mar:mr may:ms mkd:mk mlg:mg mlt:mt"
    " mon:mn mri:mi msa:ms mya:my nau:na nav:nv nbl:nr nde:nd ndo:ng nep:ne nld:nl nno:nn nob:nb nor:no nya:ny"
    " oci:oc oji:oj ori:or orm:om oss:os pan:pa per:fa pli:pi pol:pl por:pt pus:ps que:qu roh:rm ron:ro rum:ro"
    " run:rn rus:ru sag:sg san:sa sin:si slk:sk slo:sk slv:sl sme:se smo:sm sna:sn snd:sd som:so sot:st spa:es"
    " sqi:sq srd:sc srp:sr ssw:ss sun:su swa:sw swe:sv tah:ty tam:ta tat:tt tel:te tgk:tg tgl:tl tha:th tib:bo"
    " tir:ti ton:to tsn:tn tso:ts tuk:tk tur:tr twi:ak uig:ug ukr:uk urd:ur uzb:uz ven:ve vie:vi vol:vo wel:cy"
    " wln:wa wol:wo xho:xh yid:yi yor:yo zha:za zho:zh zul:zu"
)
_OF_THREE = dict(pair.split(":") for pair in _THREE_LETTERS.split())
# Withdrawn codes, and what says that no language is told.
_NOW = {"iw": "he", "in": "id", "ji": "yi", "jw": "jv", "mo": "ro", "sh": "sr"}
_NONE = frozenset({"und", "mul", "mis", "zxx"})
_CODE = re.compile(r"([a-z]{2,3})(?:[-_].*)?", re.ASCII)


def clean_language(value: object) -> str | None:
    """The code of a language from `fr`, `FR`, `fr-FR` or `fra`; empty for a code of none; None for what is no code."""
    said = _CODE.fullmatch(clean_line(value, 40).lower())
    return _known(said[1]) if said else None


@lru_cache(maxsize=1_000)
def _known(code: str) -> str:
    code = _NOW.get(code, code)
    if len(code) == 2:
        return code if code in _TWO else ""
    return "" if code in _NONE else _OF_THREE.get(code, code)
