"""Values and fakes that several tests need; nothing here patches our own modules."""
