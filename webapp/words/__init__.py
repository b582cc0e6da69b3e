"""What a page says and where it points: language, names, labels, certainty, dates, links."""
