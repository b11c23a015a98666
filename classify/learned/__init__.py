"""What people's decisions teach: a linear model for each question, trained offline and scored in microseconds."""
