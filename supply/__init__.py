"""What dvstats is delivered with: the libraries that the lock pins, their licences, a bill of materials, an audit."""
