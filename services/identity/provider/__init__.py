"""OpenID Connect, as the provider: Authlib's grants on our accounts and sessions."""
