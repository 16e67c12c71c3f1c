"""`python -m arasha.ops`: the command, where its script is not on the path."""

from arasha.ops.main import main

main(prog_name="arasha")
