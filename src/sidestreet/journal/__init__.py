"""The journal: what the desk remembers, on disk, before anyone is told.

It stores batches of opaque records. It knows nothing of orders or events; it promises only that a
batch whose `append` returned is read back whole, once, and in order, and that a journal which can
no longer keep that promise stops instead of guessing.

Read in this order: `batch` and `segment` (the bytes on disk), `recovery` (how they are read back),
`file_journal` (how they are written), then the rest.
"""

from sidestreet.journal.batch import GENESIS, Batch
from sidestreet.journal.errors import FolderInUse, JournalDamaged, JournalEnds, JournalFailed
from sidestreet.journal.file_journal import SEGMENT_BYTES, FileJournal
from sidestreet.journal.folder import FolderLock
from sidestreet.journal.memory import MemoryJournal
from sidestreet.journal.prefix import JournalPrefix
from sidestreet.journal.recovery import JournalReader, RecoveryReport

__all__ = [
    "GENESIS",
    "SEGMENT_BYTES",
    "Batch",
    "FileJournal",
    "FolderInUse",
    "FolderLock",
    "JournalDamaged",
    "JournalEnds",
    "JournalFailed",
    "JournalPrefix",
    "JournalReader",
    "MemoryJournal",
    "RecoveryReport",
]
