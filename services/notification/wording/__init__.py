"""What people read: French sentences in templates, and how dates, amounts and codes are said in French."""
