-- Whether another Job is the one to say which logins there are.
\ir mark.sql
SELECT :'mark_id' <> :'stack_id' OR :mark_generation > :generation AS late \gset
