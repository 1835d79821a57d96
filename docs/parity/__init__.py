"""The page of parity: our numbers beside those of other packages, from the reference files of the tests."""
