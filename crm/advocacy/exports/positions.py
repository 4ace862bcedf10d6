"""Positions and quotes, as exports."""

from collections.abc import Sequence

from werkzeug.datastructures import MultiDict

from crm.advocacy.models import Position, PositionState, QuoteAuthorisation, QuoteUse, Theme
from crm.advocacy.queries import parts
from crm.advocacy.queries.registers import QUOTE_VIEWS, PositionFilter, QuoteFilter, positions_of, quotes_of
from crm.choices import label_of
from crm.companies.models import Company
from crm.exports import Column, Plan, labels, once, plan_of
from crm.formatting import date_fr


def positions_plan(arguments: 'MultiDict[str, str]') -> Plan:
    """Positions, in the order they were noted."""
    asked = PositionFilter.read(arguments)
    said = [f'État : {label_of(PositionState, asked.state)}'] if asked.state else []
    said += [f'Thème : {label_of(Theme, asked.theme)}'] if asked.theme else []
    if asked.since and asked.until:
        said.append(f'Communes, publiées du {date_fr(asked.since)} au {date_fr(asked.until)}')
    return plan_of(
        positions_of(asked),
        [Position.id],
        POSITION_COLUMNS,
        filters=said,
        arguments=[(name, value) for name in ('etat', 'theme', 'du', 'au') if (value := arguments.get(name))],
    )


_texts = once(parts.texts)


def _text(name: str, label: str, width: int = 14) -> Column:
    """A column of the version in force, else of the one at work."""
    return Column(label, width=width, by_id=lambda ids: {key: getattr(one, name) for key, one in _texts(ids).items()})


POSITION_COLUMNS: Sequence[Column] = [
    Column('Position', Position.title, 50),
    Column('Thème', Position.theme, 30),
    _text('number', 'Version', 9),
    _text('body', 'Texte', 60),
    Column('État', Position.state, 14),
    _text('collectif_signed_on', 'Signée par le Collectif le'),
    _text('collectif_signed_by', 'Signée pour le Collectif par', 26),
    _text('lee_signed_on', 'Signée par LEE le'),
    _text('lee_signed_by', 'Signée pour LEE par', 26),
    _text('published_on', 'Publiée le', 12),
    Column('Retirée le', Position.withdrawn_on, 12),
    _text('url', 'Page', 40),
    _text('sha256', 'Empreinte du texte validé', 30),
]


def quotes_plan(arguments: 'MultiDict[str, str]') -> Plan:
    """Authorisations to quote, in the order they were noted."""
    asked = QuoteFilter.read(arguments)
    query = quotes_of(asked).join(Company, Company.id == QuoteAuthorisation.company_id)
    words = [f'Usage : {label_of(QuoteUse, asked.use)}'] if asked.use else []
    words += [f'Recherche : {asked.words}'] if asked.words else []
    return plan_of(
        query,
        [QuoteAuthorisation.id],
        QUOTE_COLUMNS,
        filters=[f'État : {QUOTE_VIEWS[asked.view]}', *words],
        arguments=[(name, value) for name in ('etat', 'usage', 'le', 'q') if (value := arguments.get(name))],
    )


QUOTE_COLUMNS: Sequence[Column] = [
    Column('SIREN', Company.siren, 12),
    Column('Entreprise', Company.name, 36),
    Column('Citation', QuoteAuthorisation.quote, 60),
    Column('Au nom de', QuoteAuthorisation.speaker, 26),
    Column('Usages autorisés', QuoteAuthorisation.uses, 40, shown=labels(QuoteUse)),
    Column('Précision', QuoteAuthorisation.scope, 30),
    Column('Autorisée le', QuoteAuthorisation.authorised_on, 12),
    Column('Expire le', QuoteAuthorisation.expires_on, 12),
    Column('Retirée le', QuoteAuthorisation.withdrawn_on, 12),
    Column('Preuve', QuoteAuthorisation.evidence, 30),
]
