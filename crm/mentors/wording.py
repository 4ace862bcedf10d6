"""What a mentor is told and agrees to. Change a sentence: change the version, which each consent keeps."""

VERSION = '2026-11'

ADULT = 'Je déclare avoir 18 ans ou plus.'
TRANSMISSION = (
    'J’accepte que mes réponses et mes coordonnées soient transmises à l’association membre du Collectif Mentorat '
    'qui me proposera un binôme.'
)
NAMED = 'J’accepte que mon employeur sache, par mon nom, que je suis mentor.'

DAYS_TO_ANSWER = 60
DAYS_BEFORE_REMINDER = 10
