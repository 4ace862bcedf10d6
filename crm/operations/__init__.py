"""Operations: what changed much at once (import, merge, bulk action) and can be undone.

    operation = operations.begin('merge', 'Fusion de deux fiches')
    with operations.recording(operation):
        …                                  # whatever the session creates, changes or deletes here is kept
    operations.preview(operation)          # what undoing would do, and what stands in the way
    operations.undo(operation)

Statements that do not go through the session (bulk insert, update, delete) are kept by hand: `keep_created`,
`keep_updated`, `keep_deleted`.
"""

from crm.operations.keeping import begin, delete, keep_created, keep_deleted, keep_updated, recording
from crm.operations.naming import call, goes_along
from crm.operations.records import Operation, OperationPart, OperationState
from crm.operations.undoing import Obstacle, Undoing, may_undo, obstacles_of, preview, undo, undo_next

__all__ = [
    'Obstacle',
    'Operation',
    'OperationPart',
    'OperationState',
    'Undoing',
    'begin',
    'call',
    'delete',
    'goes_along',
    'keep_created',
    'keep_deleted',
    'keep_updated',
    'may_undo',
    'obstacles_of',
    'preview',
    'recording',
    'undo',
    'undo_next',
]
