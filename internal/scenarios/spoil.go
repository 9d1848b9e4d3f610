package scenarios

import (
	"encoding/json"
	"errors"
	"fmt"
	"mime"
	"slices"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/sinch-mock/sinch-mock/openapi"
)

// Spoil changes the body of an answer on its way: of the operation's own, or of
// the one that the effect gives. The zero value changes nothing.
type Spoil struct {
	// Truncate ends the connection behind so many bytes of the body, and before
	// its last one.
	Truncate *int `json:"truncate,omitempty"`
	// Malformed breaks the JSON and leaves the framing whole.
	Malformed bool `json:"malformed,omitempty"`
	// ContentType takes the place of the media type.
	ContentType string    `json:"contentType,omitempty"`
	SlowBody    *SlowBody `json:"slowBody,omitempty"`
}

// SlowBody sends a body piece by piece.
type SlowBody struct {
	Chunk int `json:"chunk"` // bytes
	// Every passes between two chunks, in real time.
	Every Duration `json:"every"`
}

var spoilKeys = []key[FaultEffect]{
	field("truncate", "Ends the connection behind so many bytes of the body, in spite of Content-Length, and before its last byte at the latest.",
		optional(whole(0, 1<<20)), func(e *FaultEffect) **int { return &e.Truncate }),
	field("malformed", "Breaks the JSON of the body, which arrives whole: its last byte is another one.",
		onlyTrue, func(e *FaultEffect) *bool { return &e.Malformed }),
	field("contentType", "The media type of the answer. A body that is a text is sent as it is under a type that is not JSON.",
		mediaType, func(e *FaultEffect) *string { return &e.ContentType }),
	field("slowBody", "Sends the body piece by piece.", optional(one(&slowBodyKeys)), func(e *FaultEffect) **SlowBody { return &e.SlowBody }),
}

var slowBodyKeys = object[SlowBody]{
	name: "slowBody",
	keys: []key[SlowBody]{
		must(field("chunk", "How many bytes go out at a time.", whole(1, 1<<20), func(s *SlowBody) *int { return &s.Chunk })),
		must(field("every", "How long to wait between two chunks, in real time, up to 1m.",
			span(time.Nanosecond, time.Minute, "above 0 and up to 1m"), func(s *SlowBody) *Duration { return &s.Every })),
	},
}

// onlyTrue is for a key that is left out otherwise.
var onlyTrue = value[bool]{
	func() shape { return shape{"const": true} },
	func(r *reader, what string, n ast.Node) (bool, bool) {
		b, ok := n.(*ast.BoolNode)
		if !ok || !b.Value {
			r.wrong(n, "%s must be true, or be left out", what)
			return false, false
		}
		return true, true
	},
}

var mediaType = text(shape{"pattern": `^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+( *;[ -~]*)?$`}, func(text string) error {
	kind, _, err := mime.ParseMediaType(text)
	if err != nil || !strings.Contains(kind, "/") || strings.ContainsFunc(text, func(c rune) bool { return c < ' ' || c > '~' }) {
		return errors.New("is a media type, as in text/html")
	}
	return nil
})

// first names the first key that is set.
func (s *Spoil) first() string {
	switch {
	case s.Truncate != nil:
		return "truncate"
	case s.Malformed:
		return "malformed"
	case s.ContentType != "":
		return "contentType"
	case s.SlowBody != nil:
		return "slowBody"
	}
	return ""
}

// tell says the keys that are set in the words of a file.
func (s *Spoil) tell() []string {
	var parts []string
	if s.Truncate != nil {
		parts = append(parts, fmt.Sprintf("truncate %d", *s.Truncate))
	}
	if s.Malformed {
		parts = append(parts, "malformed")
	}
	if s.ContentType != "" {
		parts = append(parts, "contentType "+s.ContentType)
	}
	if s.SlowBody != nil {
		parts = append(parts, fmt.Sprintf("slowBody %d every %v", s.SlowBody.Chunk, s.SlowBody.Every))
	}
	return parts
}

var spoilWords = words[FaultEffect]{
	"truncate": func(e *FaultEffect) string {
		if e.Truncate == nil {
			return ""
		}
		return fmt.Sprintf("the connection closed behind %d bytes of the body", *e.Truncate)
	},
	"malformed": func(e *FaultEffect) string {
		if !e.Malformed {
			return ""
		}
		return "a body whose JSON is broken"
	},
	"contentType": func(e *FaultEffect) string { return after("the media type ", e.ContentType) },
	"slowBody": func(e *FaultEffect) string {
		if e.SlowBody == nil {
			return ""
		}
		return "the body " + joined(say(&slowBodyKeys, slowBodyWords, e.SlowBody), " ")
	},
}

var slowBodyWords = words[SlowBody]{
	"chunk": func(s *SlowBody) string { return fmt.Sprintf("in chunks of %d bytes", s.Chunk) },
	"every": func(s *SlowBody) string { return "with " + s.Every.String() + " between them" },
}

// checkSpoil refuses what cannot be done to the answer that the effect gives.
func checkSpoil(r *reader, at places, e *FaultEffect) {
	_, isText := plainText(e.ContentType, e.Body)
	key := e.Spoil.first()
	switch {
	case key == "":
	case e.Malformed && e.Truncate != nil:
		r.wrong(at.of("malformed"), "malformed and truncate do not go together: the byte that breaks the JSON is never sent")
	case e.Malformed && isText:
		r.wrong(at.of("malformed"), "malformed breaks JSON, and the body is a text of type %s", e.ContentType)
	case e.Status != 0 && e.Status < 400 && e.Body == nil:
		r.wrong(at.of(key), "an answer with status %d and no body has nothing for %s to act on", e.Status, key)
	}
}

// spoilable are the operations whose own answer the effect can spoil: those
// that answer with a body, and with JSON where that is to be broken.
func (e *FaultEffect) spoilable(ops []*openapi.Operation) []*openapi.Operation {
	if e.answers() || e.Spoil.first() == "" {
		return ops
	}
	return slices.DeleteFunc(slices.Clone(ops), func(op *openapi.Operation) bool {
		return !slices.ContainsFunc(op.Responses, func(r openapi.Response) bool {
			return r.Status < 400 && r.MediaType != "" && (!e.Malformed || isJSON(r.MediaType))
		})
	})
}

// checkSpoilable leaves only those operations to a fault that it can spoil.
func (f *Fault) checkSpoilable(r *reader, at places, ops []*openapi.Operation) {
	reached := f.Effect.spoilable(ops)
	if len(reached) == 0 {
		key, needs := f.Effect.Spoil.first(), "a body"
		if f.Effect.Malformed {
			key, needs = "malformed", "JSON"
		}
		r.wrong(inside(at["effect"], key), "no operation that matches answers with %s for %s to act on", needs, key)
	}
	f.Match.compiled = compileCall(&f.Match, reached)
}

func isJSON(contentType string) bool {
	kind, _, _ := mime.ParseMediaType(contentType)
	return kind == "application/json" || strings.HasSuffix(kind, "+json")
}

// plainText is what a body that is a text says under a type that is not JSON.
func plainText(contentType string, body json.RawMessage) (string, bool) {
	var text *string
	if contentType == "" || isJSON(contentType) || json.Unmarshal(body, &text) != nil || text == nil {
		return "", false
	}
	return *text, true
}

// Text is the body, where it is a text that is sent as it is instead of JSON.
func (e *Effect) Text() (string, bool) { return plainText(e.Spoil.ContentType, e.Body) }
