package scenarios

import "strings"

// glob matches a text with a pattern in which * stands for any text, even none.
func glob(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	last := len(parts) - 1
	if last == 0 {
		return pattern == text
	}
	rest, ok := strings.CutPrefix(text, parts[0])
	if !ok {
		return false
	}
	for _, part := range parts[1:last] {
		if _, rest, ok = strings.Cut(rest, part); !ok {
			return false
		}
	}
	return strings.HasSuffix(rest, parts[last])
}

// globPath matches a path segment by segment, so that a * stays within one; a
// last segment ** stands for any rest. Meets says whether a segment does.
func globPath(pattern, path string, meets func(pattern, segment string) bool) bool {
	want, got := strings.Split(pattern, "/"), strings.Split(path, "/")
	if last := len(want) - 1; want[last] == "**" {
		want = want[:last]
		got = got[:min(len(got), last)]
	}
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if !meets(want[i], got[i]) {
			return false
		}
	}
	return true
}

// globTemplate says whether some path of a template could match.
func globTemplate(pattern, template string) bool {
	return globPath(pattern, template, func(pattern, segment string) bool {
		return strings.Contains(segment, "{") || glob(pattern, segment)
	})
}
