"""What moves with a sheet, in words, and how two rows of one thing become one."""

from crm.companies.models import ClubMembership
from crm.formatting import siret_fr
from crm.registries import Moving


def unite_memberships(kept: ClubMembership, other: ClubMembership) -> None:
    """A club that follows both sheets follows the one that stays: since the earlier day, with both notes."""
    kept.since = min(kept.since, other.since)
    kept.until = None if None in (kept.until, other.until) else max(kept.until, other.until)  # type: ignore[type-var]
    kept.is_lead = kept.is_lead or other.is_lead
    kept.owner_id = kept.owner_id or other.owner_id
    kept.note = '\n'.join(dict.fromkeys(filter(None, (kept.note, other.note))))


MOVES = {
    'establishment': Moving('Établissements', lambda site: f'{siret_fr(site.siret)} {site.city}'.strip()),
    'club_membership': Moving('Clubs qui suivent', settle=unite_memberships),
    'contact': Moving('Interlocuteurs', lambda contact: contact.full_name),
    'company_tag': Moving('Étiquettes'),
    'handover': Moving('Relais entre clubs'),
    'import_batch': Moving('Fichiers importés', lambda batch: batch.file_name),
    'register_proposal': Moving(hidden=True),
    'merged_company': Moving('Fiches déjà réunies', lambda gone: gone.name),
}
