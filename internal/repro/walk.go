package repro

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/sinch-mock/sinch-mock/internal/fake"
)

// level is an object or a list that the walk is in.
type level struct {
	object bool
	// key is the object's key at hand; wait says that its value comes next.
	key    string
	wait   bool
	secret bool // all that is inside is secret
}

// walk goes over the texts and numbers of a JSON value and has some replaced;
// all else stays byte for byte. It answers false for what is not JSON.
//
// Visit gets a text, or a number as it is written, and says what to put in its
// place: a text again, or the digits of a number.
func walk(raw []byte, visit func(text string, secret bool) (string, bool)) ([]byte, bool) {
	w := walker{visit: visit, raw: raw, decoder: json.NewDecoder(bytes.NewReader(raw)), levels: []level{{}}}
	w.decoder.UseNumber()
	for {
		token, err := w.decoder.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return raw, false
		}
		w.take(token)
	}
	if len(w.levels) != 1 || w.values != 1 {
		return raw, false
	}
	w.out.Write(raw[w.copied:])
	return w.out.Bytes(), true
}

type walker struct {
	visit   func(text string, secret bool) (string, bool)
	raw     []byte
	decoder *json.Decoder
	levels  []level
	values  int // at the top
	out     bytes.Buffer
	copied  int
}

func (w *walker) take(token json.Token) {
	top := &w.levels[len(w.levels)-1]
	if text, ok := token.(string); ok && top.object && !top.wait {
		top.key, top.wait = text, true
		return
	}
	secret := top.secret || top.object && w.isSecret(top.key)
	switch token := token.(type) {
	case json.Delim:
		w.delimiter(token, secret)
		return
	case string:
		w.replace(token, secret, func(s string) []byte { return encode(s) })
	case json.Number:
		w.replace(token.String(), secret, func(s string) []byte { return []byte(s) })
	}
	w.done()
}

// isSecret says whether a key of the object at hand holds a secret. That of an
// effect is a word of a scenario: what is done to a secret.
func (w *walker) isSecret(key string) bool {
	inEffect := len(w.levels) > 1 && w.levels[len(w.levels)-2].key == "effect"
	return fake.IsSecret(key) && !(inEffect && key == "secret")
}

func (w *walker) delimiter(d json.Delim, secret bool) {
	switch d {
	case '{', '[':
		w.levels = append(w.levels, level{object: d == '{', secret: secret})
	default:
		w.levels = w.levels[:len(w.levels)-1]
		w.done()
	}
}

// done is called when a value has ended.
func (w *walker) done() {
	top := &w.levels[len(w.levels)-1]
	top.wait = false
	if len(w.levels) == 1 {
		w.values++
	}
}

func (w *walker) replace(text string, secret bool, write func(string) []byte) {
	other, ok := w.visit(text, secret)
	if !ok {
		return
	}
	end := int(w.decoder.InputOffset())
	start := w.copied
	// Between the values that are replaced stands anything; the token itself is
	// the last one before the end.
	start = tokenStart(w.raw[start:end], text) + start
	w.out.Write(w.raw[w.copied:start])
	w.out.Write(write(other))
	w.copied = end
}

// tokenStart finds where the last token of a piece of JSON begins: a text, or a
// number as it is written.
func tokenStart(piece []byte, text string) int {
	if piece[len(piece)-1] != '"' {
		return len(piece) - len(text)
	}
	for i := len(piece) - 2; ; i-- {
		if piece[i] == '"' && !escaped(piece, i) {
			return i
		}
	}
}

// escaped says whether a backslash stands before the quote for it.
func escaped(piece []byte, i int) bool {
	n := 0
	for i--; i >= 0 && piece[i] == '\\'; i-- {
		n++
	}
	return n%2 == 1
}

// encode writes a text as JSON, without escapes that are not needed.
func encode(text string) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		panic(err) // texts always encode
	}
	return []byte(strings.TrimSuffix(b.String(), "\n"))
}
