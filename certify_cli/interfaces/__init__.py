"""The doors of the program: what each plug-in must offer, and nothing of how.

`probe`, `cloud`, `store`, `leases`, `running` (admissions and listeners), `plugins` (sources and formats),
`notifying`. A new kind of plug-in gets a file of its own here and one contract suite in tests/contracts.
"""

from certify_cli.interfaces.cloud import Availability, Cloud, Consents, Identity
from certify_cli.interfaces.leases import Holder, Leases, Taken
from certify_cli.interfaces.notifying import Notices, Notifier, Outside
from certify_cli.interfaces.plugins import Format, Imported, Source, Statements
from certify_cli.interfaces.probe import Probe, Script, Subject
from certify_cli.interfaces.running import Admission, Call, Clock, Later, Listener, Never, Now
from certify_cli.interfaces.store import Store, Verdicts
from certify_cli.types.screen import Screen

__all__ = [
    "Admission",
    "Availability",
    "Call",
    "Clock",
    "Cloud",
    "Consents",
    "Format",
    "Holder",
    "Identity",
    "Imported",
    "Later",
    "Leases",
    "Listener",
    "Never",
    "Notices",
    "Notifier",
    "Now",
    "Outside",
    "Probe",
    "Screen",
    "Script",
    "Source",
    "Statements",
    "Store",
    "Subject",
    "Taken",
    "Verdicts",
]
