"""Reads of imports: a file as lines of a target, past imports, what was said of their lines."""

from crm.imports.queries.batches import (
    earlier_import,
    file_seen,
    may_act_on,
    may_undo,
    operation_of,
    owner_of,
    page_of_batches,
    path_of,
    place_of,
    remembered_places,
    sheet_of_batch,
    targets_of_the_reader,
    task_of,
    unfinished_command,
    why_stopped,
)
from crm.imports.queries.lines import (
    counts_of_remarks,
    editable_columns,
    page_of_remarks,
    rows_named,
    sentences_of,
)
from crm.imports.queries.sheets import FileColumn, Seen, Sheet, returned_rows, seen, sha256_of, sheet_of
from crm.imports.queries.undoing import named_obstacles

__all__ = [
    'FileColumn',
    'Seen',
    'Sheet',
    'counts_of_remarks',
    'earlier_import',
    'editable_columns',
    'file_seen',
    'may_act_on',
    'may_undo',
    'named_obstacles',
    'operation_of',
    'owner_of',
    'page_of_batches',
    'page_of_remarks',
    'path_of',
    'place_of',
    'remembered_places',
    'returned_rows',
    'rows_named',
    'seen',
    'sentences_of',
    'sha256_of',
    'sheet_of',
    'sheet_of_batch',
    'targets_of_the_reader',
    'task_of',
    'unfinished_command',
    'why_stopped',
]
