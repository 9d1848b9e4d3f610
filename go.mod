module github.com/sinch-mock/sinch-mock

go 1.26

require (
	github.com/oklog/ulid/v2 v2.1.2
	github.com/tidwall/btree v1.8.2
)

require (
	github.com/agext/levenshtein v1.2.3
	github.com/dustin/go-humanize v1.1.0
	github.com/goccy/go-yaml v1.19.2
	github.com/google/go-cmp v0.7.0
	github.com/spf13/pflag v1.0.10
)

require github.com/golang-jwt/jwt/v5 v5.3.1
