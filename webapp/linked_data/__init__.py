"""Resources as data: descriptions, forms, vocabularies, catalogues, downloads."""
