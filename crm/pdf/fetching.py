"""What a document may load: data: addresses and the files of the reports/ folder, nothing else."""

import mimetypes
from functools import cache
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urlsplit

from fontTools.ttLib import woff2  # type: ignore[import-untyped]
from weasyprint.urls import URLFetcher, URLFetcherResponse

# A made-up host instead of file://: addresses in the PDF do not tell where the software is installed,
# and the bytes are the same wherever that is. « .invalid » never resolves (RFC 2606).
HOST = 'documents.invalid'
BASE_URL = f'https://{HOST}/'
MIME_TYPES = {
    '.css': 'text/css',
    '.ttf': 'font/ttf',
    '.woff2': 'font/ttf',
    '.svg': 'image/svg+xml',
    '.png': 'image/png',
}


class BundledFiles(URLFetcher):
    """Serves files under `root`; refuses all else, and a refusal stops the document."""

    def __init__(self, root: Path):
        super().__init__(allowed_protocols={'data'}, allow_redirects=False, fail_on_errors=True)
        self.root = root.resolve()

    def fetch(self, url, headers=None):
        address = urlsplit(url)
        if address.scheme == 'https' and address.netloc == HOST:
            return self._bundled(url, unquote(address.path))
        return super().fetch(url, headers)

    def _bundled(self, url: str, path: str) -> URLFetcherResponse:
        file = (self.root / path.lstrip('/')).resolve()
        if not file.is_relative_to(self.root):
            raise ValueError(f'Outside the bundled files: {path}')
        mime = MIME_TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or 'application/octet-stream'
        return URLFetcherResponse(
            url, unpacked(file) if file.suffix == '.woff2' else file.read_bytes(), {'Content-Type': mime}
        )


@cache
def unpacked(font: Path) -> bytes:
    """The font as the engine reads it; unpacking takes a tenth of a second, hence once per process."""
    output = BytesIO()
    woff2.decompress(BytesIO(font.read_bytes()), output)
    return output.getvalue()
