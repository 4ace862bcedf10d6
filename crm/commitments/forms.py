"""Forms of commitments: terms, signatory, signature, end, reviews, charter."""

from typing import Any

from flask_wtf.file import FileField
from wtforms import ValidationError
from wtforms.validators import InputRequired, NumberRange

from crm import clock
from crm.commitments import queries
from crm.commitments.models import Commitment, Public, ReviewResult, TimeMode
from crm.companies.models import Company
from crm.forms import (
    BaseForm,
    ChoiceField,
    CountField,
    CreateForm,
    DayField,
    EmailField,
    LineField,
    LongField,
    ManyField,
    TickField,
    VersionedForm,
    not_in_future,
)
from crm.territories.models import Club

MOST_MENTORS = 100_000
RANGE = 'Indiquez un nombre de mentors entre 1 et 100 000.'
NOTHING_PERSONAL = 'N’écrivez rien sur une personne, salarié ou jeune.'


class CodesField(LineField):
    """Numbers of départements parted by commas or spaces: « 13, 2A, 974 »."""

    def _value(self) -> str:
        return ', '.join(self.data) if isinstance(self.data, list) else self.data or ''

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if validation_stopped:
            return
        typed = (self.data or '').upper().replace(',', ' ').replace(';', ' ').split()
        codes = [code.zfill(2) if code.isdigit() else code for code in typed]
        known = dict(queries.known_departements())
        unknown = [code for code in codes if code not in known]
        if unknown:
            raise ValidationError(
                f'Ce numéro de département n’existe pas : {", ".join(unknown)}. Exemples : 01, 2A, 75, 974.'
            )
        self.data = ', '.join(dict.fromkeys(codes))


class PromiseFields:
    """What the company promises."""

    pledged_mentors = CountField(
        'Nombre de mentors visé', required=False, validators=[NumberRange(1, MOST_MENTORS, RANGE)]
    )
    departements = CodesField(
        'Départements concernés',
        required=False,
        most=600,
        description='Numéros séparés par des virgules. Exemple : 13, 2A, 974.',
    )
    publics = ManyField('Jeunes que vous souhaitez accompagner', choices=Public.options())
    time_mode = ChoiceField('Temps donné', choices=TimeMode.options(), empty='')
    start_on = DayField('Date de début', required=False)
    end_on = DayField(
        'Date de fin',
        required=False,
        description='Sans date de fin, l’engagement dure jusqu’à ce que l’une des parties y mette fin.',
    )
    contribution = LongField(
        'Autres contributions',
        most=500,
        description='Par exemple : prêt de salles, stages. ' + NOTHING_PERSONAL,
    )


class SignatoryFields:
    """Who signs for the company."""

    signatory_name = LineField('Prénom et nom du signataire', required=False)
    signatory_function = LineField('Fonction', required=False)
    signatory_email = EmailField(
        'Adresse électronique', required=False, description='Le lien et le code de signature y sont envoyés.'
    )


class Terms:
    """Typed values as the actions take them."""

    def terms(self: Any) -> dict[str, Any]:
        values = self.values('club', 'consented')
        if 'departements' in values:
            values['departements'] = [code for code in (values['departements'] or '').split(', ') if code]
        if 'pledged_mentors' in values:
            values['pledged_mentors'] = values['pledged_mentors'] or 0
        if 'time_mode' in values:
            values['time_mode'] = TimeMode(values['time_mode'])
        return dict(values)


class PromiseForm(Terms, PromiseFields, VersionedForm):
    """First step of the company's path."""


class SignatoryForm(Terms, SignatoryFields, VersionedForm):
    """Second step of the company's path."""


class CommitmentForm(Terms, PromiseFields, SignatoryFields, VersionedForm):
    """All terms at once, for the coordinator."""


class OpenForm(Terms, PromiseFields, SignatoryFields, CreateForm):
    """A commitment opened by a coordinator."""

    club = ChoiceField('Club qui suit l’engagement', empty='')

    def offer(self, clubs: list[Club]) -> 'OpenForm':
        self.club.choices = [(club.code, club.name) for club in clubs]
        return self


class StartForm(CreateForm):
    """A commitment opened by the company; which company, when one person looks after several."""

    company = ChoiceField('Entreprise', empty='')

    def offer(self, companies: list[Company]) -> 'StartForm':
        self.company.choices = [(str(company.id), company.display_name) for company in companies]
        return self


class EndForm(BaseForm):
    """The end of a signed commitment before its time."""

    ended_on = DayField('Date de fin', default=clock.today)
    reason = LongField('Motif', required=True, most=500, description=NOTHING_PERSONAL)


class ReasonForm(BaseForm):
    """Why a commitment is given up, or taken back."""

    reason = LongField('Motif', required=True, most=500, description=NOTHING_PERSONAL)


class PaperForm(BaseForm):
    """A signature made by hand."""

    signed_on = DayField('Jour de la signature')
    scan = FileField('Copie numérisée', [InputRequired('Choisissez la copie numérisée du document signé.')])

    def validate_signed_on(self, field: Any) -> None:
        not_in_future(self, field)


class ReviewForm(BaseForm):
    """A review that took place."""

    held_on = DayField('Date du bilan', default=clock.today)
    result = ChoiceField('Constat', choices=ReviewResult.options())
    comment = LongField('Commentaire', most=1000, description=NOTHING_PERSONAL)


class SignForm(CreateForm):
    """The act of signing."""

    code = LineField('Code reçu par courriel', most=20, description='Six chiffres, valables 15 minutes.')
    consent = TickField('', required=True)


class DelegateForm(CreateForm):
    """Somebody else signs."""

    name = LineField('Prénom et nom')
    function = LineField('Fonction')
    email = EmailField('Adresse électronique')


class RefuseForm(CreateForm):
    """The signatory says no."""

    reason = LongField('Motif de votre refus', required=True, most=500)


class CharterForm(CreateForm):
    """A new version of the charter."""

    number = LineField('Numéro de version', most=20, description='Exemple : 2027-1.')
    title = LineField('Titre')
    body = LongField(
        'Texte',
        required=True,
        most=20_000,
        description='Une ligne vide sépare les paragraphes ; une ligne courte sans point final est un intertitre ; '
        '« – » ouvre un élément de liste.',
    )
    effective_from = DayField('En vigueur à partir du')


def of_commitment(commitment: Commitment) -> dict[str, Any]:
    """What the forms of terms start with."""
    names = [name for fields in (PromiseFields, SignatoryFields) for name in vars(fields) if not name.startswith('_')]
    values = {name: getattr(commitment, name) for name in names}
    return values | {
        'departements': ', '.join(commitment.departements),
        'pledged_mentors': commitment.pledged_mentors or None,
        'time_mode': commitment.time_mode.value,
        'version': commitment.version,
    }
