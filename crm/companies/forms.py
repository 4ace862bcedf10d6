"""Forms of companies, their establishments and contacts."""

import hashlib
import json
from collections.abc import Callable, Sequence
from typing import Any

from flask import request
from wtforms import HiddenField, ValidationError
from wtforms.validators import Regexp

from crm.accounts.models import User
from crm.companies import queries
from crm.companies.models import (
    ClubMembership,
    Company,
    ContactOrigin,
    ContactRole,
    Establishment,
    HeadcountBand,
    Tag,
    ViewScope,
)
from crm.errors import Refusal, StaleRecord
from crm.formatting import siret_fr
from crm.forms import (
    BaseForm,
    ChoiceField,
    CreateForm,
    DayField,
    EmailField,
    LineField,
    LongField,
    ManyField,
    PhoneField,
    TickField,
    VersionedForm,
    not_in_future,
)
from crm.territories.models import Club

POSTCODE = Regexp(r'^\d{5}$', message='Un code postal a cinq chiffres, par exemple 69003.')

CLUB_NOTE_HINT = (
    'Lue par votre club et par l’équipe du Collectif, personne d’autre. '
    'Rien sur un jeune, la santé, un syndicat ou une opinion.'
)


class AddForm(CreateForm):
    """A company added by hand."""

    identifier = LineField(
        'SIREN ou SIRET',
        required=False,
        most=30,
        description='9 ou 14 chiffres, espaces acceptés. Sans numéro, la fiche reste « à compléter ».',
    )
    name = LineField('Raison sociale')
    usual_name = LineField(
        'Nom usuel', required=False, description='Le nom que tout le monde emploie, s’il est différent.'
    )
    departement_code = ChoiceField(
        'Département du siège', choices=queries.departement_choices, required=False, empty='Inconnu ou hors de France'
    )
    naf = LineField('Code NAF', required=False, most=10, description='Par exemple 62.01Z.')
    headcount_band = ChoiceField('Effectif', choices=HeadcountBand.options(), required=False, empty='Inconnu')
    club_id = ChoiceField('Club qui suit l’entreprise', empty='')
    not_the_same = TickField('Ce n’est pas la même entreprise : l’ajouter')

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw)
        self.clubs = {str(club.id): club for club in queries.club_choices()}
        empty = [('', 'Choisir…')] if len(self.clubs) != 1 else []
        self.club_id.choices = empty + [(key, club.name) for key, club in self.clubs.items()]


class EditForm(VersionedForm):
    """The identity of a company. `seen` holds what was shown when the form was opened."""

    seen = HiddenField()
    siren = LineField('SIREN', required=False, most=30, description='9 chiffres, espaces acceptés.')
    name = LineField('Raison sociale')
    usual_name = LineField('Nom usuel', required=False)
    departement_code = ChoiceField(
        'Département du siège', choices=queries.departement_choices, required=False, empty='Inconnu ou hors de France'
    )
    naf = LineField('Code NAF', required=False, most=10, description='Par exemple 62.01Z.')
    headcount_band = ChoiceField('Effectif', choices=HeadcountBand.options(), required=False, empty='Inconnu')

    def __init__(self, company: Company) -> None:
        self.present = identity_of(company)
        super().__init__(data={**self.present, 'version': company.version, 'seen': json.dumps(self.present)})

    def typed(self) -> dict[str, str]:
        return {name: self[name].data or '' for name in self.present}

    def differences(self, company: Company) -> list[tuple[str, str, str]]:
        """(label, present value, typed value) of what somebody changed meanwhile; the form starts from it."""
        if self.version.data == str(company.version):
            return []
        seen, typed = self._seen(), self.typed()
        changed = [name for name, value in self.present.items() if seen.get(name, value) != value]
        lines = [
            (self[name].label.text, self._words(name, self.present[name]), self._words(name, typed[name]))
            for name in changed
        ]
        for name in changed:
            if typed[name] == seen[name]:
                self[name].data = self.present[name]
        self.version.data, self.seen.data = str(company.version), json.dumps(self.present)
        return lines

    def _seen(self) -> dict[str, str]:
        try:
            seen = json.loads(self.seen.data or '{}')
        except ValueError:
            return {}
        return {k: str(v) for k, v in seen.items()} if isinstance(seen, dict) else {}

    def _words(self, name: str, value: str) -> str:
        field = self[name]
        if isinstance(field, ChoiceField):
            return next((str(label) for code, label, *_ in field.iter_choices() if code == value), value)
        return value or '(vide)'


def identity_of(company: Company) -> dict[str, str]:
    """What the form edits, as text."""
    return {
        'siren': company.siren or '',
        'name': company.name,
        'usual_name': company.usual_name,
        'departement_code': company.departement_code or '',
        'naf': company.naf_code,
        'headcount_band': company.headcount_band.value if company.headcount_band else '',
    }


class EstablishmentForm(CreateForm):
    """A site of a company."""

    siret = LineField('SIRET', most=30, description='14 chiffres, espaces acceptés.')
    name = LineField('Enseigne ou nom du site', required=False)
    address = LineField('Adresse', required=False)
    postcode = LineField(
        'Code postal',
        required=False,
        most=5,
        validators=[POSTCODE],
        render_kw={'autocomplete': 'postal-code', 'inputmode': 'numeric'},
    )
    city = LineField('Commune', required=False)
    is_head_office = TickField('C’est le siège')
    closed_on = DayField('Fermé le', required=False)


class EstablishmentEditForm(EstablishmentForm):
    """A site already there: its SIRET does not change."""

    siret = once = None  # type: ignore[assignment]


class ContactForm(CreateForm):
    """A person in a company."""

    first_name = LineField('Prénom', required=False, most=80)
    last_name = LineField('Nom', most=80)
    job_title = LineField('Fonction', required=False, most=120)
    role = ChoiceField('Rôle pour nous', choices=ContactRole.options(), empty='')
    email = EmailField('Adresse électronique', required=False)
    phone = PhoneField('Téléphone', required=False, most=30)
    origin = ChoiceField(
        'Origine de ces données',
        choices=ContactOrigin.options(),
        description='À dire à la personne si elle le demande (RGPD, art. 14).',
    )
    informed_on = DayField('Personne informée le', required=False)
    last_inbound_on = DayField('Dernier signe de sa part', required=False)
    objection_on = DayField(
        'Opposition reçue le', required=False, description='La personne ne veut plus être contactée.'
    )
    left_on = DayField('A quitté l’entreprise le', required=False)
    club_id = ChoiceField('Club', empty='')

    def __init__(self, clubs: Any = (), **kw: Any) -> None:
        super().__init__(**kw)
        self.clubs = {str(club.id): club for club in clubs}
        self.club_id.choices = [(key, club.name) for key, club in self.clubs.items()]

    def validate_informed_on(self, field: Any) -> None:
        not_in_future(self, field)

    validate_objection_on = validate_last_inbound_on = validate_informed_on


class ContactEditForm(ContactForm):
    """A person already there: the club that knows them does not change."""

    club_id = once = None  # type: ignore[assignment]

    def __init__(self, **kw: Any) -> None:
        super(ContactForm, self).__init__(**kw)


class ClubForm(BaseForm):
    """The club that starts or stops following a company."""

    club_id = ChoiceField('Club', empty='')

    def __init__(self, clubs: Any) -> None:
        super().__init__()
        self.clubs = {str(club.id): club for club in clubs}
        self.club_id.choices = [(key, club.name) for key, club in self.clubs.items()]


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


# --- views, tags, selections ------------------------------------------------------------------------


class ViewForm(CreateForm):
    """The name of a saved view, and who it is for."""

    name = LineField('Nom de la vue', most=60)
    scope = ChoiceField('Pour qui', empty='')
    club_id = ChoiceField('Club', required=False, empty='')
    opens = TickField('L’ouvrir par défaut quand j’arrive sur la liste')

    def __init__(self, clubs: Sequence[Club], scopes: Sequence[ViewScope], **kw: Any) -> None:
        super().__init__(**kw)
        self.clubs = {str(club.id): club for club in clubs}
        self.scope.choices = [(scope.value, scope.label) for scope in scopes]
        self.club_id.choices = [(key, club.name) for key, club in self.clubs.items()]

    def described(self) -> dict[str, Any]:
        """What `actions.save_view` asks for."""
        scope = ViewScope(self.scope.data)
        club = self.clubs.get(self.club_id.data or next(iter(self.clubs), '')) if scope == ViewScope.CLUB else None
        return {'name': self.name.data, 'scope': scope, 'club': club}


class TagForm(CreateForm):
    """A tag of a company: one that exists, or a new one."""

    tag_id = ChoiceField('Étiquette', required=False, empty='')
    name = LineField('Nouvelle étiquette', required=False, most=60)
    club_id = ChoiceField('Pour', required=False, empty='')

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw)
        self.tags = {str(tag.id): tag for tag in queries.tags()}
        self.tag_id.choices = [('', 'Choisir…'), *((key, tag.name) for key, tag in self.tags.items())]
        self.club_id.choices = queries.tag_scopes()


class TagNameForm(BaseForm):
    """Another name for a tag."""

    name = LineField('Nom', most=60)


class TagMergeForm(BaseForm):
    """The tag that takes the place of another."""

    into_id = ChoiceField('La réunir à')

    def __init__(self, others: Sequence[Tag], **kw: Any) -> None:
        super().__init__(**kw)
        self.others = {str(tag.id): tag for tag in others}
        self.into_id.choices = [('', 'Choisir…'), *((key, tag.name) for key, tag in self.others.items())]


class ReasonForm(CreateForm):
    """Why a selection is acted on: shown with the operation, to whoever meets it later."""

    reason = LineField('Pourquoi', most=200, description='Une phrase, par exemple « Préparer le forum du 12 mars ».')


class AssignForm(BaseForm):
    """Who is in charge of the selected companies, in which club."""

    charge = ChoiceField('Personne en charge')

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw)
        clubs = queries.club_choices()
        present = queries.colleagues(clubs)
        people = [
            (f'{club.id}-{user.id if user else ""}', f'{user.name if user else "Personne (retirer)"} – {club.name}')
            for club in clubs
            for user in (*present.get(club.id, []), None)
        ]
        self.charge.choices = [('', 'Choisir…'), *people]


class PutTagForm(BaseForm):
    """The tag to put on the selected companies."""

    tag_id = ChoiceField('Étiquette', required=False, empty='')
    name = LineField('Ou une nouvelle étiquette', required=False, most=60)
    club_id = ChoiceField('La nouvelle étiquette est pour', required=False, empty='')

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw)
        self.tag_id.choices = [('', 'Choisir…'), *((str(tag.id), tag.name) for tag in queries.tags())]
        self.club_id.choices = queries.tag_scopes()

    def validate(self, extra_validators: Any = None) -> bool:
        right = super().validate(extra_validators)
        if right and bool(self.name.data) == bool(self.tag_id.data):
            self.refuse(Refusal('name', 'Choisissez une étiquette, ou donnez le nom d’une nouvelle.'))
        if right and self.name.data and self.club_id.data not in {scope[0] for scope in queries.tag_scopes()}:
            self.refuse(Refusal('club_id', 'Choisissez pour qui est la nouvelle étiquette.'))
        return not self.errors


class TakeTagForm(BaseForm):
    """The tag to take off the selected companies."""

    tag_id = ChoiceField('Étiquette')

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw)
        self.tag_id.choices = [('', 'Choisir…'), *((str(tag.id), tag.name) for tag in queries.tags())]


class ChangeClubForm(BaseForm):
    """The club that stops following the selected companies, the one that starts."""

    from_club_id = ChoiceField('Ne sont plus suivies par', required=False, empty='')
    to_club_id = ChoiceField('Sont suivies par', required=False, empty='')

    def __init__(self, **kw: Any) -> None:
        super().__init__(**kw)
        clubs = [(str(club.id), club.name) for club in queries.club_choices()]
        self.from_club_id.choices = [('', 'Aucun changement'), *clubs]
        self.to_club_id.choices = [('', 'Aucun changement'), *clubs]

    def validate(self, extra_validators: Any = None) -> bool:
        right, left, joined = super().validate(extra_validators), self.from_club_id.data, self.to_club_id.data
        if right and left == joined:
            sentence = 'Choisissez deux clubs différents.' if joined else 'Choisissez au moins un club.'
            self.refuse(Refusal('to_club_id', sentence))
        return not self.errors


class MergeForm(BaseForm):
    """Whose value is kept, field by field; `seen` tells the sheets as they were shown."""

    seen = HiddenField()
    reason = LongField(
        'Pourquoi il n’y a qu’une entreprise',
        most=500,
        description='À remplir seulement si les deux fiches ont deux SIREN justes et différents.',
    )

    def __init__(self, kept: Company, other: Company, lines: Sequence[queries.Line]) -> None:
        self.lines = lines
        self.present = f'{kept.id}.{kept.version}-{other.id}.{other.version}'
        super().__init__(data={'seen': self.present})

    @property
    def choices(self) -> dict[str, str]:
        """Name of a field → whose value is kept, as ticked on the page."""
        typed = request.form.get
        return {
            line.name: typed(f'choix_{line.name}', line.chosen) if line.differs else line.chosen for line in self.lines
        }

    def validate_seen(self, field: Any) -> None:
        if field.data != self.present:
            field.data = self.present
            raise ValidationError('Une des deux fiches a changé entre-temps : relisez-les, puis recommencez.')


class DismissForm(BaseForm):
    """Why two sheets are not one company."""

    note = LineField('Pourquoi', required=False, most=300)
