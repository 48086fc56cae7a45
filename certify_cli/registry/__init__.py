"""What is known of models: the shipped registry, and what synchronisation learnt from AWS.

`load` reads the TOML files, `write` and `seed` make them, `catalogue` unites them with the inventory, `identify` finds
a model from anything people have at hand, `reconcile` says what changed. To add a model, add a TOML file under
`registry_data/<vendor>/`; to add a fact to every model, add a field with a default to `types/model.py`.
"""
