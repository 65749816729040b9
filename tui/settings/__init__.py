"""What the user, the organisation and the machine have settled: read strictly, before anything is shown."""
