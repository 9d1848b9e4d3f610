package contracttests

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
)

// reference is one value that each side of a comparison made for itself: an
// id, a token, the name of a project.
type reference struct {
	// name is what it is shown as: <sender.id#1>.
	name        string
	left, right string
}

// references are the values of one case that differ by right. Each value of
// one side has one of the other.
type references struct {
	all         []*reference
	left, right map[string]*reference
	counts      map[string]int
	// sent is what went to the left side: what a client sent is not made by
	// the server, so its echo must not differ.
	sent strings.Builder
}

func newReferences() *references {
	return &references{left: map[string]*reference{}, right: map[string]*reference{}, counts: map[string]int{}}
}

// bind makes a pair of values known. What one of them is bound to already stays.
func (r *references) bind(noun, left, right string) {
	if r.left[left] != nil || r.right[right] != nil {
		return
	}
	r.counts[noun]++
	ref := &reference{name: fmt.Sprintf("<%s#%d>", noun, r.counts[noun]), left: left, right: right}
	r.all = append(r.all, ref)
	r.left[left], r.right[right] = ref, ref
}

// view picks a reference's value on one side, or its name.
type view func(*reference) string

func onLeft(r *reference) string  { return r.left }
func onRight(r *reference) string { return r.right }
func named(r *reference) string   { return r.name }

// translate replaces the values of one side in a text by those of another.
func (r *references) translate(text string, from, to view) string {
	var pairs [][2]string
	for _, ref := range r.all {
		if value := from(ref); value != to(ref) && strings.Contains(text, value) {
			pairs = append(pairs, [2]string{value, to(ref)})
		}
	}
	return replaceWords(text, pairs)
}

// discreet replaces the secrets that the left side made by their names.
func (r *references) discreet(text string) string {
	var pairs [][2]string
	for _, ref := range r.all {
		noun := ref.name[strings.LastIndexAny(ref.name, "<.")+1 : strings.LastIndex(ref.name, "#")]
		if secretField.MatchString(noun) || noun == nounOTP {
			pairs = append(pairs, [2]string{ref.left, ref.name})
		}
	}
	return replaceWords(text, pairs)
}

// nounOTP names one-time passwords.
const nounOTP = "otp"

// replaceWords replaces values where they stand alone: contract-1 is no part
// of contract-12. Where two values begin at the same place, the longer one is
// meant.
func replaceWords(text string, pairs [][2]string) string {
	slices.SortStableFunc(pairs, func(a, b [2]string) int { return cmp.Compare(len(b[0]), len(a[0])) })
	type hit struct {
		at   int
		pair [2]string
	}
	var hits []hit
	for _, pair := range pairs {
		for from := 0; pair[0] != ""; {
			i := strings.Index(text[from:], pair[0])
			if i < 0 {
				break
			}
			if standsAlone(text, from+i, pair[0]) {
				hits = append(hits, hit{from + i, pair})
			}
			from += i + 1
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int { return cmp.Compare(a.at, b.at) })
	var out strings.Builder
	done := 0
	for _, h := range hits {
		if h.at < done {
			continue
		}
		out.WriteString(text[done:h.at])
		out.WriteString(h.pair[1])
		done = h.at + len(h.pair[0])
	}
	return out.String() + text[done:]
}

// shortWord is the length below which a value is replaced only where it is all
// there is between two quotes or slashes: it may be anything.
const shortWord = 6

// standsAlone says whether the value at a place of a text is no part of a
// longer word.
func standsAlone(text string, at int, value string) bool {
	before, after := byte('"'), byte('"')
	if at > 0 {
		before = text[at-1]
	}
	if end := at + len(value); end < len(text) {
		after = text[end]
	}
	if len(value) < shortWord {
		return strings.IndexByte(`"/`, before) >= 0 && strings.IndexByte(`"/`, after) >= 0
	}
	return !(isWord(before) && isWord(value[0])) && !(isWord(after) && isWord(value[len(value)-1]))
}

func isWord(b byte) bool {
	return b == '_' || b == '-' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

// The forms of values that servers make.
const (
	formTime   = "a time"
	formSecond = "a time in whole seconds"
	formUUID   = "a UUID"
	formID     = "an id"
	formDigits = "a number"
	formOpaque = "an opaque text"
)

var (
	uuidForm   = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)
	upperForm  = regexp.MustCompile(`^[0-9A-Z]{20,32}$`)
	digitsForm = regexp.MustCompile(`^\d{5,}$`)
	opaqueForm = regexp.MustCompile(`^[\w.~+/=-]{12,}$`)
	hexForm    = regexp.MustCompile(`^[0-9a-f]{8,}$`)
	lettered   = regexp.MustCompile(`[A-Za-z]`)
	numbered   = regexp.MustCompile(`\d`)
)

// formOf is the form of a value that a server may have made, or "".
func formOf(v string) string {
	if _, err := time.Parse(time.RFC3339Nano, v); err == nil {
		if strings.Contains(v, ".") {
			return formTime
		}
		return formSecond
	}
	switch {
	case uuidForm.MatchString(v):
		return formUUID
	case digitsForm.MatchString(v):
		return formDigits
	case !numbered.MatchString(v) || !lettered.MatchString(v):
		return ""
	case upperForm.MatchString(v):
		return formID
	case opaqueForm.MatchString(v):
		return formOpaque
	}
	return ""
}

// sameForm says whether two values may both be made by servers in the same way.
// Of two in hex, one may have digits only.
func sameForm(left, right string) bool {
	if hexForm.MatchString(left) && hexForm.MatchString(right) && len(left) == len(right) {
		return true
	}
	form := formOf(left)
	return form != "" && form == formOf(right)
}

// tokenField are the names of fields whose values clients only send back.
var tokenField = regexp.MustCompile(`(?i)(token|nonce|signature)$`)

// madeWord finds what servers make inside longer texts.
var madeWord = regexp.MustCompile(`\b(?:[0-9A-Z]{20,32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z|\d{6,})\b`)

// nounOf names what a path is about: sender of .../whatsapp/senders/{id}.
func nounOf(path string) string {
	segments := strings.Split(path, "/")
	for _, s := range slices.Backward(segments) {
		if s != "" && !strings.HasPrefix(s, "{") {
			return singular(s)
		}
	}
	return "value"
}

func singular(word string) string {
	if strings.HasSuffix(word, "ss") || len(word) < 4 {
		return word
	}
	return strings.TrimSuffix(word, "s")
}
