"""Write forms to fill in with one's own figures, as an XLSX workbook with examples."""

from __future__ import annotations

import argparse
from pathlib import Path

from dvstats.core.errors import InputError
from dvstats.store.form import forms
from dvstats.store.form_file import is_form, write_forms


def declare(parser: argparse.ArgumentParser) -> None:
    """Declare what the verb takes."""
    parser.add_argument("form", nargs="*", metavar="FORM", help=f"{', '.join(forms())}; all of them by default")
    parser.add_argument("--out", type=Path, required=True, metavar="FILE.xlsx", help="workbook to write")
    parser.add_argument("--replace", action="store_true", help="write over a workbook that is there")


def run(options: argparse.Namespace) -> None:
    """Write the workbook and say what to do with it."""
    if not is_form(options.out):
        raise InputError(f"--out {options.out}", rule="forms are an XLSX workbook", hint="end the name in .xlsx")
    if options.out.exists() and not options.replace:
        raise InputError("the file is there already", place=str(options.out),
                         rule="typed figures are not written over", hint="another name, or --replace")  # fmt: skip
    print(f"Wrote {write_forms(options.out, options.form)}")
    print(f"Type your figures over the example, then: dvstats report --data {options.out} --country CODE")
