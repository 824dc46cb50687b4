-- name: id
-- The name of this database.
select id from installation;
