"""Sign-in: a small OpenID Connect provider, which an academy may replace by its own."""
