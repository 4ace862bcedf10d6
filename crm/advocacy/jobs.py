"""What the worker carries out for advocacy."""

from crm import tasks
from crm.advocacy import actions

tasks.carries(actions.KIND)(actions.make_export)
