# SPDX-License-Identifier: GPL-2.0-only
#
# Counts a deny log the slow and obvious way: tests/review/totals.awk knows nothing of fwpolicy.
#
#   awk -f totals.awk LOG  ->  "name <tab> key <tab> number", sorted by nobody
#
# A line is a packet's if the kernel wrote it and it has IN=; it is broken if it has no whole SRC=,
# DST= or PROTO= behind it. Nested packets (in []) do not occur in what this is used for.
function value(key,   at, rest) {
	at = index($0, " " key "=")
	if (!at)
		return ""
	rest = substr($0, at + length(key) + 2)
	sub(/ .*/, "", rest)
	return rest
}

{ lines++ }

!/ kernel: .* IN=/ { other++; next }

{
	source = value("SRC")
	protocol = value("PROTO")
	if (source == "" || value("DST") == "" || protocol == "") {
		broken++
		next
	}
	refused++
	match($0, /denylog:[a-z]+:[a-z]+/)
	split(substr($0, RSTART, RLENGTH), part, ":")
	reason[part[3]]++
	sources[source]++
	if (protocol == "TCP" || protocol == "UDP")
		port[tolower(protocol) "/" value("DPT")]++
	else
		port[tolower(protocol) "/" value("TYPE")]++
}

END {
	OFS = "\t"
	print "total", "lines", lines + 0
	print "total", "other", other + 0
	print "total", "broken", broken + 0
	print "total", "refused", refused + 0
	for (key in reason)
		print "reason", key, reason[key]
	for (key in port)
		print "port", key, port[key]
	for (key in sources) {
		print "source", key, sources[key]
		different++
	}
	print "total", "sources", different + 0
}
