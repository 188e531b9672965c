"""The office itself: accounts, posts, units, days off and rules, kept by its administrator without a developer."""
