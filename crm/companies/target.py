"""Companies as the target of an import."""

from crm.companies.actions.bringing_in import bring_in
from crm.companies.actions.file_lines import COLUMNS, gather
from crm.imports.targets import Target

TARGET = Target('companies', 'Entreprises', COLUMNS, gather, bring_in)
