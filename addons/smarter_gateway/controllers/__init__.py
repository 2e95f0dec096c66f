from . import api_docs, me, openapi
