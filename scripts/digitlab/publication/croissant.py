"""Describe the images of a study in Croissant, the metadata format of data sets for learning."""

from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
KINDS = {".gz": "application/gzip", ".zip": "application/zip"}
CONFORMS_TO = "http://mlcommons.org/croissant/1.0"


def file_object(file: Mapping[str, Any]) -> dict[str, Any]:
    """Return the description of a ``file`` as the provenance of a study tells of it."""
    name = str(file["name"])
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "description": f"From {file['source']}.",
        "contentUrl": str(file["source"]) if "://" in str(file["source"]) else name,
        "contentSize": f"{file['bytes']} B",
        "encodingFormat": KINDS.get(PurePath(name).suffix, "application/octet-stream"),
        "sha256": file["sha256"],
    }


def croissant(provenance: Mapping[str, Any], published: str) -> dict[str, Any]:
    """Return the description of the data set whose ``provenance`` a study recorded.

    ``published`` is a date in ISO form. The description names each file with its checksum; what the
    files hold is told in words, because IDX is no format that Croissant can read.
    """
    classes = ", ".join(provenance["classes"])
    return {
        "@context": CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": CONFORMS_TO,
        "name": str(provenance["dataset"]),
        "description": (
            f"{provenance['images']} gray images of {provenance['height']} x "
            f"{provenance['width']} pixels, {provenance['official']} of them an official test set, "
            f"with the classes {classes}."
        ),
        "datePublished": published,
        "isLiveDataset": False,
        "distribution": [file_object(file) for file in provenance["files"]],
    }
