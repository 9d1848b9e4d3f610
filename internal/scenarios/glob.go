package scenarios

import "strings"

// glob matches a text with a pattern in which * stands for any text, even none.
func glob(pattern, text string) bool {
	part, rest, more := strings.Cut(pattern, "*")
	if !more {
		return pattern == text
	}
	text, ok := strings.CutPrefix(text, part)
	for ok {
		if part, rest, more = strings.Cut(rest, "*"); !more {
			return strings.HasSuffix(text, part)
		}
		_, text, ok = strings.Cut(text, part)
	}
	return false
}

// globPath matches a path segment by segment, so that a * stays within one; a
// last segment ** stands for any rest, even none. Meets says whether a segment
// does.
func globPath(pattern, path string, meets func(pattern, segment string) bool) bool {
	for pattern != "**" {
		want, wanted, more := strings.Cut(pattern, "/")
		got, left, deeper := strings.Cut(path, "/")
		switch {
		case !meets(want, got):
			return false
		case !deeper:
			return !more || wanted == "**"
		case !more:
			return false
		}
		pattern, path = wanted, left
	}
	return true
}

// globTemplate says whether some path of a template could match.
func globTemplate(pattern, template string) bool {
	return globPath(pattern, template, func(pattern, segment string) bool {
		return strings.Contains(segment, "{") || glob(pattern, segment)
	})
}
