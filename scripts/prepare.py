"""Before the start: `flask init`, then `flask demo load --if-empty`; one process, so that imports are paid once."""

from flask.cli import ScriptInfo, load_dotenv

load_dotenv()
app = ScriptInfo('wsgi.py').load_app()

with app.app_context():
    for words in (['init'], ['demo', 'load', '--if-empty']):
        try:
            app.cli.main(words, prog_name='flask')
        except SystemExit as end:  # click ends each command so, 0 being success
            if end.code:
                raise
