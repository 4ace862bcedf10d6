"""What one may do with imports from the command menu."""

from crm import registries
from crm.access import Permission
from crm.registries import Shortcut


def offer() -> None:
    """Add the import of a file."""
    bring = Shortcut(
        'Importer un fichier', 'imports.add', Permission.COMPANIES_IMPORT, 'upload', words='excel csv tableur'
    )
    registries.shortcuts.add('imports.add', bring)
