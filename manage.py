#!/usr/bin/env python
"""Run a management command with the development settings unless DJANGO_SETTINGS_MODULE says otherwise."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as reason:
        # Somebody at a terminal needs the sentence, not the forty lines that lead to it.
        sys.exit(str(reason))
