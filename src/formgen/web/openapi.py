"""The OpenAPI document of the JSON API, written by hand so that it says what fields mean."""

from typing import Any, Final, get_args

from formgen import __version__
from formgen.seal.wording import Code
from formgen.web.gate import STATUS

_JSON: Final = "application/json"


def document() -> dict[str, Any]:
    """Return the document, OpenAPI 3.1."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Pemeriksaan salinan formulir Pilkada",
            "version": __version__,
            "description": "Checks a copy of a sealed form: by the text of its QR, by the kode cek"
            " under it, or by the file or photograph itself. Nothing that is sent is kept.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "security": [],
        "paths": {
            "/api/v1/check": {"post": _question("checkText", "Check a text", _JSON, _ASKED)},
            "/api/v1/check-file": {
                "post": _question(
                    "checkFile", "Check a PDF or a picture", "multipart/form-data", _FILE
                )
            },
        },
        "components": {"schemas": _SCHEMAS},
    }


def _question(name: str, summary: str, kind: str, body: dict[str, Any]) -> dict[str, Any]:
    refusals = {
        str(status): _response(words, "Refusal") for status, words in sorted(_REFUSALS.items())
    }
    return {
        "operationId": name,
        "summary": summary,
        "parameters": [_LANGUAGE],
        "requestBody": {"required": True, "content": {kind: {"schema": body}}},
        "responses": {"200": _response("A verdict", "Answer"), **refusals},
    }


def _response(words: str, schema: str) -> dict[str, Any]:
    reference = {"$ref": f"#/components/schemas/{schema}"}
    return {"description": words, "content": {_JSON: {"schema": reference}}}


def _object(properties: dict[str, Any], **more: object) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
        **more,
    }


_WORDS: Final = {"type": "string"}
_COUNT: Final = {"type": "integer", "minimum": 0}
_LANGUAGE: Final = {
    "name": "lang",
    "in": "query",
    "description": "Language of the words in the answer.",
    "schema": {"enum": ["id", "en"], "default": "id"},
}
_ASKED: Final = _object(
    {
        "text": {
            "type": "string",
            "minLength": 1,
            "maxLength": 8192,
            "description": "Text of a QR symbol, or a kode cek in any spelling.",
        }
    }
)
_FILE: Final = {
    "type": "object",
    "properties": {
        "berkas": {
            "type": "string",
            "contentMediaType": "application/octet-stream",
            "description": "PDF, JPEG, PNG, WebP or TIFF.",
        }
    },
    "required": ["berkas"],
}
_REFUSALS: Final = {
    STATUS["slow"]: "The body did not arrive in time",
    STATUS["large"]: "The body is too large",
    422: "The body is not what is described here",
    STATUS["address"]: "Too many questions from this network; nothing was checked",
    STATUS["busy"]: "Busy, or register or archive cannot be reached; nothing was checked",
}
_SCHEMAS: Final = {
    "Answer": _object(
        {
            "ok": {"type": "boolean", "description": "Whether every verdict is A, A0, B or C."},
            "copies": {
                "type": "array",
                "items": {"$ref": "#/components/schemas/Copy"},
                "minItems": 1,
                "description": "One, but one for each document of a print file, and for each seal"
                " where a picture shows several.",
            },
        }
    ),
    "Copy": _object(
        {
            "source": {
                "type": "string",
                "description": "Empty, or #page=N: where a document of a print file begins, or"
                " #seal=N: the N-th seal of a picture.",
            },
            "verdict": {"enum": list(get_args(Code)), "description": "Stable code."},
            "title": {"type": "string", "description": "What is proven, in capitals."},
            "text": {"type": "string", "description": "What it means and what to do."},
            "subject": {"anyOf": [{"$ref": "#/components/schemas/Subject"}, {"type": "null"}]},
            "numbers": {"type": "array", "items": {"$ref": "#/components/schemas/Number"}},
            "differences": {
                "type": "array",
                "items": {"$ref": "#/components/schemas/Difference"},
            },
            "reasons": {"type": "array", "items": _WORDS},
            "newer": {
                "type": "string",
                "description": "Kode cek of the edition that replaced it; empty but for F.",
            },
        }
    ),
    "Subject": _object(
        {
            "form": {"type": "string", "description": "Code of the form."},
            "region": {"type": "string", "description": "Place above the TPS."},
            "tps": {"type": "string", "pattern": "^([0-9]{3})?$"},
            "edition": _COUNT,
            "number": _COUNT,
            "page": {**_COUNT, "description": "0 when the verdict is about the whole document."},
            "pages": _COUNT,
        }
    ),
    "Number": _object(
        {
            "label": _WORDS,
            "value": {"type": ["integer", "null"], "description": "null: the box was left empty."},
            "page": _COUNT,
        }
    ),
    "Difference": _object(
        {
            "page": {**_COUNT, "description": "0 for the document as a whole."},
            "field": {"type": "string", "description": "What people call the part."},
            "outcome": {"enum": ["berbeda", "tidak terbaca"]},
            "original": {
                "type": "string",
                "description": "What the archive says there; empty also where somebody is named.",
            },
            "copy": {
                "type": ["string", "null"],
                "description": "What the copy shows there; null: only its picture was compared.",
            },
            "note": {
                "type": "string",
                "description": "How that differs from what the copy's file holds; mostly empty.",
            },
        }
    ),
    "Refusal": _object(
        {
            "ok": {"const": False},
            "code": {"type": "string", "pattern": "^FG-"},
            "message": _WORDS,
            "hint": _WORDS,
        }
    ),
}
