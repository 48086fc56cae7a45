"""The doors of the program: what each plug-in must offer, and nothing of how.

`probe`, `cloud`, `store`, `running` (admissions and listeners), `plugins` (sources and formats). A new kind of plug-in
gets a file of its own here and one contract suite in tests/contracts.
"""

from certify_cli.interfaces.cloud import Availability, Cloud, Identity
from certify_cli.interfaces.plugins import Format, Imported, Source
from certify_cli.interfaces.probe import Probe, Script, Subject
from certify_cli.interfaces.running import Admission, Call, Clock, Later, Listener, Never, Now
from certify_cli.interfaces.store import Store
from certify_cli.types.screen import Screen

__all__ = [
    "Admission",
    "Availability",
    "Call",
    "Clock",
    "Cloud",
    "Format",
    "Identity",
    "Imported",
    "Later",
    "Listener",
    "Never",
    "Now",
    "Probe",
    "Screen",
    "Script",
    "Source",
    "Store",
    "Subject",
]
