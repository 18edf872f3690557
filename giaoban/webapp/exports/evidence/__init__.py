"""The evidence bundle: a span of a recording that can be checked by somebody without the archive.

`quotation` reads what will be in it, `make` cuts, signs and packs it, `verify` holds one against its
signature. It is an export like the others, which is why it is here and not on a floor below; cutting is
`ingest.clip`'s, the key `models.store.signing`'s, and what is signed is a noun (`models.evidence`).
"""
