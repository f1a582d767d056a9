"""Validates Kubernetes objects against Kubernetes' own schemas.

Reads a JSON list of objects, prints a JSON list of faults. Strictly: an unknown field is a fault,
at any depth, though a server would drop it without a word.
"""

import json
import sys

import kubernetes_validate


def faults(version: str, objects: list[dict]) -> list[str]:
    found = []
    for item in objects:
        name = f"{item.get('kind')} {item.get('metadata', {}).get('name')}"
        try:
            used = kubernetes_validate.validate(item, version, strict=True)
            if used != version:
                raise SystemExit(f"there is no schema of Kubernetes {version}, only {used}")
        except kubernetes_validate.ValidationError as error:
            path = ".".join(str(part) for part in error.path)
            found.append(f"{name}: {path}: {error.message}")
        except kubernetes_validate.SchemaNotFoundError as error:
            found.append(f"{name}: {error}")
    return found


if __name__ == "__main__":
    print(json.dumps(faults(sys.argv[1], json.load(sys.stdin))))
