"""A server that answers as the HelloAsso API v5 does, by the schemas of HelloAsso's own OpenAPI document.

The document lies beside the repository and is not part of it. Each answer has every field of its
schema, with invented values of the right type, and is validated against the schema before it is
sent; each request is validated too: unknown query parameters and filters are answered with 400.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from catalog import clock
from tests.crawlers.token_server import Asked, TokenServer, token_server

DOCUMENT = (
    Path(__file__).parents[2] / ".." / "shared" / "realdata" / "HelloAsso__helloasso-open-api" / "helloasso.json"
).resolve()
PAGES = "https://www.plateforme.example/associations"
_DIRECTORY = re.compile(r"/v5(/directory/(forms|organizations))")
_FORM = re.compile(r"/v5/organizations/([^/]+)/forms/([^/]+)/([^/]+)/public")
_LIST = re.compile(r"/v5/organizations/([^/]+)/forms")
_ORGANISATION = re.compile(r"/v5/organizations/([^/]+)")
FORM_PATH = "/organizations/{organizationSlug}/forms/{formType}/{formSlug}/public"


class Schemas:
    """The schemas of the document: values by them, and whether values fit them."""

    def __init__(self, path: Path = DOCUMENT) -> None:
        self._document = _as_json_schema(json.loads(path.read_bytes()))

    def answer(self, method: str, path: str) -> dict[str, Any]:
        """The schema of the good answer to `method` at `path`."""
        found = self._document["paths"][path][method]["responses"]["200"]["content"]["application/json"]["schema"]
        return dict(found)

    def request(self, method: str, path: str) -> dict[str, Any]:
        """The schema of what is posted to `path`."""
        return dict(self._document["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"])

    def parameters(self, method: str, path: str) -> set[str]:
        """The query parameters that `path` knows."""
        said = self._document["paths"][path][method].get("parameters", [])
        return {parameter["name"] for parameter in said if parameter["in"] == "query"}

    def words(self, ending: str) -> list[str]:
        """The words of the enumeration whose name ends so."""
        [schema] = [value for name, value in self._document["components"]["schemas"].items() if name.endswith(ending)]
        return list(schema["enum"])

    def properties(self, schema: dict[str, Any]) -> set[str]:
        """The names of the fields of an object."""
        return set(self._resolved(schema)["properties"])

    def validate(self, schema: dict[str, Any], value: object) -> None:
        """Raise jsonschema's ValidationError unless `value` fits."""
        Draft202012Validator({**schema, "components": self._document["components"]}).validate(value)

    def invent(self, schema: dict[str, Any], name: str = "value") -> Any:
        """A value with every field, of the right types; texts say which field they are."""
        schema = self._resolved(schema)
        if "enum" in schema:
            return schema["enum"][0]
        kind = schema.get("type")
        match kind[0] if isinstance(kind, list) else kind:
            case "object":
                return {key: self.invent(value, key) for key, value in schema.get("properties", {}).items()}
            case "array":
                return [self.invent(schema["items"], name)]
            case "integer":
                return 7
            case "number":
                return 2.5
            case "boolean":
                return True
        if schema.get("format") == "date-time":
            return (clock.now() + timedelta(days=30)).strftime("%Y-%m-%dT14:00:00+00:00")
        if schema.get("maxLength") == 3:
            return "FRA"
        return f"https://www.plateforme.example/{name}" if name.lower().endswith("url") else f"{name} inventé"

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            schema = self._document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return schema


def _as_json_schema(node: Any) -> Any:
    """An OpenAPI 3.0 document whose schemas say `nullable` as JSON Schema does."""
    if isinstance(node, list):
        return [_as_json_schema(value) for value in node]
    if not isinstance(node, dict):
        return node
    made = {key: _as_json_schema(value) for key, value in node.items() if key != "nullable"}
    if node.get("nullable") is True and isinstance(node.get("type"), str):
        made["type"] = [node["type"], "null"]
    return made


@dataclass
class Platform:
    """What the stub has: forms, organisations, and the log of what changed, which its directories tell.

    Attributes:
        most: items on a page of a directory or list, whatever the visitor asks for.
        mistakes: requests and answers that do not fit the document.
    """

    schemas: Schemas
    most: int = 2
    forms: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)
    organisations: dict[str, dict[str, Any]] = field(default_factory=dict)
    changes: list[tuple[str, str, Any]] = field(default_factory=list)
    mistakes: list[str] = field(default_factory=list)

    def form(self, organisation: str, kind: str, slug: str, **more: Any) -> None:
        """Publish a form, or change it."""
        made = self.schemas.invent(self.schemas.answer("get", FORM_PATH))
        made |= {"organizationSlug": organisation, "formType": kind, "formSlug": slug, "title": f"Titre de {slug}"}
        made |= {"url": f"{PAGES}/{organisation}/evenements/{slug}", "state": "Public", **more}
        self.forms[organisation, kind, slug] = made
        self.changes.append(("forms", "Insert", (organisation, kind, slug)))

    def organisation(self, slug: str, **more: Any) -> None:
        """Publish an organisation, or change it."""
        made = self.schemas.invent(self.schemas.answer("get", "/organizations/{organizationSlug}"))
        self.organisations[slug] = made | {"organizationSlug": slug, "url": f"{PAGES}/{slug}", **more}
        self.changes.append(("organizations", "Insert", slug))

    def withdraw(self, organisation: str, kind: str = "", slug: str = "") -> None:
        """Withdraw a form, or an organisation."""
        if slug:
            del self.forms[organisation, kind, slug]
            self.changes.append(("forms", "Delete", (organisation, kind, slug)))
        else:
            del self.organisations[organisation]
            self.changes.append(("organizations", "Delete", organisation))

    def respond(self, asked: Asked) -> tuple[int, Any]:
        """Status and answer; 400 for what the document does not know."""
        try:
            return self._respond(asked)
        except (ValidationError, json.JSONDecodeError) as error:
            self.mistakes.append(f"{asked.method} {asked.path} {asked.body}: {str(error)[:300]}")
            return 400, {"errors": [{"code": "ArgumentInvalid", "message": "does not fit"}]}

    def _respond(self, asked: Asked) -> tuple[int, Any]:
        path, query = urlsplit(asked.path).path, dict(parse_qsl(urlsplit(asked.path).query))
        if found := _DIRECTORY.fullmatch(path):
            self._check(asked, "post", found[1], query)
            self.schemas.validate(self.schemas.request("post", found[1]), json.loads(asked.body))
            return self._sent("post", found[1], self._directory(found[2], query, json.loads(asked.body)))
        if found := _FORM.fullmatch(path):
            self._check(asked, "get", FORM_PATH, query)
            form = self.forms.get((found[1], found[2], found[3]))
            return self._sent("get", FORM_PATH, form) if form else (404, {})
        if found := _LIST.fullmatch(path):
            self._check(asked, "get", "/organizations/{organizationSlug}/forms", query)
            return self._sent("get", "/organizations/{organizationSlug}/forms", self._list(found[1], query))
        if found := _ORGANISATION.fullmatch(path):
            self._check(asked, "get", "/organizations/{organizationSlug}", query)
            organisation = self.organisations.get(found[1])
            return self._sent("get", "/organizations/{organizationSlug}", organisation) if organisation else (404, {})
        return 404, {}

    def _check(self, asked: Asked, method: str, path: str, query: dict[str, str]) -> None:
        if asked.method.lower() != method or (unknown := query.keys() - self.schemas.parameters(method, path)):
            raise ValidationError(f"{asked.method}, parameters {unknown if asked.method.lower() == method else query}")

    def _sent(self, method: str, path: str, answer: Any) -> tuple[int, Any]:
        self.schemas.validate(self.schemas.answer(method, path), answer)
        return 200, answer

    def _directory(self, kind: str, query: dict[str, str], filters: dict[str, Any]) -> dict[str, Any]:
        """What changed since the token; of several changes of one thing the last one."""
        since = int(query.get("continuationToken", "t0").removeprefix("t"))
        last = {key: number for number, (of, _, key) in enumerate(self.changes, 1) if of == kind}
        later = sorted(number for key, number in last.items() if number > since and _fits(key, filters))
        shown = later[: self.most]
        items = [self._change(number) for number in shown]
        token = f"t{shown[-1] if shown else since}"
        pagination = {"pageSize": self.most, "totalCount": -1, "pageIndex": -1, "totalPages": -1}
        return {"data": items, "pagination": {**pagination, "continuationToken": token}}

    def _change(self, number: int) -> dict[str, Any]:
        kind, action, key = self.changes[number - 1]
        if kind == "organizations":
            return {"action": action, "record": {"organizationSlug": key, "url": f"{PAGES}/{key}"}}
        organisation, form_type, slug = key
        record = {"organizationSlug": organisation, "formType": form_type, "formSlug": slug}
        return {"action": action, "record": {**record, "url": f"{PAGES}/{organisation}/evenements/{slug}"}}

    def _list(self, organisation: str, query: dict[str, str]) -> dict[str, Any]:
        wanted = query.get("states", "Public").split(",")
        light = self.schemas.properties(self.schemas.answer("get", "/organizations/{organizationSlug}/forms"))
        item = self.schemas.invent(self.schemas.answer("get", "/organizations/{organizationSlug}/forms"))["data"][0]
        assert light == {"data", "pagination"}
        forms = [form for key, form in self.forms.items() if key[0] == organisation and form["state"] in wanted]
        first = int(query.get("continuationToken", "l0").removeprefix("l"))
        shown = [{name: deepcopy(form[name]) for name in item} for form in forms[first : first + self.most]]
        pages = -(-len(forms) // self.most)
        pagination = {"pageSize": self.most, "totalCount": len(forms), "totalPages": pages}
        pagination |= {"pageIndex": first // self.most + 1}
        return {"data": shown, "pagination": {**pagination, "continuationToken": f"l{first + len(shown)}"}}


def _fits(key: Any, filters: dict[str, Any]) -> bool:
    return not isinstance(key, tuple) or key[1] in filters.get("formTypes", [key[1]])


@contextmanager
def platform(address: str = "127.0.0.1") -> Iterator[tuple[Platform, TokenServer]]:
    """The platform and its server, for the length of a block."""
    stub = Platform(Schemas())
    with token_server(stub.respond, address) as server:
        yield stub, server
