"""Named lists of recipients: added, edited, removed."""

from collections.abc import Sequence

from crm.database import db
from crm.errors import Refusal
from crm.forms import email_address
from crm.reporting import queries
from crm.reporting.models import ListRecipient, RecipientList, Report

Named = tuple[str, str]  # address, who it is
EXAMPLE = 'Écrivez une adresse par ligne, suivie du nom : prefet@exemple.fr, Préfecture du Rhône.'


def read_recipients(typed: str) -> list[Named]:
    """Lines « address, who it is » (or « who it is <address> »), each address once. Raises Refusal naming the line."""
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, typed.splitlines())):
        address, label = _parted(line)
        try:
            found.setdefault(email_address(address).lower(), label)
        except ValueError as error:
            raise Refusal('recipients', f'« {line} » ne commence pas par une adresse complète. {EXAMPLE}') from error
    if not found:
        raise Refusal('recipients', f'Cette liste est vide. {EXAMPLE}')
    return list(found.items())


def _parted(line: str) -> Named:
    if line.endswith('>') and '<' in line:
        label, _, address = line[:-1].rpartition('<')
        return address.strip(), label.strip(' ,;"')
    address, _, label = line.replace(';', ',').replace('\t', ',').partition(',')
    return address.strip(), label.strip()


def written(named: RecipientList) -> str:
    """The lines that `read_recipients` reads back."""
    return '\n'.join(f'{one.address}, {one.label}' if one.label else one.address for one in named.recipients)


def add_list(title: str, recipients: Sequence[Named]) -> RecipientList:
    """A new list. Refuses a title that is taken."""
    _check_title(title)
    named = RecipientList(title=title, recipients=[ListRecipient(address=a, label=label) for a, label in recipients])
    db.session.add(named)
    db.session.flush()
    return named


def edit_list(named: RecipientList, title: str, recipients: Sequence[Named]) -> None:
    """Change the title and the addresses of a list; what was sent stays as it was."""
    _check_title(title, named)
    named.title = title
    kept = {one.address: one for one in named.recipients}
    for address, label in recipients:
        if address in kept:
            kept[address].label = label
        else:
            named.recipients.append(ListRecipient(address=address, label=label))
    wanted = {address for address, _ in recipients}
    for address, one in kept.items():
        if address not in wanted:
            named.recipients.remove(one)
    db.session.flush()


def remove_list(named: RecipientList) -> None:
    """Remove a list that no schedule sends to and no embargo names."""
    if using := queries.schedules_using(named):
        raise Refusal('', f'Le programme « {using[0].title} » envoie à cette liste : retirez-la d’abord du programme.')
    if db.session.scalar(db.select(Report.id).filter_by(short_list_id=named.id).limit(1)):
        raise Refusal('', 'Cette liste a servi sous embargo : elle reste, pour dire qui a lu. Videz-la si besoin.')
    db.session.delete(named)
    db.session.flush()


def _check_title(title: str, own: RecipientList | None = None) -> None:
    other = db.session.scalar(db.select(RecipientList).filter_by(title=title))
    if other is not None and other is not own:
        raise Refusal('title', f'Une liste s’appelle déjà « {title} » : modifiez-la, ou choisissez un autre nom.')
