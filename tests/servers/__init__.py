"""Private instances of real servers, one file each: loopback, free ports, own folder, no orphans."""
