"""Recapitulation: results added up, checked, and issued as D.HASIL."""
