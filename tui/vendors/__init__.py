"""The five vendor APIs: one module each, from the wire to the model and nothing else, on one shared transport."""
