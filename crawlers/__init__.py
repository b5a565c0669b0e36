"""From an address to sightings: politely fetched, strictly read, handed to the catalogue."""
