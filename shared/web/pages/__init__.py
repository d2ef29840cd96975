"""Pages for browsers: who is there, forms, layout, and what is said when something is refused."""
