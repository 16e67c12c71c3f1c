"""Reading the cells of registers that people keep by hand: a value, or a problem with words; never a guess."""

from arasha.rules.cells.counts import Count, read_count
from arasha.rules.cells.days import Day, read_day
from arasha.rules.cells.names import clean_text, mixes_scripts
from arasha.rules.cells.phones import Phone, read_phone
from arasha.rules.cells.problems import Problem

__all__ = ["Count", "Day", "Phone", "Problem", "clean_text", "mixes_scripts", "read_count", "read_day", "read_phone"]
