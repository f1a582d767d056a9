-- What the script waits for.
\o
SELECT 'counted';
