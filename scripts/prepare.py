"""Before the start: `flask init`, then `flask demo load --if-empty`; one process, so that imports are paid once.

Called with a code and a file, it then writes the code there, and the accounts of the demonstration under it.
"""

import sys
from pathlib import Path

from flask.cli import ScriptInfo, load_dotenv

from crm import demonstration

load_dotenv()
app = ScriptInfo('wsgi.py').load_app()

with app.app_context():
    for words in (['init'], ['demo', 'load', '--if-empty']):
        try:
            app.cli.main(words, prog_name='flask')
        except SystemExit as end:  # click ends each command so, 0 being success
            if end.code:
                raise
    told = [f'  {email:36} {who}' for email, who in demonstration.ACCOUNTS] if demonstration.is_demonstration() else []
    if told:
        told.insert(0, f'Comptes de démonstration (mot de passe commun : {demonstration.PASSWORD})')

if len(sys.argv) == 3:
    Path(sys.argv[2]).write_text('\n'.join([sys.argv[1], *told]) + '\n')
