@node --require ./transpile.cjs node_modules/@pulumi/pulumi/cmd/dynamic-provider %*
