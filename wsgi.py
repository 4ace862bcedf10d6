"""Entry point of the web server and of the flask commands."""

import gc

from crm import create_app

# What is made here lives as long as the process: looked through for garbage neither now, a third of the start, nor
# ever after, in this process or in those forked from it.
gc.disable()
app = create_app()
gc.freeze()
gc.enable()
