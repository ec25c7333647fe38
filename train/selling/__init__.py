"""The selling linter's labelled texts, its fit and its figures."""
