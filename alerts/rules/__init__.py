"""Watch rules: which articles a person wants to hear of.

The query language
------------------
    Mali                  the word, whatever its case and accents: mali, MALI, Malí
    "Africa Corps"        the words next to each other, in this order; so does a hyphenated word: Saint-Louis
    attaqu*               every word that begins so; at least three letters before the *
    a AND b    a b        both; AND may be left out
    a OR b                at least one of them
    NOT a      -a         not this; the - touches what it refuses
    (a OR b) c            brackets group
    title:a  title:(a b)  only in the title
    # note                from here to the end of the line nothing is read; a # inside a word is not a note

Operators are written in capitals. NOT binds before AND, and AND before OR. A query looks at title and text together:
`a AND b` holds when one stands in the title and the other in the text; a phrase lies in one of the two.
Words are cut and folded as `alerts.rules.tokens` says: what is not letter or digit parts words and is not searched.
Curly and angled quotes and full-width brackets do as well as plain ones; a phrase ends on the line it begins on.
A query needs at least one thing to look for: `NOT football` alone is refused.

Not available yet, and refused with a message: NEAR/n, ONEAR/n, ATLEAST/n, =exact, ~forms, @lists and the fields lead,
body, source, lang, country, author, section and url.

The record around it stands in `alerts.rules.rule`; what makes a match ring in `alerts.rules.decide`.
"""
