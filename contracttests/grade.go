package contracttests

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// Grade says how bad a difference between two targets is.
type Grade string

// The grades, the worst first. Left is the side under test, a double as a rule;
// right is what it is held against.
const (
	// Permissive: left takes what right refuses. Who tests against left
	// learns of it from right, too late.
	Permissive Grade = "more permissive"
	// Stricter: left refuses what right takes.
	Stricter Grade = "stricter"
	// Shape: what programs read differs: a status, an error code, a field, its
	// type, its value.
	Shape Grade = "shape"
	// Order: the same entries come in another order.
	Order Grade = "order"
	// Text: what people read differs.
	Text Grade = "text"
)

// Grades lists all of them, the worst first.
func Grades() []Grade { return []Grade{Permissive, Stricter, Shape, Order, Text} }

// Difference is one way in which two sides answer the same call differently.
type Difference struct {
	Case string `json:"case"`
	// Operation is its id; empty where no operation answers.
	Operation string `json:"operation,omitempty"`
	// Call is what was asked of the left side, as a curl command, or in words
	// what was looked at.
	Call string `json:"call"`
	// Pointer says where: a JSON pointer into the body, "status", or
	// "header NAME".
	Pointer string `json:"pointer"`
	// Left and Right are the values, with references for what each side made
	// for itself; "nothing" stands for what is not there.
	Left  string `json:"left"`
	Right string `json:"right"`
	Grade Grade  `json:"grade"`
	// Rule is the ledger's name of the rule by which a sinch-mock answered.
	Rule string `json:"rule,omitempty"`
	// Parted is true where the sides had parted before: one had taken what
	// the other refused, of which this may be a consequence.
	Parted bool `json:"parted,omitempty"`
	// Waived is the reason for which the difference is accepted.
	Waived string `json:"waived,omitempty"`
}

// reply is an answer of one side.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// ruleHeader is where a sinch-mock names the rule by which it refuses.
const ruleHeader = "X-Mock-Rule"

func (r *reply) refused() bool { return r.status >= http.StatusBadRequest }

// couldNot says of an answer that it tells nothing about the call: the target
// is busy or down.
func (r *reply) couldNot() bool {
	switch r.status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// says is the outcome for people: "400 invalid_input".
func (r *reply) says() string {
	body, _ := r.value().(Object)
	for _, name := range []string{"errorCode", "status", "error"} {
		if code, ok := body[name].(string); ok && r.refused() {
			return fmt.Sprintf("%d %s", r.status, code)
		}
	}
	return strconv.Itoa(r.status)
}

// value is the body as something to compare: decoded JSON, the rows of a table,
// the first bytes of a file, or the text.
func (r *reply) value() any {
	mediaType := r.mediaType()
	switch {
	case len(r.body) == 0:
		return absent{}
	case strings.HasSuffix(mediaType, "json"):
		var value any
		if json.Unmarshal(r.body, &value) == nil {
			return value
		}
	case strings.HasSuffix(mediaType, "csv"):
		if rows, err := csv.NewReader(strings.NewReader(string(r.body))).ReadAll(); err == nil {
			return plain(rows)
		}
	case mediaType == "application/octet-stream":
		return magic(r.body)
	}
	return string(r.body)
}

func (r *reply) mediaType() string {
	mediaType, _, err := mime.ParseMediaType(r.header.Get("Content-Type"))
	if err != nil {
		return r.header.Get("Content-Type")
	}
	return mediaType
}

// magic tells the kind of a file, not its content.
func magic(content []byte) string {
	return fmt.Sprintf("file that begins with % x", content[:min(4, len(content))])
}

// challenge is what clients read of WWW-Authenticate: the scheme, and whether
// a fresh token would help.
func (r *reply) challenge() any {
	value := r.header.Get("WWW-Authenticate")
	if value == "" {
		return absent{}
	}
	scheme, _, _ := strings.Cut(value, " ")
	if strings.Contains(value, "expired") {
		scheme += " ... expired"
	}
	return scheme
}

// compareReplies finds where two answers differ.
func (c *trial) compareReplies(left, right *reply) {
	if left.refused() != right.refused() {
		grade := Stricter
		if right.refused() {
			grade = Permissive
		}
		c.differs("status", left.says(), right.says(), grade)
		return
	}
	if left.status != right.status {
		c.differs("status", left.says(), right.says(), Shape)
	}
	if l, r := left.mediaType(), right.mediaType(); l != r {
		c.differs("header Content-Type", l, r, Shape)
	}
	if l, r := left.challenge(), right.challenge(); l != r {
		c.differs("header WWW-Authenticate", show(l), show(r), Shape)
	}
	c.worded = left.refused()
	c.compare("", left.value(), right.value())
}

// proseFields hold what people read of a refusal.
var proseFields = map[string]bool{
	"message": true, "resolution": true, "description": true, "error_description": true, "text": true, "reason": true,
}
