package contracttests

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// scrubber replaces what a recording must not hold. What the target made, and
// projects, become names such as <project#1>, which a replay gives a value
// again. What the client made becomes something else of the same length and
// kind, so that it is taken or refused as before. What was the same stays the
// same, what was different stays different. Values are learned first, then
// replaced wherever they stand.
type scrubber struct {
	words   [][2]string       // values and their names or masks
	known   map[string]string // the same
	counts  map[string]int    // of names by noun, of masks by their pattern
	numbers phoneBook
}

func newScrubber() *scrubber {
	return &scrubber{known: map[string]string{}, counts: map[string]int{}, numbers: newPhoneBook()}
}

// secretField are the names of fields that hold secrets, of the client or of
// the target.
var secretField = regexp.MustCompile(`(?i)^(\w*secret|\w*password|authenticationCode|facebookCode|\w*(access|auth|bearer|facebook)_?tokens?)$`)

// codeField is the name of the field with a one-time password, in calls whose
// path ends with verify.
const codeField = "code"

// name gives a value that the target made a name, unless the client made it.
func (s *scrubber) name(noun, value string) string {
	if known, ok := s.known[value]; ok {
		return known
	}
	return s.rename(noun, value)
}

// rename gives a value that the target made a name, even if the client has
// guessed it before.
func (s *scrubber) rename(noun, value string) string {
	if known := s.known[value]; strings.HasPrefix(known, "<") {
		return known
	}
	s.counts[noun]++
	return s.learn(value, fmt.Sprintf("<%s#%d>", noun, s.counts[noun]))
}

// mask gives a value that the client made another one like it: letters become
// letters, digits become digits. The last ones count the values that look
// alike.
func (s *scrubber) mask(value string) string {
	if known, ok := s.known[value]; ok || value == "" {
		return known
	}
	masked := []rune(strings.Map(plainRune, value))
	pattern := string(masked)
	ordinal := s.counts[pattern]
	s.counts[pattern]++
	for i := len(masked) - 1; i >= 0 && ordinal > 0; i-- {
		var size int
		switch masked[i] {
		case 'a', 'A':
			size = 26
		case '0':
			size = 10
		default:
			continue
		}
		masked[i] += rune(ordinal % size)
		ordinal /= size
	}
	return s.learn(value, string(masked))
}

func plainRune(r rune) rune {
	switch {
	case unicode.IsUpper(r):
		return 'A'
	case unicode.IsLetter(r):
		return 'a'
	case unicode.IsDigit(r):
		return '0'
	}
	return r
}

// longSecret is the length from which on a value is replaced inside of other
// texts, too: shorter ones are words as well.
const longSecret = 8

func (s *scrubber) learn(value, instead string) string {
	s.known[value] = instead
	s.words = slices.DeleteFunc(s.words, func(w [2]string) bool { return w[0] == value })
	if len(value) >= longSecret || len(value) >= shortWord && strings.HasPrefix(instead, "<") {
		s.words = append(s.words, [2]string{value, instead})
	}
	return instead
}

// isSecret says whether the field of a call holds a secret.
func isSecret(path, field string) bool {
	return secretField.MatchString(field) || field == codeField && strings.HasSuffix(path, "/verify")
}

// learnFrom walks a body that was sent, or answered, and learns its secrets.
func (s *scrubber) learnFrom(path string, body []byte, learn func(field, value string)) {
	var value any
	if json.Unmarshal(body, &value) == nil {
		s.walk(path, "", value, learn)
		return
	}
	for _, found := range looseField.FindAllSubmatch(body, -1) {
		if isSecret(path, string(found[1])) {
			learn(string(found[1]), string(found[2]))
		}
	}
	form, err := url.ParseQuery(string(body))
	for name, values := range form {
		for _, v := range values {
			if err == nil && isSecret(path, name) {
				learn(name, v)
			}
		}
	}
}

// looseField finds a field with a text in what is no JSON as a whole.
var looseField = regexp.MustCompile(`"(\w+)"\s*:\s*"((?:[^"\\]|\\.)*)"`)

func (s *scrubber) walk(path, field string, value any, learn func(field, value string)) {
	switch v := value.(type) {
	case map[string]any:
		code, _ := v["countryCode"].(string)
		number, _ := v["phoneNumber"].(string)
		s.numbers.national(code, number)
		for name, inner := range v {
			s.walk(path, name, inner, learn)
		}
	case []any:
		for _, inner := range v {
			s.walk(path, field, inner, learn)
		}
	case string:
		switch {
		case isSecret(path, field) && v != "":
			learn(field, v)
		case untouched.MatchString(field):
			s.numbers.keep(v)
		}
	}
}

// sent learns from a body that the client sent.
func (s *scrubber) sent(path string, body []byte) {
	s.learnFrom(path, body, func(_, value string) { s.mask(value) })
}

// got learns from a body that the target answered.
func (s *scrubber) got(path string, body []byte) {
	s.learnFrom(path, body, func(field, value string) { s.name(field, value) })
}

// untouched are the names of fields whose digits are no phone number.
var untouched = regexp.MustCompile(`(?i)(code|start|end|time|timestamp|date|size|version|ein|id)$`)

// text scrubs a text that stands in a field.
func (s *scrubber) text(path, field, value string) string {
	if instead, known := s.known[value]; known && (isSecret(path, field) || len(value) >= longSecret || strings.HasPrefix(instead, "<")) {
		return instead
	}
	value = replaceWords(value, s.words)
	if untouched.MatchString(field) {
		return value
	}
	return s.numbers.replace(value)
}

// value scrubs a value decoded from JSON.
func (s *scrubber) value(path, field string, value any) any {
	switch v := value.(type) {
	case map[string]any:
		changed := Object{}
		for name, inner := range v {
			changed[name] = s.value(path, name, inner)
		}
		return changed
	case []any:
		changed := make([]any, len(v))
		for i, inner := range v {
			changed[i] = s.value(path, field, inner)
		}
		return changed
	case string:
		return s.text(path, field, v)
	}
	return value
}

// body scrubs a body as it was sent.
func (s *scrubber) body(path, mediaType string, body []byte) content {
	switch {
	case len(body) == 0:
		return content{}
	case mediaType == "application/octet-stream":
		return content{File: fmt.Sprintf("%x", body[:min(4, len(body))])}
	}
	if value, ok := exactly(body); ok {
		return content{Body: encode(s.value(path, "", value))}
	}
	text := looseField.ReplaceAllStringFunc(string(body), func(found string) string {
		parts := looseField.FindStringSubmatch(found)
		return strings.Replace(found, `"`+parts[2]+`"`, `"`+s.text(path, parts[1], parts[2])+`"`, 1)
	})
	return content{Text: s.text(path, "", text)}
}

// exactly decodes JSON and keeps numbers as they are written.
func exactly(body []byte) (value any, ok bool) {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	err := decoder.Decode(&value)
	return value, err == nil && !decoder.More()
}

// Names of keys in recordings.
const (
	keyName     = "<key>"
	foreignName = "<foreign key>"
)

// authorization is an Authorization header without its credentials: those of
// the harness become names, others are masked.
func (s *scrubber) authorization(h *Harness, header string) string {
	scheme, rest, _ := strings.Cut(header, " ")
	decoded, err := base64.StdEncoding.DecodeString(rest)
	id, secret, whole := strings.Cut(string(decoded), ":")
	if scheme != "Basic" || err != nil || !whole {
		if known, ok := s.known[rest]; ok {
			return scheme + " " + known
		}
		return strings.TrimSuffix(scheme+" "+s.mask(rest), " ")
	}
	for name, key := range map[string]Credentials{keyName: h.Key, foreignName: h.Foreign} {
		restID, okID := strings.CutPrefix(id, key.ID)
		restSecret, okSecret := strings.CutPrefix(secret, key.Secret)
		if key.ID != "" && okID && okSecret {
			return "Basic " + name + restID + ":" + name + restSecret
		}
	}
	return "Basic " + s.mask(id) + ":" + s.mask(secret)
}
