"""The sheets of a workbook, by name."""

from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum


def sheets_of(path: Path) -> list[str]:
    """Names of the visible sheets that hold something, in order; none for a CSV."""
    with path.open('rb') as file:
        if file.read(4) not in (b'PK\x03\x04', b'\xd0\xcf\x11\xe0'):
            return []
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            visible = [
                sheet.name
                for sheet in book.sheets_metadata
                if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
            ]
            return [name for name in visible if book.get_sheet_by_name(name).total_height]
    except (CalamineError, OSError, ValueError):
        return []
