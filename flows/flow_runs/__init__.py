"""The flows that Prefect runs, and what it shows of them."""
