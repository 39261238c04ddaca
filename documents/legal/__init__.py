"""Legal bases in texts: reading a citation, finding what a text cites, saying how that stands on a day, citing something else."""
