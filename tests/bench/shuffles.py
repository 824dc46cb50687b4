def differing_orders(texts, orders):
    return 0
