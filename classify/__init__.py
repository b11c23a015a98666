"""A message becomes a type, a topic and a priority, with reasons and honest doubt."""
