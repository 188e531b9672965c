"""Pages of study: sessions, plans, the network, evaluations."""
