"""The cellar: small pure tools that know nothing of the shop."""
