"""Every metric that a server tells: the only place where one is declared.

`docs/operations.md` has a row for each, and a test compares. A name is never changed and never
means something else: people's alerts ask for it.
"""

from typing import Final

from sidestreet.http.exposition import Kind, Metric

_C, _G, _H = Kind.COUNTER, Kind.GAUGE, Kind.HISTOGRAM

BUILD: Final = Metric(
    "sidestreet_build_info", _G, "Always 1; its label is the version.", ("version",)
)
REQUESTS: Final = Metric(
    "sidestreet_http_requests_total",
    _C,
    "Requests answered, by operation or page. Without one: refused before it was known.",
    ("operation", "status"),
)
DURATIONS: Final = Metric(
    "sidestreet_http_request_duration_seconds",
    _H,
    "From the request as a whole to its answer, by operation.",
    ("operation",),
)
CONNECTIONS: Final = Metric(
    "sidestreet_http_connections", _G, "Open connections, streams included."
)
STREAMS: Final = Metric("sidestreet_http_streams", _G, "Open streams.")
GAPS: Final = Metric(
    "sidestreet_stream_gaps_total", _C, "How often a reader of events was told of a gap."
)
COMMANDS: Final = Metric(
    "sidestreet_commands_total", _C, "Commands decided on behalf of somebody who is answered."
)
REFUSALS: Final = Metric(
    "sidestreet_refusals_total", _C, "Commands and orders that the desk refused.", ("reason",)
)
EVENTS: Final = Metric("sidestreet_events_total", _C, "Durable events since the start.", ("event",))
BATCHES: Final = Metric("sidestreet_batches_total", _C, "Durable batches since the start.")
RECORDS: Final = Metric(
    "sidestreet_records_total", _C, "Durable records since the start; by batches, their size."
)
WRITES: Final = Metric("sidestreet_journal_write_seconds", _H, "Writing and syncing one batch.")
SEQUENCE: Final = Metric("sidestreet_journal_sequence", _G, "The last durable record.")
EPOCH: Final = Metric("sidestreet_journal_epoch", _G, "How often the journal was opened: starts.")
BYTES: Final = Metric("sidestreet_journal_bytes", _G, "Size of the segments of this generation.")
GENERATION: Final = Metric("sidestreet_generation", _G, "The generation that answers.")
LAG: Final = Metric(
    "sidestreet_readmodel_lag_records",
    _G,
    "Records that the read model is behind what it was given.",
)
BACKLOG: Final = Metric(
    "sidestreet_readmodel_backlog", _G, "Orders and executions that wait to be applied to it."
)
OPEN: Final = Metric("sidestreet_open_orders", _G, "Open orders.")
BY_STATUS: Final = Metric(
    "sidestreet_open_orders_by_status",
    _G,
    "Open orders by status; left out above 20,000 of them.",
    ("status",),
)
PENDING: Final = Metric(
    "sidestreet_venue_requests_unanswered", _G, "Requests to the venue; left out likewise."
)
OLDEST: Final = Metric(
    "sidestreet_venue_oldest_request_seconds", _G, "Age of the oldest of them by the desk's clock."
)
SHORT: Final = Metric(
    "sidestreet_disk_is_short", _G, "1 while the disk is so full that only cancels are taken."
)
FREE: Final = Metric("sidestreet_disk_free_bytes", _G, "Free room where the desk is kept.")
RECOVERY: Final = Metric(
    "sidestreet_recovery_seconds", _G, "Reading the journal back at the start."
)
RECOVERED: Final = Metric("sidestreet_recovery_events", _G, "Events that were read back then.")
LOOP_LAG: Final = Metric(
    "sidestreet_loop_lag_seconds", _G, "How late the event loop was, at its last look of a second."
)
LOOP_LAG_MAX: Final = Metric(
    "sidestreet_loop_lag_max_seconds", _G, "The latest it has been since the start."
)
COLLECTIONS: Final = Metric(
    "sidestreet_gc_collections_total", _C, "Runs of the collector of cycles.", ("generation",)
)
PAUSES: Final = Metric("sidestreet_gc_pause_seconds_total", _C, "Time that they took.")
RESIDENT: Final = Metric("process_resident_memory_bytes", _G, "Memory of the process.")
FILES: Final = Metric("process_open_fds", _G, "Open files of the process.")
CPU: Final = Metric("process_cpu_seconds_total", _C, "Time that the process has computed.")
STARTED: Final = Metric("process_start_time_seconds", _G, "When the server began, since 1970.")

METRICS: Final = (
    *(BUILD, REQUESTS, DURATIONS, CONNECTIONS, STREAMS, GAPS),
    *(COMMANDS, REFUSALS, EVENTS, BATCHES, RECORDS, WRITES),
    *(SEQUENCE, EPOCH, BYTES, GENERATION, LAG, BACKLOG),
    *(OPEN, BY_STATUS, PENDING, OLDEST, SHORT, FREE, RECOVERY, RECOVERED),
    *(LOOP_LAG, LOOP_LAG_MAX, COLLECTIONS, PAUSES, RESIDENT, FILES, CPU, STARTED),
)
"""All of them, in the order in which they are told."""
