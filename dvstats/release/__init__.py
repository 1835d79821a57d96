"""The one gate before anything leaves."""
