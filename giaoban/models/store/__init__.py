"""Where the nouns are kept: database, jobs, originals and the audit log, which together are the truth."""
