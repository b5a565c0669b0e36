"""The components of a calendar: what stands within what (RFC 5545 section 3.4 and 3.6)."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from exports.validating.findings import Findings
from exports.validating.ical_lines import ContentLine

# What entries may hold: alarms are not among it, which only some of them have.
_ENTRIES = ("VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY")
# In what each component may stand (RFC 5545 section 3.6, RFC 7953, RFC 9073 section 7, RFC 9074 section 8.1). The
# polls of draft-ietf-calext-vpoll hold what is voted on.
_HOMES: dict[str, tuple[str, ...]] = {
    "VCALENDAR": (),
    **dict.fromkeys(_ENTRIES, ("VCALENDAR", "VPOLL")),
    **dict.fromkeys(("VTIMEZONE", "VAVAILABILITY", "VPOLL"), ("VCALENDAR",)),
    "VALARM": ("VEVENT", "VTODO", "VPOLL"),
    "STANDARD": ("VTIMEZONE",),
    "DAYLIGHT": ("VTIMEZONE",),
    "AVAILABLE": ("VAVAILABILITY",),
    "PARTICIPANT": (*_ENTRIES, "VPOLL"),
    "VRESOURCE": (*_ENTRIES, "VPOLL", "PARTICIPANT"),
    "VLOCATION": (*_ENTRIES, "VPOLL", "PARTICIPANT", "VRESOURCE", "VALARM"),
}


@dataclass(slots=True)
class Component:
    """A component: `line` is that of its BEGIN."""

    name: str
    line: int
    properties: list[ContentLine] = field(default_factory=list)
    children: list["Component"] = field(default_factory=list)

    def first(self, name: str) -> ContentLine | None:
        """The first property of this name."""
        return next((one for one in self.properties if one.name == name), None)

    def all(self, *names: str) -> list[ContentLine]:
        """All properties of these names."""
        return [one for one in self.properties if one.name in names]

    def value(self, name: str) -> str:
        """The value of the first property of this name; empty where there is none."""
        found = self.first(name)
        return found.value.strip() if found else ""

    def named(self, *names: str) -> Iterator["Component"]:
        """The children of these names."""
        return (one for one in self.children if one.name in names)

    @property
    def where(self) -> str:
        """How it is told of."""
        known = self.value("UID") or self.value("TZID") or self.value("SUMMARY")
        return f"{self.name} {known[:60]}".strip()


def is_known(name: str) -> bool:
    """Whether a standard says what a component of this name is."""
    return name in _HOMES


def calendars(lines: Iterable[ContentLine], findings: Findings) -> list[Component]:
    """The VCALENDARs of a stream; lines outside of them, and components that do not end or are misplaced, are noted."""
    found: list[Component] = []
    stack: list[Component] = []
    names: Counter[str] = Counter()
    for line in lines:
        if line.name == "BEGIN":
            made = Component(line.value.strip().upper(), line.line)
            if stack:
                stack[-1].children.append(made)
            elif made.name == "VCALENDAR":
                found.append(made)
            else:
                findings.add("ical-outside", line.line, told=made.name)
            stack.append(made)
            names[made.name] += 1
        elif line.name == "END":
            _end(line, stack, names, findings)
        elif stack:
            stack[-1].properties.append(line)
        else:
            findings.add("ical-outside", line.line, told=line.name)
    for one in stack:
        findings.add("ical-not-closed", one.line, one.where, told=one.name)
    return found


def _end(line: ContentLine, stack: list[Component], names: Counter[str], findings: Findings) -> None:
    name = line.value.strip().upper()
    if not names[name]:
        findings.add("ical-end-unmatched", line.line, told=name)
        return
    while True:
        closed = stack.pop()
        names[closed.name] -= 1
        if closed.name == name:
            _check_places(closed, findings)
            return
        findings.add("ical-not-closed", closed.line, closed.where, told=closed.name)


def _check_places(closed: Component, findings: Findings) -> None:
    """What stands in a component that has its END: of one that has none, the END is what is missing."""
    if not is_known(closed.name):
        return
    for child in closed.children:
        if closed.name not in _HOMES.get(child.name, (closed.name,)):
            findings.add("ical-component-misplaced", child.line, child.where, told=child.name, within=closed.name)
