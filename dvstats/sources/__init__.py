"""One file per publisher: wire text in, `Observations` out.

Each file carries `NAME` (the publisher's word on the command line), `DATASETS` (what it can read) and a pure
`parse(data: bytes, dataset: str) -> Observations`.
"""
