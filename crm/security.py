"""Security headers: a strict content policy, no framing, no referrer with a token in it."""

from flask import Flask, Response, request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; frame-src 'self'"
)


def init_app(app: Flask) -> None:
    app.after_request(_add_headers)


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers.setdefault('Content-Security-Policy', POLICY)
    headers.setdefault('X-Content-Type-Options', 'nosniff')
    headers.setdefault('X-Frame-Options', 'DENY')
    headers.setdefault('Referrer-Policy', 'same-origin')
    headers.setdefault('Permissions-Policy', 'camera=(), microphone=(), geolocation=()')
    headers.setdefault('Cross-Origin-Opener-Policy', 'same-origin')
    if request.is_secure:
        headers.setdefault('Strict-Transport-Security', 'max-age=31536000')
    if request.endpoint != 'static':
        headers.setdefault('Cache-Control', 'no-store')
    return response
