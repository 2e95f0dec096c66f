from . import smarter_brand
