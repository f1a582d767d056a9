# The first line of a dump: read from descriptor 5, which goes on behind it. Sets `head`, its JSON; false where it is no dump.
read_head() {
  IFS= read -r head <&5 || return
  case $head in "-- wealist {"*) head=${head#-- wealist } ;; *) return 1 ;; esac
}
# A text of it.
of_head() { printf %s "$head" | sed -n "s/.*\"$1\" : \"\([^\"]*\)\".*/\1/p"; }
rows_of_head() { printf %s "$head" | sed -n 's/^{"rows" : \([0-9]*\),.*/\1/p'; }
