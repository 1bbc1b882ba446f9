"""What RO-Crate 1.1 and the profiles that a crate names ask of it, checked without a network.

Each rule is a MUST (or, where said, a SHOULD that a reader relies on) of: RO-Crate 1.1; Process Run Crate 0.5; Workflow
Run Crate 0.5; Workflow RO-Crate 1.0; Bioschemas FormalParameter as Workflow Run Crate takes it up.
"""

import hashlib
import re
from datetime import date
from pathlib import Path
from urllib.parse import unquote

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
PROFILES = ("https://w3id.org/ro/wfrun/process/", "https://w3id.org/ro/wfrun/workflow/")
WORKFLOW_CRATE = "https://w3id.org/workflowhub/workflow-ro-crate/1.0"
MAIN = {"File", "SoftwareSourceCode", "ComputationalWorkflow"}
VALUES = {"Text", "Integer", "Float", "Boolean", "Number", "Date", "DateTime", "DataType"}


def listed(value):
    """A value as a list: JSON-LD leaves the brackets of a single one out."""
    return value if isinstance(value, list) else [] if value is None else [value]


def refs(value):
    """The ids that a value refers to."""
    return [one["@id"] for one in listed(value) if isinstance(one, dict) and "@id" in one]


def types(entity):
    """The types of an entity."""
    return set(listed(entity.get("@type")))


def faults(crate, folder):
    """Return what is wrong with a crate whose files stand in a folder, in words; nothing where it is valid."""
    entities = {}
    found = _structure(crate, entities)
    root = entities.get("./")
    if found or root is None:
        return [*found, *([] if root else ["no root data entity ./"])]
    found += _descriptor(entities) + _root(root, entities) + _references(entities)
    found += _data_entities(root, entities, Path(folder)) + _workflow(root, entities)
    return found + _actions(root, entities) + _parameters(root, entities)


def _structure(crate, entities):
    found = [] if CONTEXT in listed(crate.get("@context")) else ["the context is not that of RO-Crate 1.1"]
    for entity in crate.get("@graph", []):
        name = entity.get("@id")
        if not isinstance(name, str) or not types(entity):
            found.append(f"an entity without @id or @type: {str(entity)[:60]}")
        elif name in entities:
            found.append(f"{name} twice in the graph")
        else:
            entities[name] = entity
        nested = [key for key, value in entity.items() for one in listed(value) if _nested(one)]
        found += [f"{name}: {key} is not flat" for key in nested]
    return found


def _nested(value):
    return isinstance(value, dict) and set(value) != {"@id"} and "@value" not in value


def _descriptor(entities):
    entity = entities.get("ro-crate-metadata.json", {})
    found = [] if types(entity) == {"CreativeWork"} else ["the descriptor is not a CreativeWork"]
    found += [] if refs(entity.get("about")) == ["./"] else ["the descriptor is not about the root"]
    conforms = refs(entity.get("conformsTo"))
    asked = ("https://w3id.org/ro/crate/1.1", WORKFLOW_CRATE)
    return found + [f"the descriptor does not conform to {one}" for one in asked if one not in conforms]


def _root(root, entities):
    found = [] if "Dataset" in types(root) else ["the root is not a Dataset"]
    for key in ("name", "description", "datePublished", "license", "hasPart", "mainEntity"):
        found += [] if root.get(key) else [f"the root has no {key}"]
    try:
        date.fromisoformat(str(root.get("datePublished"))[:10])
    except ValueError:
        found.append("datePublished is no date of ISO 8601")
    for name in refs(root.get("license")):
        entity = entities.get(name, {})
        found += [f"the licence has no {key}" for key in ("name", "description") if not entity.get(key)]
    conforms = refs(root.get("conformsTo"))
    for start in PROFILES:
        known = [
            one for one in conforms if one.startswith(start) and re.fullmatch(r"[\d.]+", one[len(start) :])
        ]
        told = [one for one in known if "CreativeWork" in types(entities.get(one, {}))]
        found += [] if told else [f"the root does not conform to {start}…"]
    return found


def _references(entities):
    found = []
    for name, entity in entities.items():
        for key, value in entity.items():
            for other in refs(value):
                known = other in entities or re.match(r"https?://(w3id\.org/ro/crate|schema\.org)/", other)
                found += [] if known else [f"{name}: {key} leads to {other}, which is not there"]
    return found


def _data_entities(root, entities, folder):
    """Files are told as they are, by a path inside the crate, and hang together from the root."""
    found, reached, waiting = [], set(), refs(root.get("hasPart"))
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += refs(entities.get(name, {}).get("hasPart"))
    for name, entity in entities.items():
        if "File" not in types(entity):
            continue
        found += [] if name in reached else [f"{name} is no part of the root"]
        path = unquote(name)
        if path.startswith("/") or ".." in path.split("/") or " " in name or not name.isascii():
            found.append(f"{name} is no relative path written as a URI")
        elif not (folder / path).is_file():
            found.append(f"{name} is not in the folder")
        else:
            found += _told(name, entity, (folder / path).read_bytes())
    return found


def _told(name, entity, content):
    found = [] if entity.get("encodingFormat") else [f"{name} has no encodingFormat"]
    if "sha256" not in entity:
        # Only what is written after the crate may go without.
        return found + ([] if entity.get("about") else [f"{name} has no sha256"])
    if entity["sha256"] != hashlib.sha256(content).hexdigest():
        found.append(f"{name}: another sha256")
    return found + ([] if entity.get("contentSize") == str(len(content)) else [f"{name}: another size"])


def _workflow(root, entities):
    names = refs(root.get("mainEntity"))
    entity = entities.get(names[0], {}) if len(names) == 1 else {}
    found = (
        []
        if types(entity) >= MAIN
        else ["mainEntity is no File, SoftwareSourceCode and ComputationalWorkflow"]
    )
    languages = [entities.get(one, {}) for one in refs(entity.get("programmingLanguage"))]
    if not languages or not all("ComputerLanguage" in types(one) for one in languages):
        found.append("the workflow names no ComputerLanguage")
    return found


def _actions(root, entities):
    actions = {name: one for name, one in entities.items() if "CreateAction" in types(one)}
    main = refs(root.get("mainEntity"))
    if not any(refs(action.get("instrument")) == main for action in actions.values()):
        return ["no action has the workflow as its instrument"]
    found = []
    for name, action in actions.items():
        found += [f"{name} has no {key}" for key in ("instrument", "result", "name") if not action.get(key)]
        found += [] if name in refs(root.get("mentions")) else [f"{name} is not mentioned by the root"]
        for instrument in refs(action.get("instrument")):
            tool = types(entities.get(instrument, {}))
            known = tool & {"SoftwareApplication", "SoftwareSourceCode", "ComputationalWorkflow"}
            found += [] if known else [f"{name}: {instrument} is no program"]
        for one in refs(action.get("object")) + refs(action.get("result")):
            known = types(entities.get(one, {})) & {
                "File",
                "Dataset",
                "Collection",
                "CreativeWork",
                "PropertyValue",
            }
            found += [] if known else [f"{name}: {one} can be neither taken nor given"]
    return found


def _parameters(root, entities):
    """What fills a slot says so, and is an object of the action where the slot is an input, a result where it is not."""
    workflow = entities.get(refs(root.get("mainEntity"))[0], {})
    slots = {name: one for name, one in entities.items() if "FormalParameter" in types(one)}
    given, taken = refs(workflow.get("output")), refs(workflow.get("input"))
    found = [f"{name} is no slot of the workflow" for name in slots if name not in given + taken]
    found += [f"{name} is no FormalParameter" for name in given + taken if name not in slots]
    for name, slot in slots.items():
        kinds = set(listed(slot.get("additionalType")))
        if (
            not kinds
            or not kinds <= VALUES | {"File", "Dataset", "Collection", "PropertyValue"}
            or not slot.get("name")
        ):
            found.append(f"{name} has no name or no additionalType")
    objects, results = set(), set()
    for action in entities.values():
        if "CreateAction" in types(action):
            objects |= set(refs(action.get("object")))
            results |= set(refs(action.get("result")))
    filled = set()
    for name, entity in entities.items():
        for slot in refs(entity.get("exampleOfWork")):
            filled.add(slot)
            side = objects if slot in taken else results
            found += [] if name in side else [f"{name} fills {slot}, but the run neither took nor gave it"]
    return found + [f"nothing fills {name}" for name in slots if name not in filled]
