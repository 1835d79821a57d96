"""One file per publisher: wire text in, `Observations` out.

Each file carries what `SAYS` names: the publisher's word on the command line and its title, the kinds of file, the
licence, what the reader was tried on, and a pure `parse(data: bytes, dataset: str) -> Observations`.
"""

SAYS = ("NAME", "TITLE", "SUFFIXES", "LICENCE", "TRIED", "parse")
