# The image holds the code, its locked packages and the collected static files; everything else comes from the
# environment (docs/production.md). Test tools stay out.
FROM python:3.12-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    DJANGO_SETTINGS_MODULE=config.settings.production VAR_DIR=/srv/redraft/var

RUN useradd --system --uid 10001 --home-dir /srv/redraft --create-home redraft
WORKDIR /srv/redraft/code

COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt

COPY manage.py LICENSE ./
COPY config config
COPY templates templates
COPY drafts drafts
COPY consultations consultations
COPY search search
COPY home home

# Collecting needs settings that load, not real ones: these values live in this one line only.
RUN SECRET_KEY=collecting BASE_URL=https://localhost ALLOWED_HOSTS=localhost DATABASE_URL=sqlite:// \
    EMAIL_URL=smtp://localhost DEFAULT_FROM_EMAIL=nobody@localhost python manage.py collectstatic --no-input --verbosity 0 \
    && mkdir -p "$VAR_DIR/media" "$VAR_DIR/data" && chown redraft: "$VAR_DIR/media" "$VAR_DIR/data"

# Uploads go to var/media, a SQLite database (if that is the choice) to var/data: mount a volume on each.
USER redraft
EXPOSE 8000

# Migrations are a deliberate step: `docker run … python manage.py migrate`, once, before the new version serves.
CMD ["gunicorn", "config.wsgi", "--bind=0.0.0.0:8000", "--threads=8", "--no-control-socket", "--worker-tmp-dir=/dev/shm", "--max-requests=10000", "--max-requests-jitter=1000"]
