"""The questions that the product answers: a store in, frozen dataclasses out."""
