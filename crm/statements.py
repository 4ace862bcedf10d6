"""The type of our SELECT statements, whatever their columns."""

from typing import Any

from sqlalchemy import Select

Statement = Select[*tuple[Any, ...]]
