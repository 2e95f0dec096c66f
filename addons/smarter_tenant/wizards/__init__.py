from . import smarter_tenant_create
