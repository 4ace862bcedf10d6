"""The register of institutions: add, edit, close; one typed in passing on an action enters it too."""

from collections.abc import Sequence
from typing import Any

from crm import clock
from crm.advocacy.models import Institution, InstitutionKind
from crm.advocacy.queries.institutions import institution_called
from crm.advocacy.queries.neutrality import refuse_opinions
from crm.database import db
from crm.errors import Refusal
from crm.search import fold


def add_institution(*, name: str, kind: InstitutionKind, **values: Any) -> Institution:
    """A new institution. Raises Refusal on a person's name, an opinion, or one that is known already."""
    institution = Institution(name=name, kind=kind, created_at=clock.now(), **values)
    _named(institution)
    db.session.add(institution)
    db.session.flush()
    return institution


def edit_institution(institution: Institution, **values: Any) -> Institution:
    """Change what an institution is called or is. Raises Refusal."""
    for name, value in values.items():
        setattr(institution, name, value)
    _named(institution)
    db.session.flush()
    return institution


def close_institution(institution: Institution) -> Institution:
    """It is offered no more; the actions that name it keep it."""
    institution.closed_on = None if institution.closed_on else clock.today()
    db.session.flush()
    return institution


def _named(institution: Institution) -> None:
    refuse_opinions(name=institution.name, service=institution.service or '', function=institution.function or '')
    institution.fold_label()
    with db.session.no_autoflush:
        known = institution_called(institution.folded)
    if known is not None and known is not institution:
        closed = ', fermée : rouvrez sa fiche' if known.closed_on else ''
        raise Refusal('name', f'« {known.label} » est déjà au registre{closed}.')


def institutions_typed(lines: Sequence[str]) -> list[Institution]:
    """Those typed in passing: known ones are found, others enter the register, their category to be said."""
    refuse_opinions(new_institutions='\n'.join(lines))
    found: dict[str, Institution] = {}
    for line in lines:
        key = fold(line)
        if key not in found:
            found[key] = institution_called(line) or add_institution(name=line, kind=InstitutionKind.UNSORTED)
    return list(found.values())
