"""Watch rules: which articles a person wants to hear of.

The query language
------------------
    Mali                      the word, whatever its case and accents: mali, MALI, Malí
    "Africa Corps"            the words next to each other, in this order; so does a hyphenated word: Saint-Louis
    attaqu*                   every word that begins so; at least three letters (two syllables) before the *
    =AES   ="Africa Corps"    written exactly so, case and accents alike
    ~attaque                  the word, and what shares a stem with it in the article's language
    a AND b    a b            both; AND may be left out
    a OR b                    at least one of them
    NOT a      -a             not this; the - touches what it refuses
    a NEAR/5 b                both in one text, with at most 5 tokens between them; 0 to 30
    a ONEAR/5 b               the same, the left one first
    ATLEAST/2 (a OR b OR c)   at least two of the alternatives
    (a OR b) c                brackets group
    title:a  title:(a b)      only there; fields are title lead body source lang country author section url
    @name                     any entry of the named list
    # note                    from here to the end of the line nothing is read; a # inside a word is not a note

    query := or                  or := and ("OR" and)*            and := not ("AND"? not)*
    not := ("NOT" | "-")* near   near := atom (("NEAR" | "ONEAR") "/" n atom)*
    atom := "(" or ")" | field ":" atom | "ATLEAST/" n "(" or ")" | @name | ["=" | "~"] (word | "phrase") | prefix "*"

Operators are written in capitals. NEAR binds before NOT, NOT before AND, and AND before OR; two refusals cancel out.
Words are cut and folded as `alerts.text.tokens` says: what is not letter or digit parts words, and is not
searched.
Curly, angled and full-width quotes and full-width brackets, colons, slashes and signs do as well as plain ones; a
phrase ends on the line it begins on.

What it means
-------------
Areas. An article has the areas title, text, source (its name), lang (without country), country, author (one part for
each), section and url (after ://, percent signs read). Without a field, title and text are looked at together:
`a AND b` holds when one stands in the title and the other in the text. A phrase and all of a NEAR lie within one part
of one area. `body:` is the text, `lead:` its first paragraph, at most 100 tokens, in which a phrase lies wholly; the
other fields are the areas of their names. A field may hold any tree but another field.

Words. A word is a token with the same folded text. `=` asks for the same letters as written, in NFC. `~` finds the
folded word itself, and tokens that share a Snowball stem with it in the article's language; where that is not known,
only the word. A word has two stems: that of the word as written, and that of its token. In a hyphenated word or a
phrase each word is so; a * ends any word of a phrase. Letters and a number (F-16, F 16, F16) are an OR of their
spellings, which counts as one alternative; a code of a language stands for it (`alerts.text.languages`).

NEAR. Its operands are words, phrases, lists, and OR or NEAR of such. Two finds that do not overlap are near when
begin of the later - end of the earlier (counted in tokens, the end being the token after) is 0 to n; what is found
covers both. A chain is read from the left: `a NEAR/3 b NEAR/5 c` is `(a NEAR/3 b) NEAR/5 c`. One place of a word is not
two: `a NEAR/5 a` needs it twice.

ATLEAST counts the alternatives of the OR in its brackets, those of an OR in it too, and a list's entries one by one;
each counts once, however often it stands there, and of alternatives that say the same only one.

Lists. @name is an OR of its entries: words, prefix*, =exact, ~forms, "phrases", and lists that hold no lists.

A query needs at least one thing to look for: `NOT football` alone is refused. `lang:` and `country:` take codes.

Limits, each refused with a message: 100,000 characters, brackets 50 deep, 10 NEARs that hang together, words of 200
letters, phrases of 100 words, lists of 5,000 entries and 20,000 entries in all of a query.

Where it is done: `lexer`, `words` and `parse` read a query into the tree of `syntax`, `doubts` looks it over, `lists`
writes out its lists, `spellings` what is written in several ways, and `match` is the reference of what it means, to
which live matching and the search of the archive are held. `explain` says why it holds or not.

The record around it stands in `alerts.rules.rule`; what makes a match alert in `alerts.rules.decide`.
`language` turns text into a tree, `meaning` is what a tree means for one article, `engine` finds it live for many
rules, `history` in the stored past, and `keeping` keeps rules and lists in files and versions.
"""
