"""One file per chart: a tidy table in, matplotlib axes out. Charts never compute, save or change global state."""
