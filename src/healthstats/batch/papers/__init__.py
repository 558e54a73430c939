"""Reports on paper: an executed notebook as one document, and that document in Word, Excel and PDF."""
