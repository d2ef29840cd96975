"""The pages in a real browser: journeys, accessibility, bad days, and screenshots."""
