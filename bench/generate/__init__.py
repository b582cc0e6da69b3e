"""Invented municipalities of the real shape, as many as Japan has.

What holds for one city must be measured for all 1,741, and only one city's
documents are at hand. The generator writes the tables that ``fukushi build``
reads, in the proportions of the shipped city, and a list of the defects it
has planted in them, so that both speed and findings can be tested.
"""
