"""``python -m giaoban`` is ``giaoban``."""

from giaoban.app.cli import main

main(prog_name="giaoban")
