package openapi

import "regexp"

var versionLine = regexp.MustCompile(`(?m)^  version: ['"]?([^'"\n]+)`)

// Version is the version that an API's document gives itself.
func Version(api API) string {
	document, err := Document(string(api) + ".yaml")
	if err != nil {
		return ""
	}
	if found := versionLine.FindSubmatch(document); found != nil {
		return string(found[1])
	}
	return ""
}
