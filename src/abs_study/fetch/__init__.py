"""Public reports fetched as a polite visitor would: asked for one at a time, checked, kept, never replaced in silence."""
