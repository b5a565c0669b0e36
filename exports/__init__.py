"""From the catalogue to calendars, feeds, data and pages, published at the cost of what changed."""
