"""Print the lowest versions that pyproject.toml admits, as pip's requirements: each `>=` becomes `==`."""

import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement


def lowest(project: dict) -> list[str]:
    """Return one `name==version` for each package declared, extras too; raises ValueError where one has no single `>=`."""
    lines = [*project["dependencies"]]
    for extra in project["optional-dependencies"].values():
        lines += extra
    pins = []
    for requirement in map(Requirement, lines):
        bounds = [bound.version for bound in requirement.specifier if bound.operator == ">="]
        if len(bounds) != 1:
            raise ValueError(f"{requirement}: one `>=`, no more and no less")
        pins.append(f"{requirement.name}=={bounds[0]}")
    return sorted(pins)


if __name__ == "__main__":
    path = Path(__file__).parents[1] / "pyproject.toml"
    sys.stdout.write("\n".join(lowest(tomllib.loads(path.read_text("utf-8"))["project"])) + "\n")
