"""Words: the one tokenizer of rules, archive and events, and the codes of languages."""
