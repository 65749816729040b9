"""Programs of the system that are asked for help, and the files that lie in clear for them meanwhile."""
