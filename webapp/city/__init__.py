"""The application of one municipality, put together from the other rooms."""
