"""What Rawafid costs, measured beside what a user would pick instead."""
