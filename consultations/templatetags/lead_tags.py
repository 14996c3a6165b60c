"""Short words for the lead's desk."""

from django import template

register = template.Library()


@register.filter
def tail(ref):
    """ "0147" of "WS05-R2-0147": enough within one round."""
    return ref.rpartition("-")[2]
