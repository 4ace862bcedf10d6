"""Forms of positions: text, signature, publication, further version."""

from crm import clock
from crm.advocacy.forms.register import MoveForm
from crm.advocacy.models import Theme
from crm.forms import BaseForm, ChoiceField, CreateForm, DayField, LineField, LongField, VersionedForm, WebField


class PublishForm(MoveForm):
    """The publication of a position."""

    url = WebField('Adresse du texte publié', required=False)


class _Position:
    """Fields of a position."""

    title = LineField('Titre')
    theme = ChoiceField('Thème', choices=Theme.options(), required=False, empty='Aucun')
    body = LongField('Texte', most=10_000, description='Le texte que les partenaires signent.')


class AddPositionForm(_Position, CreateForm):
    """A new position."""


class EditPositionForm(_Position, VersionedForm):
    """A position whose text is still a draft."""

    why = LongField('Ce qui change, et pourquoi', most=500)


class ReviseForm(CreateForm):
    """A further version of a published position."""

    why = LongField(
        'Ce qui change, et pourquoi',
        required=True,
        most=500,
        description='Une phrase : elle est montrée avec la comparaison des deux textes.',
    )


class SignForm(BaseForm):
    """The signature of one party."""

    on = DayField('Date de signature', default=clock.today)
    by = LineField('Signée par', required=False, description='Nom et fonction de qui signe pour ce partenaire.')
