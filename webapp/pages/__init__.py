"""The pages a person opens: home, search, plan, projects, offices, places, progress, entities."""
