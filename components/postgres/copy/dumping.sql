-- Whether this run's pg_dump is connected: nobody is let in after it.
SELECT count(*) FROM pg_stat_activity
WHERE datname = :'database' AND application_name = 'wealist dump ' || :'run';
