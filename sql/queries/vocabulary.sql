-- name: add
-- Words that the vocabulary may not have yet; the word '' stands for a token itself, with its own stem.
insert into vocabulary (language, token, word, stem)
select * from unnest(%(languages)s::text[], %(tokens)s::text[], %(words)s::text[], %(stems)s::text[])
on conflict do nothing;

-- name: forms
-- The words that have one of these stems in its language.
select v.language, v.token, v.word, v.stem
from unnest(%(languages)s::text[], %(stems)s::text[]) as given (language, stem)
join vocabulary v on v.language = given.language and v.stem = given.stem;

-- name: spellings
-- The words that are found by one of these tokens in its language.
select v.language, v.token, v.word, v.stem
from unnest(%(languages)s::text[], %(tokens)s::text[]) as given (language, token)
join vocabulary v on v.language = given.language and v.token = given.token;

-- name: neighbours
-- Words of about the same length that begin or end as a token does, each as it is written somewhere.
select '' as language, token, min(word) as word, null as stem
from vocabulary
where word <> '' and length(token) between length(%(token)s::text) - 2 and length(%(token)s::text) + 2
  and token <> %(token)s::text
  and (left(token, 3) = left(%(token)s::text, 3) or right(token, 4) = right(%(token)s::text, 4)
       or left(token, 2) = left(%(token)s::text, 2) and right(token, 2) = right(%(token)s::text, 2))
group by token
limit 20000;

-- name: letters
-- How many words begin with each letter.
select left(token, 1) as letter, count(*) as words from vocabulary where word <> '' group by 1;
