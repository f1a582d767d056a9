"""Validates Kubernetes objects against Kubernetes' own schemas.

Reads lines of JSON, `[version, objects]`, and answers each with a line of JSON: a list of faults, or
a text that says why it cannot tell. Strictly: an unknown field is a fault, at any depth, though a
server would drop it without a word.
"""

import functools
import json
import sys

import kubernetes_validate
from kubernetes_validate import utils

# It reads all definitions of a version anew for each object.
utils.schema_contents = functools.cache(utils.schema_contents)


def faults(version: str, objects: list[dict]) -> list[str] | str:
    found = []
    for item in objects:
        name = f"{item.get('kind')} {item.get('metadata', {}).get('name')}"
        try:
            used = kubernetes_validate.validate(item, version, strict=True)
            if used != version:
                return f"there is no schema of Kubernetes {version}, only {used}"
        except kubernetes_validate.ValidationError as error:
            path = ".".join(str(part) for part in error.path)
            found.append(f"{name}: {path}: {error.message}")
        except kubernetes_validate.SchemaNotFoundError as error:
            found.append(f"{name}: {error}")
        except utils.VersionNotSupportedError as error:
            return error.message
    return found


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(faults(*json.loads(line))), flush=True)
