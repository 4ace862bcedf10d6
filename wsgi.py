"""Entry point of the web server and of the flask commands."""

from crm import create_app

app = create_app()
