"""Writes of commitments, named as people say them."""

from crm.commitments.actions.charters import load_first_charter, publish_charter
from crm.commitments.actions.documents import keep_document
from crm.commitments.actions.following import complete_over, expire_unsigned, hold_review, terminate
from crm.commitments.actions.moves import check_complete, missing, move
from crm.commitments.actions.preparing import (
    abandon,
    amend,
    check_editable,
    edit,
    open_by_club,
    open_by_company,
    submit,
    take_back,
)
from crm.commitments.actions.signing import (
    Visit,
    code_subject,
    delegate,
    prepare_document,
    prepare_on_paper,
    record_paper,
    refuse,
    resend,
    send_code,
    send_for_signature,
    sign,
)

__all__ = [
    'Visit',
    'abandon',
    'amend',
    'check_complete',
    'check_editable',
    'code_subject',
    'complete_over',
    'delegate',
    'edit',
    'expire_unsigned',
    'hold_review',
    'keep_document',
    'load_first_charter',
    'missing',
    'move',
    'open_by_club',
    'open_by_company',
    'prepare_document',
    'prepare_on_paper',
    'publish_charter',
    'record_paper',
    'refuse',
    'resend',
    'send_code',
    'send_for_signature',
    'sign',
    'submit',
    'take_back',
    'terminate',
]
