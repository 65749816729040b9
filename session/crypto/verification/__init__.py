"""Two people, or two devices, compare seven emoji or scan a code, and know from then on whose keys they hold."""
