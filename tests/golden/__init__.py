"""Few and small: text, boxes, bytes and pictures of finished pages."""
