"""What all tests share: laws are checked without a clock, so that a slow machine finds no fault that is none."""

from hypothesis import settings

settings.register_profile("house", deadline=None, print_blob=True)
settings.load_profile("house")
