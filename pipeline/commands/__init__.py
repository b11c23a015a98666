"""The commands of ``rawafid``, by what they are about."""
