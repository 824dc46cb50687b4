"""Facts: what one article claims of an event, each with the sentence that says so and who claims it."""
