"""Show a form's field in the shell's own dress."""

from django import forms, template
from django.utils.translation import gettext as _

register = template.Library()

FOREIGN = (forms.EmailInput, forms.PasswordInput, forms.URLInput, forms.NumberInput)


@register.filter
def dressed(field):
    """The field's own input with our classes: no placeholder, and left to right where what is typed is no language."""
    widget = field.field.widget
    attrs = {"placeholder": False}
    if not isinstance(widget, (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple)):
        attrs["class"] = "input"
        if is_code(field):
            attrs |= {"class": "input input--code", "inputmode": "numeric", "autocomplete": "one-time-code"}
        if is_code(field) or isinstance(widget, FOREIGN) or widget.attrs.get("type") == "email":
            attrs["dir"] = "ltr"
        elif isinstance(widget, (forms.TextInput, forms.Textarea)):
            attrs["dir"] = "auto"
    return field.as_widget(attrs=attrs)


@register.filter
def named(field):
    """The field's label; allauth says "Email" where we say "E-mail address" everywhere else."""
    return _("E-mail address") if field.name in ("email", "login") else field.label


@register.filter
def is_optional(field):
    """Whether to say that it can be left empty; not where one of several ways through the form needs it."""
    return not (field.field.required or getattr(field.field, "is_needed", False))


@register.filter
def is_code(field):
    """Whether this is where digits from a mail or an authenticator app go."""
    return field.name == "code"


@register.filter
def is_choice(field):
    """Whether the label stands after the box."""
    return isinstance(field.field.widget, forms.CheckboxInput)


@register.filter
def is_group(field):
    """Whether the field is several inputs that need a legend instead of a label."""
    return isinstance(field.field.widget, (forms.RadioSelect, forms.CheckboxSelectMultiple))
