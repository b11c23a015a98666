"""The post box for everything that would leave the machine: kept, shown, and sent to nobody."""
