"""Two people, or two devices, compare seven pictures and know from then on whose keys they hold."""
