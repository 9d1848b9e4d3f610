package repro

import (
	"encoding/binary"
	"hash/fnv"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/sinch-mock/sinch-mock/internal/fake"
)

// redactor puts stand-ins in the place of secrets: the same for the same secret
// wherever it stands, so that what a call compares still compares. A stand-in
// is as long as the secret and made of the same kinds of characters, so that
// rules about their form hold; nothing in it comes from the secret itself.
type redactor struct {
	standIns map[string]string
	taken    map[string]bool
}

func newRedactor() *redactor {
	return &redactor{standIns: map[string]string{}, taken: map[string]bool{}}
}

// recognizable is how long a secret must be to be looked for where no name
// tells that one stands there, in characters: a shorter one could be a word.
const recognizable = 8

// learn finds the secrets of a text, by the names that they stand under.
func (r *redactor) learn(raw []byte) {
	_, isJSON := walk(raw, func(text string, secret bool) (string, bool) {
		if secret {
			r.hide(text)
		}
		return "", false
	})
	if !isJSON {
		r.broken(raw)
	}
}

// redact puts stand-ins into a text, for the secrets learned from any.
func (r *redactor) redact(raw []byte) []byte {
	out, isJSON := walk(raw, func(text string, secret bool) (string, bool) {
		if secret {
			return r.hide(text), true
		}
		standIn, known := r.standIns[text]
		return standIn, known && utf8.RuneCountInString(text) >= recognizable
	})
	if !isJSON {
		return r.broken(raw)
	}
	return out
}

// masked takes all secrets out of a text, for comparing it with another.
func masked(raw []byte) []byte {
	out, _ := walk(raw, func(_ string, secret bool) (string, bool) { return "***", secret })
	return out
}

// member is a field with a text, as it stands in JSON that may be broken.
var member = regexp.MustCompile(`"(\w+)"\s*:\s*"((?:[^"\\]|\\.)*)"?`)

// broken does the same for what is meant to be JSON and is not.
func (r *redactor) broken(raw []byte) []byte {
	out, copied := strings.Builder{}, 0
	for _, at := range member.FindAllSubmatchIndex(raw, -1) {
		if fake.IsSecret(string(raw[at[2]:at[3]])) {
			out.Write(raw[copied:at[4]])
			out.WriteString(r.hide(string(raw[at[4]:at[5]])))
			copied = at[5]
		}
	}
	out.Write(raw[copied:])
	return []byte(out.String())
}

// hide is the stand-in of a secret.
func (r *redactor) hide(secret string) string {
	if standIn, ok := r.standIns[secret]; ok {
		return standIn
	}
	standIn := secret
	for try := range uint64(1000) {
		standIn = disguise(secret, uint64(len(r.standIns))<<16+try)
		if standIn != secret && !r.taken[standIn] {
			break
		}
	}
	r.standIns[secret], r.taken[standIn] = standIn, true
	return standIn
}

// disguise replaces each character by one of its kind; the number chooses which.
func disguise(secret string, number uint64) string {
	var b strings.Builder
	for i, c := range []rune(secret) {
		b.WriteRune(another(c, mix(number, uint64(i))))
	}
	return b.String()
}

func another(c rune, n uint64) rune {
	switch {
	case c >= '0' && c <= '9':
		return '1' + rune(n%9) // a number must not begin with 0
	case c >= 'a' && c <= 'z':
		return 'a' + rune(n%26)
	case c >= 'A' && c <= 'Z':
		return 'A' + rune(n%26)
	case c < utf8.RuneSelf:
		return c
	case c < 0x800:
		return 'à' + rune(n%16)
	case c < 0x10000:
		return 'あ' + rune(n%16)
	}
	return '😀' + rune(n%16)
}

func mix(a, b uint64) uint64 {
	h := fnv.New64a()
	h.Write(binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, a), b))
	return h.Sum64() >> 8
}
