"""Production settings: complete or refused, and clean by Django's own deployment check."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

COMPLETE = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "only-a-test-but-as-long-and-as-varied-as-a-real-one-0123456789",
    "BASE_URL": "https://drafts.example.org",
    "ALLOWED_HOSTS": "drafts.example.org",
    "DATABASE_URL": "sqlite:///:memory:",
    "EMAIL_URL": "smtp+tls://redraft:secret@mail.example.org",
    "DEFAULT_FROM_EMAIL": "redraft@example.org",
}


def run_python(*arguments, without=(), **environ):
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "VAR_DIR") if name in os.environ}
    chosen = {name: value for name, value in (COMPLETE | environ).items() if name not in without}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=kept | chosen,
        capture_output=True,
        text=True,
        timeout=120,
    )


def production_setting(expression, **environ):
    code = f"from django.conf import settings; print({expression})"
    result = run_python("-c", code, **environ)
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def test_check_deploy_finds_nothing():
    result = run_python("manage.py", "check", "--deploy", "--fail-level", "DEBUG")
    assert result.returncode == 0, result.stderr
    assert "no issues (0 silenced)" in result.stdout + result.stderr


@pytest.mark.parametrize("name", [name for name in COMPLETE if name != "DJANGO_SETTINGS_MODULE"])
def test_it_does_not_start_without(name):
    result = run_python("manage.py", "check", without={name})
    assert result.returncode == 1
    assert result.stderr.startswith(f"Redraft does not start without {name} (")
    assert len(result.stderr.splitlines()) == 1


def test_the_demo_refuses_where_people_work():
    result = run_python("manage.py", "demo")
    assert result.returncode == 1
    assert len(result.stderr.strip().splitlines()) == 1, result.stderr


def test_leads_and_admins_need_a_second_factor():
    assert production_setting("settings.MFA_REQUIRED_FOR_STAFF") == "True"


def test_a_proxys_word_is_believed_only_where_the_operator_says_so():
    assert production_setting("settings.SECURE_PROXY_SSL_HEADER") == "None"
    assert production_setting("settings.SECURE_PROXY_SSL_HEADER", BEHIND_TLS_PROXY="1") == (
        "('HTTP_X_FORWARDED_PROTO', 'https')"
    )


def test_cookies_stay_with_this_host_and_out_of_reach_of_scripts():
    for cookie in ("SESSION", "CSRF"):
        assert production_setting(f"settings.{cookie}_COOKIE_NAME").startswith("__Host-")
        assert production_setting(f"settings.{cookie}_COOKIE_HTTPONLY, settings.{cookie}_COOKIE_SECURE") == "True True"


def test_media_go_to_a_bucket_where_one_is_named():
    assert production_setting("settings.STORAGES['default']['BACKEND']", S3_BUCKET="redraft") == (
        "storages.backends.s3.S3Storage"
    )
