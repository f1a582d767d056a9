-- The service may log in again.
\set login LOGIN
\ir logins.sql
