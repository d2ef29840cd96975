"""An upgrade migrates first, while the version before is still at work: what that one does must stay possible."""
