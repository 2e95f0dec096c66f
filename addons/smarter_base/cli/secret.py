"""``odoo secret``: make and rotate the keys that protect stored secrets."""

from __future__ import annotations

import sys

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.cli.command import Command
from odoo.modules.registry import Registry
from odoo.tools import config


class Secret(Command):
    """Generate or rotate the keys that encrypt stored secrets"""

    def run(self, args):
        """Parse the arguments and run one of the two subcommands."""
        subparsers = self.parser.add_subparsers(dest="subcommand", required=True)
        generate = subparsers.add_parser(
            "generate", help="print a new key for SMARTER_SECRET_KEYS"
        )
        generate.set_defaults(func=self._generate)
        rotate = subparsers.add_parser(
            "rotate", help="re-encrypt every stored secret with the first key"
        )
        rotate.add_argument("-c", "--config", help="configuration file")
        rotate.add_argument("-d", "--database", required=True, help="database name")
        rotate.set_defaults(func=self._rotate)
        options = self.parser.parse_args(args)
        options.func(options)

    def _generate(self, _options):
        from odoo.addons.smarter_base.tools import secretbox  # noqa: PLC0415

        sys.stdout.write(f"{secretbox.generate_key()}\n")

    def _rotate(self, options):
        arguments = ["--no-http", "-d", options.database]
        if options.config:
            arguments += ["-c", options.config]
        config.parse_config(arguments, setup_logging=True)
        with Registry(options.database).cursor() as cr:
            env = Environment(cr, SUPERUSER_ID, {})
            count = env["smarter.secret"]._rotate_all()
        sys.stdout.write(f"{count} secrets are now encrypted with the first key\n")
