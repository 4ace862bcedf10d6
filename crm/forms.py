"""Forms: the base form (CSRF, French, refusals, idempotency) and our fields."""

import re
import secrets
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar
from urllib.parse import urlsplit

import phonenumbers
from flask import make_response, render_template
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.i18n import get_translations
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget, Select

from crm import clock
from crm.database import db
from crm.errors import Refusal, StaleRecord
from crm.lazily import Lazily

email_validator = Lazily('email_validator')

Result = TypeVar('Result')


class BaseForm(FlaskForm):
    """Every form: French messages, CSRF, and `accepted`, which runs the action and turns a refusal into an error."""

    class Meta(FlaskForm.Meta):
        locales = ('fr',)

        def get_translations(self, form: Any) -> Any:
            return get_translations(self.locales)

    result: Any = None
    form_errors: list[str]

    def accepted(self, act: Callable[[], Any]) -> bool:
        """Whether the form was posted, is well formed, and `act()` did not refuse; its result is in `self.result`."""
        if not self.validate_on_submit():
            return False
        try:
            self.result = act()
        except Refusal as refusal:
            db.session.rollback()
            self.refuse(refusal)
            return False
        return True

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal on the field it names, or on the form as a whole."""
        field = self._fields.get(refusal.field)
        if field is None:
            self.form_errors = [*self.form_errors, refusal.sentence]
        else:
            field.errors = [*field.errors, refusal.sentence]

    def page(self, template: str, **context: Any) -> ResponseReturnValue:
        """The page of the form: 422 when it was refused, with what was typed."""
        return make_response(render_template(template, form=self, **context), 422 if self.errors else 200)

    def values(self, *without: str) -> dict[str, Any]:
        """Typed values by name, for `actions.verb(**form.values())`."""
        skip = {'csrf_token', 'once', 'version', *without}
        return {name: field.data for name, field in self._fields.items() if name not in skip}


class CreateForm(BaseForm):
    """A form that makes a record: posted twice, it makes one."""

    once = HiddenField(default=lambda: secrets.token_urlsafe(18))


class VersionedForm(BaseForm):
    """A form that edits a record which carries a version: a later save does not overwrite silently."""

    version = HiddenField()

    def accepted_for(self, record: Any, act: Callable[[], Any]) -> bool:
        """`accepted`, the record being locked and read again first; refused when somebody saved it meanwhile."""
        return self.accepted(lambda: self._unless_outdated(record, act))

    def _unless_outdated(self, record: Any, act: Callable[[], Any]) -> Any:
        db.session.refresh(record, with_for_update=True)
        if str(self.version.data) != str(record.version):
            self.version.data = str(record.version)
            raise StaleRecord
        return act()


def _stripped(value: str | list[str] | None) -> str:
    """Spaces made single; a list kept by the record is shown on one line, parted by commas."""
    value = ', '.join(value) if isinstance(value, list) else value
    return ' '.join(value.replace('\u200b', '').split()) if value else ''


class LineField(StringField):
    """One line of text: spaces made single, `required` by default, at most `most` characters."""

    data: Any

    def __init__(
        self, label: str, *, required: bool = True, most: int = 200, validators: Sequence[Any] = (), **kw: Any
    ) -> None:
        super().__init__(label, [_presence(required), Length(max=most), *validators], filters=[_stripped], **kw)


class LongField(TextAreaField):
    """Several lines of text, at most `most` characters."""

    data: Any

    def __init__(self, label: str, *, required: bool = False, most: int = 1000, **kw: Any) -> None:
        super().__init__(label, [_presence(required), Length(max=most)], filters=[lambda v: (v or '').strip()], **kw)


class LinesField(TextAreaField):
    """A list of texts, one a line: spaces made single, empty and repeated lines left out."""

    data: Any

    def __init__(self, label: str, *, required: bool = False, most: int = 30, longest: int = 200, **kw: Any) -> None:
        super().__init__(label, [_presence(required)], **kw)
        self.most, self.longest = most, longest

    def _value(self) -> str:
        return '\n'.join(self.data or [])

    def process_formdata(self, valuelist: list[Any]) -> None:
        lines = [_stripped(line) for line in (valuelist[0] if valuelist else '').splitlines()]
        self.data = list(dict.fromkeys(line for line in lines if line))

    def pre_validate(self, form: Any) -> None:
        if len(self.data or []) > self.most:
            raise ValidationError(f'Cette liste a plus de {self.most} lignes : raccourcissez-la.')
        if any(len(line) > self.longest for line in self.data or []):
            raise ValidationError(f'Une ligne a plus de {self.longest} caractères : raccourcissez-la.')


class WebField(LineField):
    """The address of a page, http or https only; « https:// » is added when it was left out."""

    def __init__(self, label: str, *, most: int = 500, **kw: Any) -> None:
        super().__init__(label, most=most, **kw)

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if self.data and not validation_stopped:
            self.data = web_address(self.data)


def web_address(typed: str) -> str:
    """The address with its scheme. Raises ValidationError with a French sentence."""
    address = typed if re.match(r'[a-z][a-z0-9+.-]*:', typed, re.IGNORECASE) else f'https://{typed}'
    try:
        parts = urlsplit(address)
        right = parts.scheme in ('http', 'https') and '.' in (parts.hostname or '') and ' ' not in address
    except ValueError:
        right = False
    if not right:
        raise ValidationError('Cette adresse n’est pas celle d’une page. Exemple : https://www.exemple.fr/page.')
    return address


class EmailField(LineField):
    """An e-mail address, lower-cased in its domain. Format only: nothing is asked of the network."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        super().process_formdata([v.replace('\u00a0', '').strip() for v in valuelist])

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if self.data and not validation_stopped:
            self.data = email_address(self.data)


def email_address(typed: str) -> str:
    """The normalised address. Raises ValidationError with a French sentence."""
    try:
        return email_validator.validate_email(typed, check_deliverability=False, test_environment=True).normalized
    except email_validator.EmailNotValidError as error:
        raise ValidationError(
            'Cette adresse électronique n’est pas complète. Exemple : prenom.nom@entreprise.fr.'
        ) from error


class PhoneField(LineField):
    """A phone number in any French or overseas form, kept as E.164."""

    def post_validate(self, form: Any, validation_stopped: bool) -> None:
        if self.data and not validation_stopped:
            self.data = phone_number(self.data)


OVERSEAS = {
    ('0262', '0263', '0692', '0693'): 'RE',
    ('0590', '0690', '0691'): 'GP',
    ('0596', '0696', '0697'): 'MQ',
    ('0594', '0694'): 'GF',
    ('0269', '0639'): 'YT',
}


def phone_number(typed: str) -> str:
    """E.164 of a number typed in France or overseas. Raises ValidationError with a French sentence."""
    digits = ''.join(c for c in typed if c.isdigit() or c == '+')
    region = next((place for prefixes, place in OVERSEAS.items() if digits.startswith(prefixes)), 'FR')
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException as error:
        raise ValidationError(PHONE_SENTENCE) from error
    if not phonenumbers.is_possible_number(number):
        raise ValidationError(PHONE_SENTENCE)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


PHONE_SENTENCE = 'Ce numéro n’a pas le bon nombre de chiffres. Exemples : 04 78 00 00 00, +33 6 12 34 56 78.'


class DayField(DateField):
    """A day: the browser's date control, or typed as 18/09/2024."""

    data: Any

    def __init__(self, label: str, *, required: bool = True, **kw: Any) -> None:
        presence = InputRequired('Indiquez une date.') if required else Optional()
        super().__init__(label, [presence], format=['%Y-%m-%d', '%d/%m/%Y', '%d/%m/%y'], **kw)

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist or not valuelist[0].strip():
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            self.data = None
            raise ValueError('Cette date n’existe pas. Écrivez-la comme ceci : 18/09/2024.') from error


class CountField(IntegerField):
    """A whole number, typed with or without spaces (« 1 200 »); bounds by wtforms' NumberRange."""

    def __init__(self, label: str, *, required: bool = True, validators: Sequence[Any] = (), **kw: Any) -> None:
        presence = InputRequired('Indiquez un nombre.') if required else Optional()
        super().__init__(label, [presence, *validators], **kw)

    def process_formdata(self, valuelist: list[Any]) -> None:
        typed = ''.join(valuelist[0].split()) if valuelist else ''
        if not typed:
            self.data = None
            return
        try:
            self.data = int(typed)
        except ValueError as error:
            self.data = None
            raise ValueError('Écrivez un nombre entier, en chiffres.') from error


class _SureSelect(Select):
    """A list that always has a value: HTML wants no `required` on a list without an empty first line."""

    validation_attrs = ['disabled']  # noqa: RUF012


class ChoiceField(SelectField):
    """One value in a list; the empty first line is offered when nothing is chosen yet."""

    def __init__(
        self, label: str, *, choices: Any = (), required: bool = True, empty: str = 'Choisir…', **kw: Any
    ) -> None:
        listed = choices if callable(choices) else lambda: choices
        super().__init__(
            label,
            [_presence(required)],
            choices=lambda: [('', empty), *listed()] if empty else list(listed()),
            coerce=lambda v: '' if v is None else str(v),
            **kw,
        )
        if not empty:
            self.widget = _SureSelect()

    def pre_validate(self, form: Any) -> None:
        if self.data or self.flags.required:
            try:
                super().pre_validate(form)
            except ValueError as error:
                raise ValidationError('Choisissez une valeur de la liste.') from error


class ManyField(SelectMultipleField):
    """Several values among a few, as check boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: str, *, choices: Any = (), required: bool = False, **kw: Any) -> None:
        listed = choices if callable(choices) else lambda: list(choices)
        super().__init__(label, [_presence(required)], choices=listed, coerce=str, **kw)


class TickField(BooleanField):
    """One box to tick; `required` means it must be ticked."""

    def __init__(self, label: str, *, required: bool = False, **kw: Any) -> None:
        super().__init__(label, [InputRequired('Cochez cette case pour continuer.')] if required else [], **kw)


def _presence(required: bool) -> Any:
    return DataRequired('Ce champ est à remplir.') if required else Optional()


def not_in_future(_form: Any, field: Any) -> None:
    """Validator: the day is today or earlier."""
    if isinstance(field.data, date) and field.data > clock.today():
        raise ValidationError('Cette date est dans le futur : indiquez la date à laquelle cela a eu lieu.')
