SELECT format('DROP DATABASE IF EXISTS %I', :'database') \gexec
