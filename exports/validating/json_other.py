"""JSON of others, and the lesser documents of ours: what it is, and what it is not."""

from typing import Any

from exports.validating.findings import Findings
from exports.validating.json_documents import Parsed, value_written

FORMAT = "json"
MEDIA_TYPES = ("application/json", "application/ld+json", "application/geo+json", "application/schema+json")
# What the members of the outermost object tell, in this order.
_MARKS = (
    ("JSON-LD", ("@context",)),
    ("JSON-LD", ("@graph",)),
    ("JSON Schema", ("$schema", "properties")),
    ("OpenAPI", ("openapi", "paths")),
    ("OpenAPI 2 (Swagger)", ("swagger", "paths")),
    ("OpenDataSoft Explore", ("total_count", "results")),
    ("OpenAgenda", ("events", "total")),
    ("Data Package (Frictionless)", ("resources",)),
    ("jCal / JSCalendar", ("@type", "uid")),
    ("manifest of Goodweek", ("documents",)),
)
_GEO = ("FeatureCollection", "Feature", "Point", "MultiPoint", "Polygon", "MultiPolygon", "LineString")


def validate(found: Parsed, findings: Findings) -> None:
    """Say what a JSON document is; its syntax is all that is judged."""
    findings.add("json-other", found.line(), told=kind_of(found.value))


def kind_of(value: Any) -> str:
    """What a JSON value is, in a few words."""
    if isinstance(value, list):
        first = kind_of(value[0]) if value and isinstance(value[0], dict) else ""
        return f"[…] × {len(value)}" + (f", {first}" if first else "")
    if not isinstance(value, dict):
        told = value_written(value)
        return f'"{told}"' if isinstance(value, str) else told
    if value.get("type") in _GEO:
        return "GeoJSON"
    known = next((name for name, keys in _MARKS if all(key in value for key in keys)), "")
    return known or "{" + ", ".join(list(value)[:6]) + "}"
