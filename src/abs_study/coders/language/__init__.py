"""What French sentences assert: negation, modality, who acts, quantities, context; one small module each."""
