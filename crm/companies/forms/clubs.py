"""Who follows a company: clubs, sites, hand-overs."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from wtforms import HiddenField

from crm.accounts.models import User
from crm.companies.models import (
    ClubMembership,
    Establishment,
)
from crm.errors import StaleRecord
from crm.formatting import siret_fr
from crm.forms import (
    BaseForm,
    ChoiceField,
    CreateForm,
    LongField,
    ManyField,
    TickField,
)
from crm.territories.models import Club

CLUB_NOTE_HINT = (
    'Lue par votre club et par l’équipe du Collectif, personne d’autre. '
    'Rien sur un jeune, la santé, un syndicat ou une opinion.'
)


class ClubForm(BaseForm):
    """The club that starts or stops following a company."""

    club_id = ChoiceField('Club')

    def __init__(self, clubs: Any) -> None:
        super().__init__()
        self.clubs = {str(club.id): club for club in clubs}
        self.club_id.choices = [('', 'Choisir…'), *((key, club.name) for key, club in self.clubs.items())]


class FollowingForm(BaseForm):
    """What a club says of a company it follows. `seen` is what was shown when the form was opened."""

    seen = HiddenField()
    owner_id = ChoiceField('Personne en charge', required=False, empty='Personne en particulier')
    note = LongField('Note du club', most=2000, description=CLUB_NOTE_HINT)

    def __init__(self, membership: ClubMembership, colleagues: Sequence[User]) -> None:
        self.colleagues = {str(user.id): user for user in colleagues}
        shown = {'owner_id': str(membership.owner_id or ''), 'note': membership.note}
        super().__init__(data={**shown, 'seen': _print_of(membership)})
        self.owner_id.choices = [
            ('', 'Personne en particulier'),
            *((k, user.name) for k, user in self.colleagues.items()),
        ]

    @property
    def owner(self) -> User | None:
        return self.colleagues.get(self.owner_id.data)

    def unless_changed(self, membership: ClubMembership, act: Callable[[], Any]) -> Any:
        """`act()`, unless somebody changed owner or note meanwhile: what was typed is kept."""
        if self.seen.data != _print_of(membership):
            self.seen.data = _print_of(membership)
            raise StaleRecord
        return act()


def _print_of(membership: ClubMembership) -> str:
    return hashlib.sha256(f'{membership.owner_id}\n{membership.note}'.encode()).hexdigest()[:16]


class SitesForm(BaseForm):
    """The sites of a company that a club follows."""

    sites = ManyField('Établissements')


class HandoverForm(CreateForm):
    """A relay proposed to another club."""

    to_club_id = ChoiceField('À quel club passer le relais')
    establishment_id = ChoiceField('Pour quoi', required=False, empty='')
    note = LongField(
        'Note de relais',
        required=True,
        most=2000,
        description='Ce que l’autre club doit savoir. Lue par les deux clubs et l’équipe du Collectif seulement.',
    )
    with_steps = TickField('Transmettre aussi les relances ouvertes de mon club')
    keeps_following = TickField('Mon club continue de suivre lui aussi')

    def __init__(self, clubs: Sequence[Club], sites: Sequence[Establishment], **kw: Any) -> None:
        super().__init__(**kw)
        self.clubs = {str(club.id): club for club in clubs}
        self.sites = {str(site.id): site for site in sites}
        self.to_club_id.choices = [('', 'Choisir…'), *((key, club.name) for key, club in self.clubs.items())]
        self.establishment_id.choices = [
            ('', 'Toute l’entreprise'),
            *((key, f'L’établissement {siret_fr(site.siret)} {site.city}'.strip()) for key, site in self.sites.items()),
        ]

    def proposal(self) -> dict[str, Any]:
        """What `actions.propose_handover` asks for."""
        return {
            'to_club': self.clubs[self.to_club_id.data],
            'site': self.sites.get(self.establishment_id.data),
            'note': self.note.data,
            'with_steps': self.with_steps.data,
            'keeps_following': self.keeps_following.data,
        }


class AnswerForm(BaseForm):
    """The answer of the receiving club."""

    answer = LongField('Votre réponse', most=1000, description='Nécessaire pour décliner. Lue par les deux clubs.')
