"""Views of the list that are kept, and tags."""

from collections.abc import Sequence
from typing import Any

from crm.companies import queries
from crm.companies.models import (
    Tag,
    ViewScope,
)
from crm.forms import (
    BaseForm,
    ChoiceField,
    CreateForm,
    LineField,
    TickField,
)
from crm.territories.models import Club


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
