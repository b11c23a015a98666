"""The classifier of the shipped taxonomy, compiled once."""

import pytest

from classify.classifier import Classifier
from classify.taxonomy import load_taxonomy


@pytest.fixture(scope="session")
def classifier() -> Classifier:
    return Classifier.load(load_taxonomy())
