"""Machine coders: each is a coder like another, named, compared like another."""
