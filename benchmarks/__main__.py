"""All benchmarks, one after the other."""

from benchmarks import locate, reading

reading.main()
print()
locate.main()
