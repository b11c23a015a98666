"""HTML to text that a person would call right, and to HTML that pages may show."""
