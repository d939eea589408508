"""Tools for those who work on the product: pictures of the pages, the bench."""
