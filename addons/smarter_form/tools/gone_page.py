"""The page that says why there is no form.

A string of its own and no view: there is no tenant as which a view could be read.
"""

from __future__ import annotations

from markupsafe import Markup

_PAGE = Markup(
    """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="robots" content="noindex"/>
<title>{title}</title>
<link rel="stylesheet" href="/smarter_form/static/src/form.css"/>
</head>
<body class="sf-page">
<main class="sf-card"><div class="sf">
<h1 class="sf-title">{title}</h1>
<p class="sf-intro">{text}</p>
</div></main>
</body>
</html>
"""
)


def html(language: str, title: str, text: str) -> str:
    """Return a page with a title and a sentence."""
    return str(_PAGE.format(language=language, title=title, text=text))
