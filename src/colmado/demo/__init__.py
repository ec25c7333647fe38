"""A corner shop to try Colmado with: Colmado La Esquina, its people and its mail, all invented."""
