"""An app for a real worker: job kinds that last long enough to be killed in the middle."""
