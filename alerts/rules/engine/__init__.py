"""The live matcher: finds, of many rules at once, those that hold. Equal to `alerts.rules.eval.match`.

It turns the search around: rules are stored, articles are the queries. The method is the key method of SIFT (Yan and
Garcia-Molina, Index Structures for Selective Dissemination of Information, ACM TODS 1994), with rules in conjunctive
normal form as far as they have one:

* An **atom** is what can stand at a place of a text: a term, a phrase, or a wide OR of them (`atoms`). A **feature**
  is an atom in a scope, that is a field or title and text together (`features`).
* A rule is a set of **clauses**, its alternatives. A clause holds **groups** of features, of each of which one must
  be in the article, features that it refuses, pairs that must be near each other, and a **rest** for what these cannot
  say (`clauses`, `rest`).
* Each clause waits under the features of its rarest group, the **anchor**. An article's features lead to its
  **candidates**; the other groups, the refusals, the pairs and the rest sieve them (`sieve`, `matcher`).

Articles come in batches, and each step is taken for a batch at once over arrays of numbers. No step trusts a hash:
words are looked up in dictionaries and have numbers from there on (`vocabulary`).
"""
