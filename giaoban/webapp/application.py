"""The web application, put together from its parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from giaoban.models.access import Role
from giaoban.webapp import assets, errors, guard, headers, here, numbers, pages, shown, spooling, wording

if TYPE_CHECKING:
    from giaoban.webapp.parts import Parts, WebOptions


class _Json(DefaultJSONProvider):
    ensure_ascii = False
    sort_keys = False


def create_app(parts: Parts, options: WebOptions) -> Flask:
    """Opens no connection and starts no thread: what runs is in `parts`."""
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=options.secret_key,
        SESSION_COOKIE_NAME="giaoban-form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=options.secure_cookies,
        # A form may lie open, and an upload may run, for longer than any fixed time.
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=guard.FORM_BYTES,
    )
    app.extensions[here.PARTS_KEY] = parts
    app.extensions[here.OPTIONS_KEY] = options
    app.json = _Json(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    # The guard goes before the CSRF check, which reads the whole body to find its token.
    for each in (numbers, guard, headers, errors, assets, shown, spooling):
        each.register(app)
    CSRFProtect(app)
    app.context_processor(_everywhere)
    for page in pages.blueprints():
        app.register_blueprint(page)
    if options.trusted_proxies:
        count = options.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # Flask's documented way to add middleware
            app.wsgi_app, x_for=count, x_proto=count, x_host=count, x_prefix=count
        )
    return app


def _everywhere() -> dict[str, object]:
    """What every template sees."""
    return {
        "_": wording._,
        "account": here.account(),
        "reader": here.reader(),
        "language": wording.language(),
        "languages": wording.LANGUAGES,
        "theme": pages.preferences.theme(),
        "Role": Role,
    }
