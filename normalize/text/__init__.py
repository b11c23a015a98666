"""Arabic and mixed text: folding, numbers, names, signs of deceit."""
