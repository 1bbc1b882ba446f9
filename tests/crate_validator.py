"""Validate a crate by roc-validator (CRS4) without a network: `python crate_validator.py FOLDER PROFILE SEVERITY`.

The validator fetches the JSON-LD contexts that a crate names; here they are answered from this file, by the IRIs that
those contexts give to the terms that crates of abs-study use. It prints what it finds wrong, a line for each.
"""

import json
import sys

SCHEMA, BIOSCHEMAS, TERMS = (
    "http://schema.org/",
    "https://bioschemas.org/",
    "https://w3id.org/ro/terms/workflow-run#",
)
WORKFLOW = f"{BIOSCHEMAS}ComputationalWorkflow"
CONTEXT = {
    "File": f"{SCHEMA}MediaObject",
    "ComputationalWorkflow": WORKFLOW,
    "input": f"{WORKFLOW}#input",
    "output": f"{WORKFLOW}#output",
    "FormalParameter": f"{BIOSCHEMAS}FormalParameter",
    "conformsTo": "http://purl.org/dc/terms/conformsTo",
    "sha256": f"{TERMS}sha256",
    **{
        name: f"{SCHEMA}{name}"
        for name in (
            "CreativeWork Dataset SoftwareSourceCode SoftwareApplication ComputerLanguage CreateAction PropertyValue "
            "Organization Person about name description datePublished license mainEntity mentions hasPart inLanguage "
            "version author contentSize encodingFormat exampleOfWork programmingLanguage additionalType multipleValues "
            "value instrument actionStatus object result agent softwareVersion softwareRequirements url"
        ).split()
    },
}


class Answer:
    """What the validator is answered when it asks for a context."""

    status_code = 200
    headers = {"Content-Type": "application/ld+json"}  # noqa: RUF012
    text = json.dumps({"@context": CONTEXT})
    content = text.encode()
    ok = True

    def json(self):
        """The context."""
        return {"@context": CONTEXT}

    def raise_for_status(self):
        """Nothing went wrong."""


def main(folder, profile, severity):
    """Print each issue of a crate at this severity or above."""
    from rocrate_validator import models, services
    from rocrate_validator.utils.http import HttpRequester

    answered = lambda _self, _url, *_rest, **_more: Answer()  # noqa: E731
    HttpRequester.get = HttpRequester.head = answered
    settings = services.ValidationSettings(
        rocrate_uri=folder,
        profile_identifier=profile,
        requirement_severity=getattr(models.Severity, severity),
    )
    for issue in services.validate(settings).get_issues():
        print(issue.severity.name, issue.check.identifier, issue.message)


if __name__ == "__main__":
    main(*sys.argv[1:])
