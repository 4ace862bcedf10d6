"""Mail: written with the transaction, sent after it to a real SMTP server, never lost, never twice."""

import socket
import threading
from datetime import timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.controller import Controller

from crm import clock, demonstration, mail, storage
from crm.database import db, unit_of_work
from crm.mail import Message, MessageState

TEMPLATE = 'Objet : {{ subject }}\n\nBonjour {{ name }},\n\nVoici l’attestation signée à Œuilly.\n'


class Letterbox:
    """What the SMTP server received, and what it refuses."""

    def __init__(self):
        self.letters, self.refusal = [], ''

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)
        return '250 OK'

    async def handle_DATA(self, server, session, envelope):
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        return '250 OK'


@pytest.fixture
def server(app, monkeypatch):
    """A real SMTP server on a free port, which the application is told to use."""
    box = Letterbox()
    port = free_port()
    controller = Controller(box, hostname='127.0.0.1', port=port)
    controller.start()
    monkeypatch.setitem(app.config, 'SMTP_URL', f'smtp://127.0.0.1:{port}')
    box.stop, box.port = controller.stop, port
    yield box
    if not controller.loop.is_closed():
        controller.stop()


def free_port():
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


@pytest.fixture
def post(app, monkeypatch):
    """post('a@b.fr') puts a mail of a small template in the outbox, in the present transaction."""

    def render(_template, /, **context):
        return app.jinja_env.from_string(TEMPLATE).render(**context)

    monkeypatch.setattr(mail, 'render_template', render)

    def put(recipient='lea@exemple.fr', **options):
        return mail.post(recipient, 'essai', **{'subject': 'Votre rendez-vous à Évry', 'name': 'Léa', **options})

    return put


def one():
    db.session.expire_all()
    return db.session.scalars(db.select(Message)).one()


def later(minutes):
    return clock.stopped_at(clock.now() + timedelta(minutes=minutes))


class TestSending:
    def test_a_mail_leaves_with_accents_and_attachment(self, server, post):
        content = b'%PDF-1.7 essai'
        with unit_of_work():
            post(
                files=[
                    {'name': 'Attestation signée.pdf', 'mime': 'application/pdf', 'key': storage.keep(content, '.pdf')}
                ]
            )
        assert mail.send_waiting() == 1
        letter = server.letters[0]
        assert (letter['Subject'], letter['To'], letter['Content-Language']) == (
            'Votre rendez-vous à Évry',
            'lea@exemple.fr',
            'fr',
        )
        assert 'l’attestation signée à Œuilly' in letter.get_body().get_content()
        (attached,) = letter.iter_attachments()
        assert (attached.get_filename(), attached.get_content()) == ('Attestation signée.pdf', content)
        assert (one().state, one().error) == (MessageState.SENT, '')

    def test_nothing_leaves_before_the_transaction_is_over(self, server, post):
        with unit_of_work():
            post()
            db.session.flush()
            assert server.letters == []
        mail.send_waiting()
        assert len(server.letters) == 1

    def test_work_that_is_rolled_back_sends_nothing(self, server, post):
        with pytest.raises(ZeroDivisionError), unit_of_work():
            1 / len(post().error)
        assert mail.send_waiting() == 0
        assert server.letters == []

    def test_a_key_is_posted_once(self, server, post):
        for _ in range(2):
            with unit_of_work():
                post(key='relance:12')
        mail.send_waiting()
        mail.send_waiting()
        assert len(server.letters) == 1

    def test_without_a_server_a_demonstration_keeps_its_mails(self, app, post):
        with unit_of_work():
            demonstration.mark()
            post()
        assert mail.send_waiting() == 1
        assert one().state == MessageState.KEPT

    def test_without_a_server_real_mails_wait_for_one(self, app, post):
        with unit_of_work():
            post()
        assert mail.send_waiting() == 0
        assert one().state == MessageState.WAITING


class TestFailures:
    def test_a_server_that_is_down_loses_nothing(self, server, post):
        with unit_of_work():
            post()
        server.stop()
        assert mail.send_waiting() == 0
        waiting = one()
        assert (waiting.state, waiting.tries) == (MessageState.WAITING, 1)
        assert waiting.next_try_at > clock.now()
        assert waiting.error.startswith('Le serveur de courriel ne répond pas.')
        assert mail.send_waiting() == 0, 'not tried again at once'
        assert one().tries == 1

        back = Controller(server, hostname='127.0.0.1', port=server.port)
        back.start()
        try:
            with later(minutes=3):
                assert mail.send_waiting() == 1
        finally:
            back.stop()
        assert len(server.letters) == 1
        assert (one().state, one().error) == (MessageState.SENT, '')

    def test_an_address_refused_for_good_fails_at_once_and_says_so(self, server, post):
        server.refusal = '550 5.1.1 no such user'
        with unit_of_work():
            post()
        assert mail.send_waiting() == 0
        assert one().state == MessageState.FAILED
        assert one().error.startswith('Le serveur de courriel refuse cette adresse.')
        assert one().sent_at is None

    def test_an_address_refused_for_now_is_tried_again(self, server, post):
        server.refusal = '450 4.2.1 greylisted'
        with unit_of_work():
            post()
        mail.send_waiting()
        assert one().state == MessageState.WAITING
        server.refusal = ''
        with later(minutes=3):
            assert mail.send_waiting() == 1

    def test_it_is_given_up_after_twelve_tries(self, server, post):
        server.refusal = '450 4.2.1 greylisted'
        with unit_of_work():
            post()
        for day in range(mail.MOST_TRIES + 1):
            with later(minutes=day * 24 * 60):
                mail.send_waiting()
        assert (one().state, one().tries) == (MessageState.FAILED, mail.MOST_TRIES)

    def test_a_message_that_cannot_be_written_does_not_hold_the_others(self, server, post):
        with unit_of_work():
            post('un@exemple.fr', subject='Sur deux\nlignes')
            post('deux@exemple.fr')
        assert mail.send_waiting() >= 1
        assert 'deux@exemple.fr' in [letter['To'] for letter in server.letters]

    def test_an_attachment_that_is_gone_is_said(self, server, post):
        with unit_of_work():
            post(files=[{'name': 'a.pdf', 'mime': 'application/pdf', 'key': '0' * 64 + '.pdf'}])
        mail.send_waiting()
        assert one().error.startswith('La pièce jointe n’est plus sur le disque.')
        assert server.letters == []

    def test_a_sender_killed_after_taking_a_message_gives_it_back(self, server, post):
        with unit_of_work():
            taken = post()
        with unit_of_work():
            assert mail._claimed(taken.id)
        assert mail.send_waiting() == 0
        with later(minutes=11):
            assert mail.send_waiting() == 1
        assert len(server.letters) == 1


def test_two_senders_at_once_send_each_message_once(app, server, post):
    with unit_of_work():
        for number in range(6):
            post(f'salarie{number}@exemple.fr')
    start, sent, failures = threading.Barrier(2), [], []

    def send():
        with app.app_context():
            try:
                start.wait()
                sent.append(mail.send_waiting())
            except Exception as failure:
                failures.append(failure)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sum(sent) == 6
    assert sorted(letter['To'] for letter in server.letters) == [f'salarie{n}@exemple.fr' for n in range(6)]
