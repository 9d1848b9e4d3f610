package contracttests

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// sides is one case on two sides: what each made for itself, and where they
// differ. A case makes one call at a time.
type sides struct {
	name string
	refs *references
	// sameTime is true once the clocks of both sides stand at the same time.
	sameTime bool
	// parted is true once one side took what the other refused. Orphans are
	// what only one of them has from then on.
	parted  bool
	orphans []string

	found []Difference
	// calls counts the calls that were compared, unsent those that were not,
	// since they name what one side does not have.
	calls, unsent int
	// broken says why nothing more could be compared.
	broken string
}

func newSides(name string) *sides { return &sides{name: name, refs: newReferences()} }

// subject is what is compared: an answer to a call, or what came of it.
type subject struct {
	operation, call, noun, rule string
}

// hold compares something on both sides and remembers where it differs.
func (s *sides) hold(about subject, compare func(*trial)) {
	c := &trial{known: s.refs, noun: about.noun, sameTime: s.sameTime}
	compare(c)
	c.commit()
	for _, m := range c.found {
		s.found = append(s.found, Difference{
			Case: s.name, Operation: about.operation, Call: s.refs.discreet(about.call), Pointer: m.pointer, Grade: m.grade, Rule: about.rule, Parted: s.parted,
			Left: s.refs.translate(m.left, onLeft, named), Right: s.refs.translate(m.right, onRight, named),
		})
	}
}

// answered compares the answers of both sides to a call.
func (s *sides) answered(about subject, left, right *reply) {
	s.calls++
	about.rule = ruleOf(left, right)
	s.hold(about, func(c *trial) { c.compareReplies(left, right) })
	if left.refused() == right.refused() {
		return
	}
	s.parted = true
	taken := left
	if left.refused() {
		taken = right
	}
	s.orphan(taken.value())
}

// orphan remembers what a server made of which the other side knows nothing.
func (s *sides) orphan(value any) {
	switch v := value.(type) {
	case map[string]any:
		for _, field := range v {
			s.orphan(field)
		}
	case []any:
		for _, e := range v {
			s.orphan(e)
		}
	case string:
		form := formOf(v)
		made := form != "" && form != formTime && form != formSecond && !strings.Contains(s.refs.sent.String(), v)
		if made && s.refs.left[v] == nil && s.refs.right[v] == nil {
			s.orphans = append(s.orphans, v)
		}
	}
}

// lost says whether texts name what one side does not have.
func (s *sides) lost(texts ...string) bool {
	return slices.ContainsFunc(s.orphans, func(orphan string) bool {
		return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, orphan) })
	})
}

// breaks ends the comparison of the case.
func (s *sides) breaks(format string, args ...any) {
	if s.broken == "" {
		s.broken = fmt.Sprintf(format, args...)
	}
}

// ruleOf is the rule by which a sinch-mock answered, or those of both.
func ruleOf(left, right *reply) string {
	l, r := left.header.Get(ruleHeader), right.header.Get(ruleHeader)
	switch {
	case l == "" || l == r:
		return r
	case r == "":
		return l
	}
	return l + " (left), " + r + " (right)"
}

// translateURL replaces the values of one side in the path and the query of a
// call by those of the other.
func (r *references) translateURL(path string, query url.Values, from, to view) (string, url.Values) {
	segments := strings.Split(path, "/")
	for i, s := range segments {
		if plain, err := url.PathUnescape(s); err == nil {
			if changed := r.translate(plain, from, to); changed != plain {
				segments[i] = url.PathEscape(changed)
			}
		}
	}
	changed := url.Values{}
	for name, values := range query {
		for _, v := range values {
			changed.Add(name, r.translate(v, from, to))
		}
	}
	return strings.Join(segments, "/"), changed
}

// keys are the access keys of two sides that mean the same.
type keys struct{ from, to []Credentials }

// translate gives the Authorization header that means to one side what it
// means to the other. A key that is wrong by some letters is still wrong.
func (k keys) translate(header string) string {
	raw, isBasic := strings.CutPrefix(header, "Basic ")
	decoded, err := base64.StdEncoding.DecodeString(raw)
	id, secret, whole := strings.Cut(string(decoded), ":")
	if !isBasic || err != nil || !whole {
		return header
	}
	for i, from := range k.from {
		restID, okID := strings.CutPrefix(id, from.ID)
		restSecret, okSecret := strings.CutPrefix(secret, from.Secret)
		if from.ID != "" && okID && okSecret {
			return basic(Credentials{k.to[i].ID + restID, k.to[i].Secret + restSecret})
		}
	}
	return header
}

// longestShown is how much of a body a curl command shows, in bytes.
const longestShown = 2000

// curl is a request as a command. It shows no credentials.
func curl(method, address string, header http.Header, body []byte) string {
	parts := []string{"curl", "-X", method, quoted(address)}
	if method == http.MethodGet {
		parts = []string{"curl", quoted(address)}
	}
	switch scheme, _, _ := strings.Cut(header.Get("Authorization"), " "); scheme {
	case "":
	case "Basic":
		parts = append(parts, `-u "$SINCH_KEY_ID:$SINCH_KEY_SECRET"`)
	default:
		parts = append(parts, `-H "Authorization: `+scheme+` $TOKEN"`)
	}
	if len(body) > 0 {
		text := string(body)
		if len(text) > longestShown {
			text = text[:longestShown] + "..."
		}
		parts = append(parts, "-H", quoted("Content-Type: "+header.Get("Content-Type")), "-d", quoted(text))
	}
	return strings.Join(parts, " ")
}

var plainWord = regexp.MustCompile(`^[\w./:@%+=,-]+$`)

// quoted is a text as a shell takes it.
func quoted(text string) string {
	if plainWord.MatchString(text) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
}
