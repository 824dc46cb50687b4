"""Words: the one tokenizer of rules, archive and events."""
